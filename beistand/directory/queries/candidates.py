"""Services and initiatives that may fit what is looked for, before what holds now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from beistand.directory.queries.openness import FOR_EVERYBODY, moment_in_sql
from beistand.directory.ranking import NAME_FIT, TEXT_FIT, Known, TopicFit, asked_words
from beistand.kit import clock
from beistand.reference.models import Area, Topic
from beistand.reference.queries import rings

CANDIDATES, BROWSED = 60, 1000
# What occurs in more services than that tells them too little apart.
COMMON = 1000
# Every service has so many words in its names that fewer than this say nothing.
LEAST_NAME, LEAST_TEXT = 0.6, 0.5
FOUND = f"""
WITH typed AS (
    SELECT * FROM unnest(%(asked)s::text[], %(words)s::text[], %(shares)s::real[])
        AS typed (asked, word, share)
), ways AS (
    SELECT link.service_id, topic.fit, topic.id AS topic_id, 'topic' AS way
    FROM unnest(%(topics)s::bigint[], %(fits)s::real[]) AS topic (id, fit)
    JOIN directory_service_topics AS link ON link.topic_id = topic.id
    UNION ALL
    SELECT service_id, %(name_fit)s * sum(share), NULL, 'name'
    FROM (
        SELECT kept.service_id, typed.asked, max(typed.share) AS share
        FROM typed
        CROSS JOIN LATERAL (
            SELECT service_id FROM directory_searchdocument
            WHERE names @> ARRAY[typed.word] LIMIT %(common)s
        ) AS kept
        GROUP BY kept.service_id, typed.asked
    ) AS named
    GROUP BY service_id HAVING sum(share) >= %(least_name)s
    UNION ALL
    SELECT service_id, %(text_fit)s * sum(share), NULL, 'text'
    FROM (
        SELECT kept.service_id, typed.asked, max(typed.share) AS share
        FROM typed
        CROSS JOIN LATERAL (
            SELECT service_id FROM directory_searchdocument
            WHERE about @> ARRAY[typed.word] LIMIT %(common)s
        ) AS kept
        WHERE %(with_text)s
        GROUP BY kept.service_id, typed.asked
    ) AS told
    GROUP BY service_id HAVING sum(share) >= %(least_text)s
    UNION ALL
    SELECT id, 1, NULL, '' FROM directory_service WHERE %(browses)s
), best AS (
    SELECT DISTINCT ON (service_id) service_id, fit, topic_id, way
    FROM ways ORDER BY service_id, fit DESC
), suited AS (
    SELECT service.id, service.code, service.languages, service.lon, service.lat,
        best.fit, best.topic_id, best.way,
        round(best.fit::numeric * 5 / max(best.fit::numeric) OVER ()) AS grade
    FROM best
    JOIN directory_service AS service ON service.id = best.service_id
    WHERE service.is_active
    AND (%(form)s = '' OR service.form = %(form)s)
    AND (%(staff)s OR {FOR_EVERYBODY})
), graded AS (
    SELECT *, count(*) OVER (
        ORDER BY grade DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS better
    FROM suited
)
SELECT service.id, service.code, service.fit, service.topic_id, service.way,
    near.reach, place.metres, service.languages && %(languages)s::varchar[]
FROM graded AS service
CROSS JOIN LATERAL (
    SELECT coalesce(min(CASE
        WHEN link.area_id = ANY (%(here)s::bigint[]) THEN 0
        WHEN link.area_id = ANY (%(beside)s::bigint[]) THEN 2 ELSE 3 END), 1) AS reach
    FROM directory_service_areas AS link WHERE link.service_id = service.id
) AS near
LEFT JOIN LATERAL (
    SELECT count(*) AS number, min(directory_metres(
        %(lon)s, %(lat)s, location.lon, location.lat
    )) FILTER (WHERE NOT location.is_address_hidden) AS metres
    FROM directory_serviceatlocation AS at
    JOIN directory_location AS location ON location.id = at.location_id
    WHERE at.service_id = service.id
) AS places ON %(lat)s::float8 IS NOT NULL
CROSS JOIN LATERAL (
    SELECT CASE WHEN places.number > 0 THEN places.metres ELSE
        directory_metres(%(lon)s, %(lat)s, service.lon, service.lat)
    END AS metres
) AS place
-- Where enough fit better, it does not matter how near the others are.
WHERE (service.better < %(most)s OR %(only_here)s)
AND (NOT %(only_here)s OR near.reach <= 1)
ORDER BY service.grade DESC, near.reach, place.metres NULLS LAST,
    NOT service.languages && %(languages)s::varchar[], service.fit DESC, service.code
LIMIT %(most)s
"""  # noqa: S608 - our own words only


@dataclass(frozen=True)
class SearchIn:
    """What is looked for.

    Attributes:
        words: as typed; "" shows everything, the nearest first.
        language: in which topics are named.
        area, lon, lat: where the person is.
        at: at which moment it must be open; now unless said.
        languages: of which one should be spoken.
        only_open: leave out what is not known to be open at that moment.
        only_today: leave out what does not help any more on that day.
        form: only services or only initiatives.
        audience: "public" sees nothing that is meant for professionals.
        topic: only this topic, whatever the words.
    """

    words: str
    language: str
    area: Area | None = None
    lon: float | None = None
    lat: float | None = None
    at: datetime | None = None
    languages: Sequence[str] = ()
    only_open: bool = False
    only_today: bool = False
    form: str = ""
    audience: str = "staff"
    topic: Topic | None = None

    @property
    def browses(self) -> bool:
        """Whether nothing was said, neither words nor a topic."""
        return self.topic is None and not asked_words(self.words)

    @property
    def shows_all(self) -> bool:
        """Whether everything is shown there is, not only what fits words best."""
        return self.topic is not None or self.browses

    @property
    def is_sifted(self) -> bool:
        """Whether some is left out for what holds, which is known afterwards."""
        return self.only_open or self.only_today or self.audience == "public"


class Candidate(NamedTuple):
    """One row of what may fit."""

    service: int
    code: str
    fit: float
    topic: int | None
    way: str
    reach: int
    metres: int | None
    speaks: bool


def search_candidates(
    wanted: SearchIn, known: Known, fits: Sequence[TopicFit], most: int
) -> list[Candidate]:
    """The best by words, place and language; the best comes first. Two queries."""
    typed = known.weighted() if wanted.topic is None else []
    near = rings(wanted.area) if wanted.area else {}
    with connection.cursor() as cursor:
        cursor.execute(
            FOUND,
            {
                "asked": [asked for asked, _word, _share in typed],
                "words": [word for _asked, word, _share in typed],
                "shares": [share for _asked, _word, share in typed],
                "topics": [each.topic for each in fits],
                "fits": [each.fit for each in fits],
                "name_fit": NAME_FIT,
                "text_fit": TEXT_FIT,
                "common": COMMON,
                "least_name": LEAST_NAME,
                "least_text": LEAST_TEXT,
                # Where a topic is meant beyond doubt, descriptions add nothing.
                "with_text": not fits or fits[0].fit < TEXT_FIT,
                "browses": wanted.browses,
                "here": [area for area, ring in near.items() if ring == 0],
                "beside": [area for area, ring in near.items() if ring == 1],
                "only_here": bool(near) and wanted.shows_all,
                "lon": wanted.lon,
                "lat": wanted.lat,
                "languages": list(wanted.languages),
                "form": wanted.form,
                **moment_in_sql(clock.now()),
                "staff": wanted.audience == "staff",
                "most": most,
            },
        )
        return [Candidate(*row) for row in cursor.fetchall()]
