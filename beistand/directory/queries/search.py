"""Finding help by words: topics first, then services and initiatives, ranked.

Seven queries, however large the directory is: words like those typed, the phrases
they occur in, areas near by, candidates, what holds for them, the services
shown. docs/directory.md says how and after whom.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

from beistand.directory.models import SearchPhrase, Service
from beistand.directory.queries.operating import operating_states
from beistand.directory.ranking import (
    NAME_FIT,
    TEXT_FIT,
    Alike,
    Known,
    Phrase,
    Standing,
    TopicFit,
    Why,
    asked_words,
    helps_today,
    order_of_hits,
    reasons_for_hit,
    topic_fits,
)
from beistand.directory.rules import Effective
from beistand.kit import clock
from beistand.reference.models import Area, Topic
from beistand.reference.queries import rings

CANDIDATES, BROWSED, TOPICS_SHOWN = 60, 1000, 6
# What occurs in more services than that tells them too little apart.
COMMON = 1000
ALIKE_WORDS = 40
# Every service has so many words in its names that fewer than this say nothing.
LEAST_NAME, LEAST_TEXT = 0.6, 0.5
FOUND = """
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
)
SELECT service.id, service.code, best.fit, best.topic_id, best.way,
    near.reach, place.metres, service.languages && %(languages)s::varchar[]
FROM best
JOIN directory_service AS service ON service.id = best.service_id
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
WHERE service.is_active
AND (%(form)s = '' OR service.form = %(form)s)
AND (%(staff)s OR (
    NOT service.is_for_professionals AND (service.form = 'service' OR EXISTS (
        SELECT FROM directory_initiative AS own
        WHERE own.service_id = service.id AND own.vetting <> 'none'
        AND own.vetted_until > %(now)s
        AND (own.planned_start IS NULL OR own.planned_start <= %(now)s)
    ))
))
AND (NOT %(only_here)s OR near.reach <= 1)
ORDER BY round(best.fit::numeric * 5 / max(best.fit::numeric) OVER ()) DESC,
    near.reach, place.metres NULLS LAST,
    NOT service.languages && %(languages)s::varchar[], best.fit DESC, service.code
