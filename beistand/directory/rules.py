"""Whether a service runs, as far as anybody knows.

Nothing here is stored: facts are dated statements, and what holds now is worked
out from them each time. The narrowest statement counts, an explicit one before
the rule of a whole sector, and of equals the newest. Past its review a statement
is "last known", which is neither open nor closed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.kit.hours import OfficeHours, flaw_in, is_open

REVIEW_DAYS = 14
MOST_REDIRECTS = 4
# The scopes of a fact, the narrowest first.
SCOPES = ("at", "location", "service", "organization", "topic")
# States in which somebody is helped, from fully to hardly; then those in which not.
RUNNING = (
    "normal",
    "adapted",
    "partial",
    "appointment_only",
    "phone_only",
    "online_only",
)
FROM_AFAR = ("phone_only", "online_only")
CLOSED = ("suspended", "temporarily_closed", "permanently_closed")
UNKNOWN = "unknown"
STATES = frozenset({*RUNNING, *CLOSED, UNKNOWN})
SECTOR_RULE = "authority_rule"
# What a service may say of itself: how it runs, and what else we say of it.
FACT_FIELDS = ("state", "room", "message", "until")
SERVICE_FIELDS = ("phone", "email", "website", "hours", "description")


@dataclass(frozen=True)
class Fact:
    """One dated statement, as plain values. Its scope is a name and an id."""

    id: int
    scope: tuple[str, int]
    state: str
    observed_at: datetime
    valid_from: datetime
    review_by: datetime
    valid_to: datetime | None = None
    confidence: str = "high"
    source: str = "provider"
    method: str = "phone"
    audience: str = "public"
    hours: str = ""
    redirect_phone: str = ""
    redirect_service_id: int | None = None
    capacity: str = UNKNOWN
    messages: Mapping[str, str] = field(default_factory=dict)
    supersedes_id: int | None = None


@dataclass(frozen=True)
class Chain:
    """Where facts on one service count, at one of its places or without any."""

    service: int
    organization: int
    at: int | None = None
    location: int | None = None
    topics: frozenset[int] = frozenset()
    hours: OfficeHours = OfficeHours("", "UTC")  # noqa: RUF009 - frozen

    def rank(self, scope: tuple[str, int]) -> int | None:
        """How narrow this scope is, 0 the narrowest; None when it is another's."""
        name, number = scope
        if name == "topic":
            holds = number in self.topics
        else:
            holds = getattr(self, name) == number
        return SCOPES.index(name) if holds else None


@dataclass(frozen=True)
class Doubt:
    """What somebody said who may be wrong, after the last statement to be trusted."""

    state: str
    observed_at: datetime
    source: str
    fact_id: int


@dataclass(frozen=True)
class Effective:
    """What holds for a service now, since when it is known, and from whom.

    Attributes:
        is_confirmed: a trustworthy statement whose review is not due yet.
        office: when it is open, as OpenStreetMap writes it; with zone and holidays.
        own_hours: those that hold only meanwhile, "" for the normal ones.
        valid_to: when this ends by itself; None for no end.
        fact_id: the statement it rests on; None when there is none.
        scope: for what that statement was made; "" when there is none.
        at_id: at which of its places, where the places differ or there is one.
        is_everywhere: whether all of its places are in the same state.
        doubt: a newer report that says otherwise and cannot be trusted alone.
        instead_id: the service to go to, at the end of all redirects.
    """

    state: str = UNKNOWN
    is_confirmed: bool = False
    audience: str = "public"
    office: OfficeHours = OfficeHours("", "UTC")  # noqa: RUF009 - frozen
    own_hours: str = ""
    valid_to: datetime | None = None
    redirect_phone: str = ""
    redirect_service_id: int | None = None
    capacity: str = UNKNOWN
    messages: Mapping[str, str] = field(default_factory=dict)
    observed_at: datetime | None = None
    review_by: datetime | None = None
    source: str = ""
    method: str = ""
    confidence: str = ""
    fact_id: int | None = None
    scope: str = ""
    at_id: int | None = None
    is_everywhere: bool = True
    doubt: Doubt | None = None
    instead_id: int | None = None

    @property
    def hours(self) -> str:
        """When it is open, as OpenStreetMap writes it."""
        return self.office.text

    @property
    def is_running(self) -> bool | None:
        """Whether somebody is helped there; None when nobody knows for sure."""
        if not self.is_confirmed or self.state == UNKNOWN:
            return None
        return self.state in RUNNING

    def is_open_now(self, at: datetime) -> bool | None:
        """Whether somebody is there for people at this moment, at the door or not.

        By phone or online counts, too; `is_door_open` is about coming. None when
        nobody knows for sure.
        """
        if not self.is_running:
            return self.is_running
        return is_open(at, self.office) if _can_read(self.office) else None

    def is_door_open(self, at: datetime) -> bool | None:
        """Whether one can come at this moment; None when nobody knows for sure."""
        is_there = self.is_open_now(at)
        return False if is_there and self.state in FROM_AFAR else is_there

    def message(self, language: str) -> str:
        """What to tell people, in this language or any there is."""
        return self.messages.get(language) or next(iter(self.messages.values()), "")


