"""What of the directory anybody may read, and in which order and portions.

Which services these are, `queries.openness` says for all of us. A service whose address
must stay hidden is public; the place is not.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from beistand.directory.hsds.ids import TOPICS, topic_id
from beistand.directory.hsds.today import Known
from beistand.directory.models import (
    ContactPerson,
    Location,
    OperatingFact,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.directory.queries import (
    holding_words,
    operating_states,
    topics_with_words,
)
from beistand.directory.queries.openness import is_published
from beistand.directory.rules import Effective
from beistand.kit import clock
from beistand.reference.models import Area, Topic
from beistand.reference.queries import city, topics

Row = TypeVar("Row")


@dataclass(frozen=True)
class Wanted:
    """Which services somebody asks for; what is empty does not matter.

    Attributes:
        state: how they run today, as we know it; unconfirmed ones as last known.
        open_at: only those whose door we know to be open at that moment.
        verified_since: only those whose state somebody looked at since.
    """

    search: str = ""
    modified_after: datetime | None = None
    topic: UUID | None = None
    taxonomy: UUID | None = None
    organization: UUID | None = None
    state: str = ""
    open_at: datetime | None = None
    verified_since: datetime | None = None

    @property
    def asks_for_state(self) -> bool:
        """Whether what holds today decides."""
        return bool(self.state or self.open_at or self.verified_since)


@dataclass(frozen=True)
class Portion(Generic[Row]):
    """One page of rows, and how many there are in all."""

    rows: Sequence[Row]
    total: int


@dataclass(frozen=True)
class Found(Generic[Row]):
    """What was asked for, in its order. Nothing is fetched before it is wanted.

    Attributes:
        rows: those that were found.
        every: these and others, to fetch some of them by their keys.
        keys: of all that were found, where the database cannot tell.
    """

    rows: QuerySet[Any, Row]
    every: QuerySet[Any, Row]
    keys: Sequence[int] | None = None

    def portion(self, within: slice) -> Portion[Row]:
        """One page. The number of queries is always the same."""
        if self.keys is None:
            return Portion(list(self.rows[within]), self.rows.count())
        return Portion(self._fetch(self.keys[within]), len(self.keys))

    def portions(self, size: int) -> Iterator[Sequence[Row]]:
        """All of it, so many at a time: none twice, whatever is written meanwhile."""
        keys = self.keys
        if keys is None:
            keys = list(self.rows.values_list("pk", flat=True))
        for start in range(0, len(keys), size):
            yield self._fetch(keys[start : start + size])

    def _fetch(self, keys: Sequence[int]) -> list[Row]:
        return list(self.every.filter(pk__in=keys))


@dataclass(frozen=True)
class Few(Generic[Row]):
    """The same of rows that are at hand."""

    rows: Sequence[Row]

    def portion(self, within: slice) -> Portion[Row]:
        """One page."""
        return Portion(self.rows[within], len(self.rows))

    def portions(self, _size: int) -> Iterator[Sequence[Row]]:
        """All of them."""
        yield self.rows


def published_services() -> QuerySet[Service]:
    """The services that anybody may know of, in a lasting order."""
    return (
        Service.objects.filter(is_published(clock.now()))
        .select_related("organization")
        .order_by("code")
    )


def services_in_full(rows: QuerySet[Service]) -> QuerySet[Service]:
    """These services with all the parts that may leave the house."""
    places = ServiceAtLocation.objects.filter(location__is_address_hidden=False)
    places = places.select_related("location").prefetch_related(
        "phones", "location__phones", "location__external_ids"
    )
    return rows.prefetch_related(
        Prefetch("topics", Topic.objects.order_by("code")),
        Prefetch("areas", Area.objects.defer("outline").order_by("code")),
        "phones",
        Prefetch("contact_persons", _named_people()),
        Prefetch("places", places.order_by("location__uid")),
        "external_ids",
    )


def _named_people() -> QuerySet[ContactPerson]:
    return ContactPerson.objects.filter(is_public=True).order_by("name", "uid")


def find_services(
    wanted: Wanted, at: datetime, *, in_full: bool = False
) -> Found[Service]:
    """The services asked for."""
    every = published_services()
    rows, keys = _narrowed(every, wanted), None
    if wanted.asks_for_state:
        keys = _in_state(list(rows.values_list("pk", flat=True)), wanted, at)
    if in_full:
        rows, every = services_in_full(rows), services_in_full(every)
    return Found(rows, every, keys)


def _in_state(keys: Sequence[int], wanted: Wanted, at: datetime) -> list[int]:
    """Those of them that run as asked for, in the same order."""
    states = operating_states(keys, wanted.open_at or at)
    return [key for key in keys if _fits(states.get(key) or Effective(), wanted)]


def _fits(held: Effective, wanted: Wanted) -> bool:
    if wanted.state and held.state != wanted.state:
        return False
    since = wanted.verified_since
    if since and (held.observed_at is None or held.observed_at < since):
        return False
    return wanted.open_at is None or held.is_door_open(wanted.open_at) is True


def _narrowed(rows: QuerySet[Service], wanted: Wanted) -> QuerySet[Service]:
    if wanted.search:
        rows = holding_words(rows, wanted.search)
    if wanted.organization:
        rows = rows.filter(organization__uid=wanted.organization)
    if wanted.topic:
        rows = rows.filter(topics__in=_topics_known_as(wanted.topic))
    if wanted.taxonomy and wanted.taxonomy != TOPICS:
        rows = rows.none()
    if wanted.modified_after:
        rows = rows.filter(_changed_since(wanted.modified_after))
    return rows


def _topics_known_as(uid: UUID) -> list[int]:
    return [topic.pk for topic in topics() if topic_id(topic.code) == uid]


def _changed_since(moment: datetime) -> Q:
    """Itself changed, or somebody said since how it, or what it belongs to, runs."""
    news = OperatingFact.objects.filter(recorded_at__gte=moment)
    places = ServiceAtLocation.objects.filter(
        Q(pk__in=news.filter(at__isnull=False).values("at"))
        | Q(location__in=news.filter(location__isnull=False).values("location"))
    )
    ruled = news.filter(topic__isnull=False).values("topic")
    return (
        Q(updated_at__gte=moment)
        | Q(pk__in=news.filter(service__isnull=False).values("service"))
        | Q(organization__in=news.exclude(organization=None).values("organization"))
        | Q(pk__in=places.values("service"))
        | Q(pk__in=Service.objects.filter(topics__in=ruled).values("pk"))
    )


def know_today(services: Iterable[Service], language: str, at: datetime) -> Known:
    """What holds for these services, ready to be told in that language. 3 queries."""
    listed = list(services)
    states = operating_states(listed, at)
    resting = {held.fact_id for held in states.values() if held.fact_id}
    facts = OperatingFact.objects.in_bulk(resting)
    others = {n for held in states.values() if (n := held.redirect_service_id)}
    uids = published_services().filter(pk__in=others).values_list("pk", "uid")
    known = Known(language, ZoneInfo(city().time_zone), states, facts, dict(uids))
    changed = {row.pk: _last_change(row, known) for row in listed}
    return replace(known, changed=changed)


def _last_change(service: Service, known: Known) -> datetime:
    fact = known.fact(service.pk)
    return max(service.updated_at, fact.recorded_at) if fact else service.updated_at


def find_organizations(words: str) -> Found[Organization]:
    """Those that have something to offer that is public."""
    every = rows = published_organizations()
    if words:
        rows = rows.filter(
            Q(name__unaccent__icontains=words)
            | Q(alternate_name__unaccent__icontains=words)
        )
    return Found(rows, every)


def published_organizations() -> QuerySet[Organization]:
    """Those with a service that anybody may know of, with what may leave."""
    offering = published_services().order_by().values("organization")
    return (
        Organization.objects.filter(pk__in=offering)
        .prefetch_related(
            "phones",
            "external_ids",
            Prefetch("contact_persons", _named_people().filter(service=None)),
            Prefetch(
                "locations",
                Location.objects.filter(is_address_hidden=False)
                .prefetch_related("phones", "external_ids")
                .order_by("uid"),
            ),
            Prefetch("services", published_services(), to_attr="published"),
        )
        .order_by("code")
    )


def published_places() -> QuerySet[ServiceAtLocation]:
    """Public services at the places where they may be found."""
    return (
        ServiceAtLocation.objects.filter(
            is_published(clock.now(), "service__"),
            location__is_address_hidden=False,
        )
        .select_related("location", "service__organization")
        .prefetch_related("phones", "location__phones", "location__external_ids")
        .order_by("service__code", "location__code")
    )


def find_places(words: str, since: datetime | None) -> Found[ServiceAtLocation]:
    """Services at places."""
    every = rows = published_places()
    if words or since:
        wanted = Wanted(search=words, modified_after=since)
        rows = rows.filter(
            service__in=_narrowed(published_services(), wanted).values("pk")
        )
    return Found(rows, every)


def find_terms(words: str) -> Found[Topic]:
    """The topics people can choose."""
    every = Topic.objects.active().order_by("code")
    rows = topics_with_words(words).order_by("code") if words else every
    return Found(rows, every)


def one_service(uid: UUID) -> Service | None:
    """The public service with this id, in full."""
    return services_in_full(published_services()).filter(uid=uid).first()


def one_organization(uid: UUID) -> Organization | None:
    """The organization with this id, if it does anything public."""
    return published_organizations().filter(uid=uid).first()


def one_place(uid: UUID) -> ServiceAtLocation | None:
    """The public service at a place with this id."""
    return published_places().filter(uid=uid).first()
