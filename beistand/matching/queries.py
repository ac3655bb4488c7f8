"""Who could help: ranked candidates with reasons, and services for the topic."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import (
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language

from beistand.accounts.models import Link, User
from beistand.cases.models import CallBack, Case, Need
from beistand.cases.queries import obstacle_to_initiative
from beistand.directory.models import Service
from beistand.directory.queries import Hit, SearchIn, search_help
from beistand.kit import clock
from beistand.kit.languages import language_name
from beistand.matching import rules
from beistand.matching.models import Match, Referral
from beistand.matching.rules import Offered, Wanted
from beistand.offers.models import Helper, Offer, OfferWeek, week_of
from beistand.offers.queries import nearest, offers_for
from beistand.people.models import Person
from beistand.reference.models import Area, Topic
from beistand.reference.queries import city, pace, rings
from beistand.reference.rules import metres_between

MOST = 8
MOST_HITS = 9  # as many as there are keys for them


@dataclass(frozen=True)
class Candidate:
    """One offer that could answer a need, and why."""

    offer: Offer
    metres: int | None
    free: int
    why: str
    place: tuple[int, int, int, int]


@dataclass(frozen=True)
class Help:
    """Everything that could answer a need.

    Attributes:
        hits: services and initiatives as the search finds them, closed ones too.
        has_more: whether the search finds more of them.
    """

    candidates: list[Candidate]
    hits: list[Hit]
    has_more: bool

    @property
    def services(self) -> list[Service]:
        """To whom the need may be passed on, the best first."""
        return [hit.service for hit in self.hits]


def best_help(need: Need) -> Help:
    """Offers near the person first; services and initiatives as the search ranks them.

    The need may be one that nobody has saved yet.
    """
    found = search_help(search_for(need), limit=MOST_HITS)
    return Help(candidates(need), proposed(need, found.hits), bool(found.after))


def search_for(need: Need) -> SearchIn:
    """Whom to look for in the directory: for this topic, near this person."""
    person = need.case.beneficiary
    area = need.area or person.area
    here = None if person.is_protected else position(person, area)
    return SearchIn(
        words="",
        language=get_language() or "",
        area=area,
        lon=here[0] if here else None,
        lat=here[1] if here else None,
        languages=[person.language] if person.language else [],
        topic=need.topic,
    )


def proposed(need: Need, hits: Iterable[Hit]) -> list[Hit]:
    """Of these the ones to which the need may be passed on."""
    return [hit for hit in hits if obstacle_to_referral(need, hit.service) is None]


def need_near(topic: Topic, beneficiary: Person) -> Need:
    """A need of this person that nobody has saved yet, to look for help."""
    case = Case(beneficiary=beneficiary)
    return Need(case=case, topic=topic, area=beneficiary.area)


def candidates(need: Need) -> list[Candidate]:
    """Offers that can answer this need, best first, at most eight."""
    wanted = _wanted(need)
    near = rings(need.area) if need.area else {}
    monday = _monday(need)
    rows = offers_for(need.topic, monday)
    if not wanted.phone_only:
        rows = nearest(rows, position(need.case.beneficiary, need.area))
    found = []
    for offer in rows:
        seen = _seen_from(need, offer, near, monday)
        if rules.obstacle(wanted, seen) is None:
            found.append(_candidate(wanted, seen, offer))
    found.sort(key=lambda row: (row.place, row.offer.pk))
    return found[:MOST]


def obstacle_between(need: Need, offer: Offer) -> Promise | None:
    """Why this offer cannot serve this need, or None if it can."""
    near = rings(need.area) if need.area else {}
    return rules.obstacle(_wanted(need), _seen_from(need, offer, near, _monday(need)))


def _monday(need: Need) -> date:
    """The Monday of the week in which the help is wanted, in the city's zone."""
    return week_of(local_day(need.wanted_by or clock.now()))


def local_day(moment: datetime) -> date:
    """The day of a moment in the city's zone."""
    return moment.astimezone(ZoneInfo(city().time_zone)).date()


def _wanted(need: Need) -> Wanted:
    refused = Match.objects.filter(need_id=need.pk, status__in=["declined", "expired"])
    return Wanted(
        topic=need.topic.code,
        language=need.case.beneficiary.language,
        phone_only=need.topic.code in pace().phone_topics,
        declined_offers=frozenset(refused.values_list("offer_id", flat=True)),
    )


