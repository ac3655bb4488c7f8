"""Writing down what runs today. Nothing is ever overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from beistand.directory.models import (
    Location,
    OperatingFact,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.directory.rules import flaw_in_fact, review_from
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.reference.models import Topic

Scope = Service | Location | ServiceAtLocation | Organization | Topic
SCOPE_OF: Mapping[type, str] = {
    ServiceAtLocation: "at",
    Location: "location",
    Service: "service",
    Organization: "organization",
    Topic: "topic",
}
# What "unchanged" says again. When it was seen, and until when to believe it, is new.
SAME = (
    *(f"{scope}_id" for scope in SCOPE_OF.values()),
    "state",
    "audience",
    "hours",
    "redirect_phone",
    "redirect_service_id",
    "capacity",
    "messages",
    "valid_from",
    "valid_to",
)


@dataclass(frozen=True)
class FactIn:
    """A statement as it was made.

    Attributes:
        about: what it is about; a topic stands for a rule of an authority.
        observed_at: when somebody saw or heard it; now unless it is older.
        review_by: a fortnight after that unless somebody says otherwise.
        supersedes: the statement whose place it takes for good.
    """

    about: Scope
    state: str
    source: str
    method: str
    confidence: str = "high"
    audience: str = "public"
    hours: str = ""
    redirect_phone: str = ""
    redirect_service: Service | None = None
    capacity: str = "unknown"
    messages: Mapping[str, str] = field(default_factory=dict)
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    review_by: datetime | None = None
    observed_at: datetime | None = None
    supersedes: OperatingFact | None = None


@action("directory.record_fact")
def record_fact(told: FactIn, *, by: Actor) -> OperatingFact:
    """Add a statement. What holds now follows from it by the rules."""
    observed = told.observed_at or clock.now()
    fact = OperatingFact(
        **{SCOPE_OF[type(told.about)]: told.about},
        state=told.state,
        audience=told.audience,
        hours=told.hours,
        redirect_phone=told.redirect_phone,
        redirect_service=told.redirect_service,
        capacity=told.capacity,
        messages=dict(told.messages),
        valid_from=told.valid_from or observed,
        valid_to=told.valid_to,
        review_by=told.review_by or review_from(observed),
        observed_at=observed,
        source=told.source,
        method=told.method,
        confidence="low" if told.source == "caller_report" else told.confidence,
        recorded_by=by.label,
        recorded_at=clock.now(),
    )
    return _add_fact(fact, told.supersedes, by)


@action("directory.confirm_fact")
def confirm_fact(fact: OperatingFact, method: str, *, by: Actor) -> OperatingFact:
    """Say that all is as it was: the same statement again, seen today."""
    now = clock.now()
    if fact.valid_to is not None and fact.valid_to <= now:
        raise Refused(_("This has ended. Say what holds now."))
    same = {name: getattr(fact, name) for name in SAME}
    again = OperatingFact(
        **same,
        observed_at=now,
        review_by=review_from(now),
        source=OperatingFact.Source.OPERATOR_CALL,
        method=method,
        recorded_by=by.label,
        recorded_at=now,
    )
    if fact.topic_id is not None:
        again.source = OperatingFact.Source.AUTHORITY_RULE
    return _add_fact(again, fact, by)


def _add_fact(
    fact: OperatingFact, supersedes: OperatingFact | None, by: Actor
) -> OperatingFact:
    if flaw := flaw_in_fact(fact, clock.now(), replaces=supersedes is not None):
        raise Refused(flaw)
    fact.supersedes = _last_of(supersedes) if supersedes else None
    fact.save(force_insert=True)
    scope = next(name for name in SCOPE_OF.values() if getattr(fact, f"{name}_id"))
    journal.record(
        by,
        "directory.fact_recorded",
        fact,
        state=fact.state,
        scope=f"{scope}:{getattr(fact, f'{scope}_id')}",
        source=fact.source,
    )
    return fact


def _last_of(fact: OperatingFact) -> OperatingFact:
    """The end of the row of statements that this one began.

    Of two who replace the same statement at once, the second waits and replaces
    the first: both are kept, one after the other.
    """
    facts = OperatingFact.objects.select_for_update()
    last = facts.get(pk=fact.pk)
    while following := facts.filter(supersedes=last.pk).first():
        last = following
    return last
