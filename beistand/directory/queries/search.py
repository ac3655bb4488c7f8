"""Finding help by words: topics first, then services and initiatives, ranked.

Seven queries, however large the directory is: words like those typed, the phrases
they occur in, areas near by, candidates, what holds for them, the services
shown. docs/directory.md says how and after whom.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

from beistand.directory.models import SearchPhrase, Service
from beistand.directory.places_said import area_named
from beistand.directory.queries.candidates import (
    BROWSED,
    CANDIDATES,
    Candidate,
    SearchIn,
    search_candidates,
)
from beistand.directory.queries.operating import operating_states
from beistand.directory.ranking import (
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
from beistand.reference.models import Topic
from beistand.reference.queries import areas, city

TOPICS_SHOWN, ALIKE_WORDS = 6, 40
MOST_ON_SHEETS = 5000


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


def search_help(wanted: SearchIn, *, limit: int = 20, after: str = "") -> Found:
    """Topics and services that fit, the best first, from behind the hit `after`."""
    at = wanted.at or clock.now()
    wanted = with_area_said(wanted)
    known = known_words(wanted.words)
    fits = _topics_meant(known, wanted.topic)
    deep = wanted.shows_all or wanted.is_sifted or after
    most = BROWSED if deep else CANDIDATES
    rows = search_candidates(wanted, known, fits, most + 1)
    states = operating_states([row.service for row in rows], at)
    standing = {row.code: _standing(row, rows, wanted, states) for row in rows}
    kept = [row for row in rows[:most] if _is_wanted(states[row.service], wanted, at)]
    ordered = _in_order(kept, standing, BROWSED if wanted.shows_all else CANDIDATES, at)
    page, more = _page(ordered, limit, after)
    more = more or (bool(page) and not deep and len(rows) > most)
    topics = Topic.objects.in_bulk([fit.topic for fit in fits])
    hits = _hits(page, standing, wanted, {f.topic: f for f in fits}, topics, at)
    return Found(
        topics=_topic_hits(fits, topics),
        hits=hits,
        after=page[-1].code if more else "",
        in_vain=bool(asked_words(wanted.words)) and not rows,
    )


def _in_order(
    rows: Sequence[Candidate],
    standing: Mapping[str, Standing],
    together: int,
    at: datetime,
) -> list[Candidate]:
    """The best first. So many at a time: what comes later does not change pages."""
    return [
        row
        for start in range(0, len(rows), together)
        for row in sorted(
            rows[start : start + together],
            key=lambda row: order_of_hits(standing[row.code], at),
        )
    ]


def with_area_said(wanted: SearchIn) -> SearchIn:
    """The part of town that is named among the words, where none was chosen."""
    if wanted.area is not None or not wanted.words:
        return wanted
    around = [area for area in areas() if area.name != city().name]
    named = area_named(asked_words(wanted.words), [area.name for area in around])
    if named is None:
        return wanted
    area = around[named.number]
    lon, lat = wanted.lon, wanted.lat
    return replace(
        wanted,
        words=" ".join(named.others),
        area=area,
        lon=area.lon if lon is None else lon,
        lat=area.lat if lat is None else lat,
    )


def help_by_topic(
    wanted: SearchIn, topics: Iterable[Topic], *, limit: int
) -> list[tuple[Topic, list[Hit]]]:
    """The best services of each of these topics, as `search_help` finds them.

    As many queries for all topics as for one.
    """
    at = wanted.at or clock.now()
    rows = search_candidates(wanted, Known(), [], MOST_ON_SHEETS)
    states = operating_states([row.service for row in rows], at)
    standing = {row.code: _standing(row, rows, wanted, states) for row in rows}
    kept = [row for row in rows if _is_wanted(states[row.service], wanted, at)]
    ordered = _in_order(kept, standing, MOST_ON_SHEETS, at)
    links = Service.topics.through.objects.filter(service__in=states)
    linked = set(links.values_list("topic_id", "service_id"))
    best = {
        each: [row for row in ordered if (each.pk, row.service) in linked][:limit]
        for each in topics
    }
    page = {row.code: row for rows in best.values() for row in rows}
    hits = _hits(list(page.values()), standing, wanted, {}, {}, at)
    by_code = dict(zip(page, hits, strict=True))
    return [
        (topic, [by_code[row.code] for row in rows]) for topic, rows in best.items()
    ]


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
        is_later=wanted.at is not None and wanted.at > clock.now(),
    )


def shown_services() -> QuerySet[Service]:
    """Services with all that a list shows of them."""
    return Service.objects.select_related("organization", "initiative")