def _seen_from(need: Need, offer: Offer, near: dict[int, int], monday: date) -> Offered:
    person = need.case.beneficiary
    here, there = position(person, need.area), position(offer, offer.area)
    metres = metres_between(*here, *there) if here and there else None
    weeks = [week for week in offer.weeks.all() if week.monday == monday]
    free = weeks[0].places - weeks[0].taken if weeks else offer.per_week
    return Offered(
        id=offer.pk,
        topics=frozenset(topic.code for topic in offer.topics.all()),
        ring=near.get(offer.area_id) if offer.area_id else None,
        metres=metres,
        radius_m=offer.radius_m,
        free=free,
        places=offer.per_week,
        languages=frozenset(offer.languages),
        has_car=offer.has_car,
        is_active=offer.status == Offer.Status.ACTIVE
        and offer.helper.status == Helper.Status.ACTIVE,
    )


def position(place: object, area: object) -> tuple[float, float] | None:
    """Longitude and latitude of a thing, else of the middle of its area."""
    for row in (place, area):
        lon, lat = getattr(row, "lon", None), getattr(row, "lat", None)
        if lon is not None and lat is not None:
            return lon, lat
    return None


def _candidate(wanted: Wanted, seen: Offered, offer: Offer) -> Candidate:
    speaks = language_name(wanted.language, get_language() or "")
    said = [str(r) for r in rules.reasons(wanted, seen, speaks)]
    return Candidate(
        offer=offer,
        metres=seen.metres,
        free=seen.free,
        why=capfirst(", ".join(said)) + ".",
        place=rules.order(wanted, seen),
    )


def obstacle_to_referral(need: Need, service: Service) -> Promise | None:
    """Why this need may not be passed on there, or None if it may."""
    return obstacle_to_initiative(service, need.topic, need.needs_professional)


def open_referrals(case: Case) -> int:
    """How many referrals of this case are still open."""
    rows = Referral.objects.filter(need__case=case)
    return rows.filter(status__in=Referral.OPEN_STATUSES).count()


def matches_of(case: Case) -> QuerySet[Match]:
    """All matches of a case with helper and offer, oldest first."""
    return (
        Match.objects.filter(need__case=case)
        .select_related("offer__helper__person", "offer__area", "need__topic")
        .order_by("created_at")
    )


def referrals_of(case: Case) -> QuerySet[Referral]:
    """All referrals of a case with their service, oldest first."""
    return (
        Referral.objects.filter(need__case=case)
        .select_related("service__organization", "need__topic", "call")
        .order_by("created_at")
    )


def match_behind(about: str) -> Match | None:
    """The match that a link, a call or a message is about."""
    kind, _colon, uid = about.partition(":")
    if kind != "matching.Match":
        return None
    return (
        Match.objects.filter(uid=uid)
        .select_related(
            "need__case__beneficiary__area",
            "need__case__inquirer",
            "need__topic",
            "need__area",
            "offer__helper__person",
        )
        .first()
    )


def unanswered_in_writing(before: datetime) -> QuerySet[Match]:
    """Proposals of before that moment to whose link nobody has answered yet.

    Left out are those with a reminder, and those for which somebody phones.
    """
    label = Concat(
        Value(Match.LABEL), Cast("uid", TextField()), output_field=TextField()
    )
    links = Link.objects.filter(
        about=OuterRef("said"), purpose="match-answer", used_at=None, revoked_at=None
    )
    calls = CallBack.objects.filter(
        about=OuterRef("said"), status__in=CallBack.OPEN_STATUSES
    )
    return (
        Match.objects.filter(
            status=Match.Status.PROPOSED,
            asked_at__lte=before,
            expires_at__gt=clock.now(),
            reminded_at=None,
        )
        .exclude(need__next_step="decide_time")
        .annotate(said=label)
        .filter(Exists(links), ~Exists(calls))
        .select_related("need__topic", "need__area", "offer__helper__person")
        .order_by("asked_at", "id")
    )