@lru_cache(maxsize=4096)
def _can_read(hours: OfficeHours) -> bool:
    return bool(hours.text) and flaw_in(hours) is None


def effective(facts: Iterable[Fact], chain: Chain, now: datetime) -> Effective:
    """What these facts say of the service now."""
    standing = standing_facts(facts, now)
    ranked = [
        (rank, fact)
        for fact in standing
        if (rank := chain.rank(fact.scope)) is not None
    ]
    trusted = [pair for pair in ranked if pair[1].confidence == "high"]
    reports = [fact for _rank, fact in ranked if fact.confidence == "low"]
    best = min(trusted, key=lambda pair: pair[0], default=None)
    if best is not None:
        nearest = [fact for rank, fact in trusted if rank == best[0]]
        return judge(max(nearest, key=_weight), newest(reports), chain, now)
    return judge(None, newest(reports), chain, now)


def standing_facts(facts: Iterable[Fact], now: datetime) -> list[Fact]:
    """Those that hold at this moment and that no other has taken the place of.

    A fact that begins later takes nobody's place before it begins.
    """
    known = list(facts)
    begun = [fact for fact in known if fact.valid_from <= now]
    replaced = {fact.supersedes_id for fact in begun}
    return [
        fact
        for fact in begun
        if fact.id not in replaced and (fact.valid_to is None or now < fact.valid_to)
    ]


def newest(facts: Iterable[Fact]) -> Fact | None:
    """The one observed last; of those observed at once the one recorded last."""
    return max(facts, key=lambda fact: (fact.observed_at, fact.id), default=None)


def _weight(fact: Fact) -> tuple[bool, datetime, int]:
    return fact.source != SECTOR_RULE, fact.observed_at, fact.id


def judge(
    trusted: Fact | None, report: Fact | None, chain: Chain, now: datetime
) -> Effective:
    """What holds, of the best trustworthy statement and the newest mere report.

    A report alone never outdoes a statement that is still confirmed; it is shown
    beside it. It does count once that statement is past its review.
    """
    if trusted is not None and now < trusted.review_by:
        held = _held(trusted, chain, is_confirmed=True)
        return replace(held, doubt=_doubt(trusted, report, now))
    if report and (trusted is None or report.observed_at > trusted.observed_at):
        return _held(report, chain, is_confirmed=False)
    if trusted is not None:
        return _held(trusted, chain, is_confirmed=False)
    return Effective(office=chain.hours, at_id=chain.at)


def _doubt(trusted: Fact, report: Fact | None, now: datetime) -> Doubt | None:
    if report is None or report.state == trusted.state or report.review_by <= now:
        return None
    if report.observed_at <= trusted.observed_at:
        return None
    return Doubt(report.state, report.observed_at, report.source, report.id)