LIMIT %(most)s
"""


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


@dataclass(frozen=True)
class TopicHit:
    """A topic that may be meant, and by which of its words."""

    topic: Topic
    fit: float
    phrase: str


@dataclass(frozen=True)
class Hit:
    """A service that may help, what holds for it now, and why it is shown."""

    service: Service
    effective: Effective
    distance_m: int | None
    why: list[Promise | str]
    is_open: bool | None = None
    instead: Service | None = None


@dataclass(frozen=True)
class Found:
    """What a search has found.

    Attributes:
        after: code of the last hit, where more follow; else "".
        in_vain: whether nothing at all fits the words.
    """

    topics: list[TopicHit] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    after: str = ""
    in_vain: bool = False


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


def search_help(wanted: SearchIn, *, limit: int = 20, after: str = "") -> Found:
    """Topics and services that fit, the best first, from behind the hit `after`."""
    at = wanted.at or clock.now()
    known = known_words(wanted.words)
    fits = _topics_meant(known, wanted.topic)
    rows = _candidates(wanted, known, fits)
    states = operating_states([row.service for row in rows], at)
    standing = {row.code: _standing(row, rows, wanted, states) for row in rows}
    ordered = sorted(rows, key=lambda row: order_of_hits(standing[row.code], at))
    ordered = [row for row in ordered if _is_wanted(states[row.service], wanted, at)]
    page, more = _page(ordered, limit, after)
    topics = Topic.objects.in_bulk([fit.topic for fit in fits])
    hits = _hits(page, standing, wanted, {f.topic: f for f in fits}, topics, at)
    return Found(
        topics=_topic_hits(fits, topics),
        hits=hits,
        after=page[-1].code if more else "",
        in_vain=bool(asked_words(wanted.words)) and not rows,
    )


def _is_wanted(held: Effective, wanted: SearchIn, at: datetime) -> bool:
    """Whether this is shown: to these people, and with these filters."""
    if wanted.audience == "public" and held.audience != "public":
        return False
    if wanted.only_today and not helps_today(held, at):
        return False
    return not wanted.only_open or bool(held.is_open_now(at))


def known_words(typed: str) -> Known:
    """The words of the directory that are like those typed."""
    asked = asked_words(typed)
    if not asked:
        return Known()
    search = (
        "SELECT asked, word, alike, inside, slips FROM directory_words_alike(%s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(search, [asked, ALIKE_WORDS])
        return Known.of(Alike(*row) for row in cursor.fetchall())


def suggest_topics(typed: str) -> list[TopicHit]:
    """The topics that may be meant, while somebody is still typing. Three queries."""
    fits = _topics_meant(known_words(typed), None)
    return _topic_hits(fits, Topic.objects.in_bulk([fit.topic for fit in fits]))


def _topics_meant(known: Known, only: Topic | None) -> list[TopicFit]:
    if only is not None:
        return [TopicFit(only.pk, 1.0, Phrase(only.pk, "", "", ()))]
    if not known.words:
        return []
    rows = SearchPhrase.objects.filter(words__overlap=known.all, topic__is_active=True)
    phrases = rows.values_list("topic_id", "text", "language", "words")
    return topic_fits(known, [Phrase(*row) for row in phrases])


def _topic_hits(
    fits: Iterable[TopicFit], topics: Mapping[int, Topic]
) -> list[TopicHit]:
    return [
        TopicHit(topics[each.topic], each.fit, each.phrase.text)
        for each in fits
        if each.topic in topics
    ][:TOPICS_SHOWN]


def _candidates(
    wanted: SearchIn, known: Known, fits: Sequence[TopicFit]
) -> list[Candidate]:
    typed = known.weighted() if wanted.topic is None else []
    near = rings(wanted.area) if wanted.area else {}
    browses = wanted.topic is None and not asked_words(wanted.words)
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
                "browses": browses,
                "here": [area for area, ring in near.items() if ring == 0],
                "beside": [area for area, ring in near.items() if ring == 1],
                "only_here": bool(near) and (browses or wanted.topic is not None),
                "lon": wanted.lon,
                "lat": wanted.lat,
                "languages": list(wanted.languages),
                "form": wanted.form,
                "now": clock.now(),
                "staff": wanted.audience == "staff",
                "most": BROWSED if browses or wanted.topic else CANDIDATES,
            },
        )
        return [Candidate(*row) for row in cursor.fetchall()]


def _standing(
    row: Candidate,
    rows: Sequence[Candidate],
    wanted: SearchIn,
    states: Mapping[int, Effective],
) -> Standing:
    return Standing(
        fit=row.fit / max(rows[0].fit, row.fit),
        reach=row.reach if wanted.area else 1,
        metres=row.metres,
        speaks=row.speaks or not wanted.languages,
        held=states[row.service],
        code=row.code,
    )


def _page(
    ordered: list[Candidate], limit: int, after: str
) -> tuple[list[Candidate], bool]:
    """A page behind the hit with this code; from the start if that has gone."""
    codes = [row.code for row in ordered]
    start = codes.index(after) + 1 if after in codes else 0
    return ordered[start : start + limit], len(ordered) > start + limit


def _hits(
    page: Sequence[Candidate],
    standing: Mapping[str, Standing],
    wanted: SearchIn,
    fits: Mapping[int, TopicFit],
    topics: Mapping[int, Topic],
    at: datetime,
) -> list[Hit]:
    instead = {
        other
        for row in page
        if (other := standing[row.code].held.instead_id) is not None
    }
    wish = {row.service for row in page} | instead
    services = shown_services().in_bulk(wish)
    hits = []
    for row in page:
        held = standing[row.code].held
        why = _why(row, wanted, fits, topics)
        hits.append(
            Hit(
                service=services[row.service],
                effective=held,
                distance_m=row.metres,
                why=reasons_for_hit(standing[row.code], why, at),
                is_open=held.is_open_now(at),
                instead=_instead(services.get(held.instead_id or 0), wanted),
            )
        )
    return hits


def _instead(service: Service | None, wanted: SearchIn) -> Service | None:
    """The public is not sent where only professionals may go."""
    if service and wanted.audience == "public" and service.is_for_professionals:
        return None
    return service


def _why(
    row: Candidate,
    wanted: SearchIn,
    fits: Mapping[int, TopicFit],
    topics: Mapping[int, Topic],
) -> Why:
    topic = topics.get(row.topic or 0)
    fit = fits.get(row.topic or 0)
    return Why(
        by="" if wanted.topic is not None else row.way,
        topic=topic.label(wanted.language) if topic else "",
        phrase=fit.phrase.text if fit else "",
        area=wanted.area.name if wanted.area else "",
        speaks=bool(wanted.languages) and row.speaks,
    )


def shown_services() -> QuerySet[Service]:
    """Services with all that a list shows of them."""
    return Service.objects.select_related("organization", "initiative")