def metres_to(match: Match) -> int | None:
    """How far the helper has to go; None when unknown or not to be told."""
    person, offer = match.need.case.beneficiary, match.offer
    here, there = position(person, match.need.area), position(offer, offer.area)
    if person.is_protected or here is None or there is None:
        return None
    return metres_between(*here, *there)


def tasks_of(user: User) -> QuerySet[Match]:
    """Promised help that was handed over to this member of a field crew."""
    return (
        Match.objects.filter(status=Match.Status.ACCEPTED, need__owner=user)
        .select_related(
            "need__case__beneficiary__area",
            "need__topic",
            "need__area",
            "offer__helper__person",
        )
        .order_by("need__due_at", "id")
    )


def referral_behind(about: str) -> Referral | None:
    """The referral that a call or a message is about."""
    kind, _colon, uid = about.partition(":")
    if kind != "matching.Referral":
        return None
    rows = Referral.objects.filter(uid=uid)
    return rows.select_related("need__case__beneficiary", "service").first()


def times_helped(helper: Helper) -> int:
    """How often this helper has kept a promise."""
    rows = Match.objects.filter(offer__helper=helper)
    return rows.filter(status=Match.Status.FULFILLED).count()


def matches_of_helper(helper: Helper, limit: int = 50) -> QuerySet[Match]:
    """What a helper was asked and did, newest first."""
    return (
        Match.objects.filter(offer__helper=helper)
        .select_related("need__topic", "need__area", "need__case")
        .order_by("-id")[:limit]
    )


@dataclass
class AreaFigures:
    """How one part of town is doing.

    Attributes:
        waiting, asked, promised: open needs nobody serves yet, that somebody is
            being asked for, and that somebody has promised.
        oldest: since when the oldest of the waiting ones waits.
        free: places of active helpers there that nobody has taken this week.
        unmet: needs that ended without help since the given day, by reason.
    """

    area: Area | None
    waiting: int = 0
    asked: int = 0
    promised: int = 0
    oldest: datetime | None = None
    free: int = 0
    unmet: dict[str, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """All needs that are not over yet."""
        return self.waiting + self.asked + self.promised

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say of this part of town."""
        return not (self.open or self.free or self.unmet)


def area_figures(since: datetime) -> list[AreaFigures]:
    """Every part of town by name, and what belongs to none. Five queries."""
    figures: dict[int | None, AreaFigures] = {
        area.pk: AreaFigures(area) for area in Area.objects.order_by("name")
    }
    figures[None] = AreaFigures(None)
    _count_needs(figures)
    unmet = Need.objects.filter(status=Need.Status.UNMET, ended_at__gte=since)
    for area, reason, count in unmet.values_list("area", "unmet_reason").annotate(
        count=Count("pk")
    ):
        figures[area].unmet[reason] = count
    active = Offer.objects.filter(status="active", helper__status="active")
    for area, places in active.values_list("area").annotate(places=Sum("per_week")):
        figures[area].free += places
    weeks = OfferWeek.objects.filter(
        monday=week_of(clock.now().date()), offer__in=active
    )
    for area, taken in weeks.values_list("offer__area").annotate(Sum("taken")):
        figures[area].free -= taken
    return list(figures.values())


def _count_needs(figures: dict[int | None, AreaFigures]) -> None:
    rows = Need.objects.filter(status__in=Need.OPEN_STATUSES).values_list("area")
    waits = Q(status=Need.Status.OPEN)
    for area, waiting, asked, promised, oldest in rows.annotate(
        waiting=Count("pk", filter=waits),
        asked=Count("pk", filter=Q(status=Need.Status.RESERVED)),
        promised=Count("pk", filter=Q(status=Need.Status.PROMISED)),
        oldest=Min("opened_at", filter=waits),
    ).order_by():
        row = figures[area]
        row.waiting, row.asked, row.promised = waiting, asked, promised
        row.oldest = oldest


def count_referrals(since: datetime, until: datetime) -> list[tuple[str, int]]:
    """How many referrals began in that time, by where they stand. One query."""
    rows = Referral.objects.filter(created_at__gte=since, created_at__lt=until)
    found = dict(rows.values_list("status").annotate(n=Count("pk")).order_by())
    return [
        (str(label), found.get(status, 0)) for status, label in Referral.Status.choices
    ]