def _held(fact: Fact, chain: Chain, *, is_confirmed: bool) -> Effective:
    own = replace(chain.hours, text=fact.hours or chain.hours.text)
    return Effective(
        state=fact.state,
        is_confirmed=is_confirmed,
        audience=fact.audience,
        office=own,
        own_hours=fact.hours,
        valid_to=fact.valid_to,
        redirect_phone=fact.redirect_phone,
        redirect_service_id=fact.redirect_service_id,
        capacity=fact.capacity,
        messages=fact.messages,
        observed_at=fact.observed_at,
        review_by=fact.review_by,
        source=fact.source,
        method=fact.method,
        confidence=fact.confidence,
        fact_id=fact.id,
        scope=fact.scope[0],
        at_id=chain.at,
    )


def whole(places: Sequence[Effective]) -> Effective:
    """What holds for a service with several places: where one is helped best.

    Whoever asks for the service is sent to a place that runs, if there is one.
    """
    best = min(places, key=_promise)
    same = {(each.state, each.is_confirmed) for each in places}
    return replace(best, is_everywhere=len(same) == 1)


def _promise(held: Effective) -> tuple[int, int, float, int]:
    order = (*RUNNING, UNKNOWN, *CLOSED).index(held.state)
    certainty = {True: 0, None: 1, False: 2}[held.is_running]
    age = -held.observed_at.timestamp() if held.observed_at else 0.0
    return certainty, order, age, held.at_id or 0


def end_of_redirects(start: int, states: Mapping[int, Effective]) -> int | None:
    """Where to go instead of this service: the last of the chain, if it helps.

    None when nothing is named, when the chain comes back to where it was, is too
    long, or ends at a closed door.
    """
    seen, here = {start}, start
    for _hop in range(MOST_REDIRECTS):
        held = states.get(here)
        following = held.redirect_service_id if held else None
        if following is None or (here != start and not _is_shut(held)):
            break
        if following in seen:
            return None
        seen.add(following)
        here = following
    if here == start or _is_shut(states.get(here)):
        return None
    return here


def _is_shut(held: Effective | None) -> bool:
    return held is not None and held.state in CLOSED


class Statement(Protocol):
    """What is checked of a statement before it is written down."""

    state: str
    source: str
    confidence: str
    hours: str
    observed_at: datetime
    valid_from: datetime
    valid_to: datetime | None
    review_by: datetime
    topic_id: int | None
    service_id: int | None
    redirect_service_id: int | None


def flaw_in_fact(
    fact: Statement, now: datetime, *, replaces: bool
) -> Promise | str | None:
    """What is wrong with a statement, and what to do; None when it can be kept."""
    if fact.state not in STATES:
        return _("Choose whether it runs.")
    flaw: Promise | str | None = _flaw_in_times(fact, now)
    if flaw is None and fact.hours:
        flaw = flaw_in(OfficeHours(fact.hours, "UTC"))
    if flaw is not None:
        return flaw
    if fact.topic_id is not None and fact.source != SECTOR_RULE:
        return _("Only a rule of an authority is about a whole topic. Name a service.")
    if fact.redirect_service_id is not None and (
        fact.redirect_service_id == fact.service_id
    ):
        return _("A service cannot send people to itself. Choose another one.")
    if replaces and fact.confidence == "low":
        return _("What is doubtful replaces nothing. Ask the service first.")
    return None


def _flaw_in_times(fact: Statement, now: datetime) -> Promise | None:
    if fact.observed_at > now:
        return _("Nobody has seen this yet. Choose a moment that is past.")
    if fact.valid_to is not None and fact.valid_to <= fact.valid_from:
        return _("This would end before it begins. Choose a later end.")
    if fact.review_by <= fact.observed_at:
        return _("The day to look again must come later. Choose a later day.")
    return None


def review_from(observed_at: datetime) -> datetime:
    """Until when a statement is believed, unless somebody says otherwise."""
    return observed_at + timedelta(days=REVIEW_DAYS)


def what_differs(held: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """What somebody says otherwise than we do, by field; spaces mean nothing."""
    return {
        name: said[name].strip()
        for name in (*FACT_FIELDS, *SERVICE_FIELDS)
        if name in said and said[name].strip() != held.get(name, "").strip()
    }
