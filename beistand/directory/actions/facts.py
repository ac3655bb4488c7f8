"""Writing down what runs today. Nothing is ever overwritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import get_language_info, gettext as _

from beistand.accounts.actions import revoke_links
from beistand.accounts.models import User
from beistand.directory.models import (
    Location,
    OperatingFact,
    Organization,
    Service,
    ServiceAtLocation,
    VerificationTask,
)
from beistand.directory.queries.operating import states_at_places
from beistand.directory.rules import flaw_in_fact, review_from
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.kit.rows import insert_once
from beistand.reference.models import Topic
from beistand.reference.queries import city
from beistand.reference.rules import languages_missing

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
        uid: its public id, where whoever tells it twice chose one.
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
    uid: UUID | None = None


@action("directory.verify")
def record_fact(told: FactIn, *, by: Actor) -> OperatingFact:
    """Add a statement. What holds now follows from it by the rules.

    Whoever answers the phone may say what a service told; what holds for a whole
    location, body or topic is for those who keep the directory.
    """
    if isinstance(told.about, Location | Organization | Topic):
        _only_keepers(by)
    if isinstance(by, User) and told.source != OperatingFact.Source.IMPORT:
        check_languages(told.messages)
    return write_fact(told, by)


def write_fact(
    told: FactIn, by: Actor, *, observed_at: datetime | None = None
) -> OperatingFact:
    """The same inside another action, which has decided that it may be said."""
    observed = observed_at or told.observed_at or clock.now()
    return add_fact(as_fact(told, by, observed), told.supersedes, by)


def as_fact(told: FactIn, by: Actor, observed: datetime | None = None) -> OperatingFact:
    """The statement as it would be written down; nothing is written yet."""
    observed = observed or told.observed_at or clock.now()
    return OperatingFact(
        uid=told.uid or uuid4(),
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


@action("directory.save_service")
def save_facts(code: str, said: Iterable[Mapping[str, Any]], *, by: Actor) -> int:
    """Load statements on a service of which nothing is known yet; say how many."""
    service = Service.objects.get(code=code)
    if service.facts.exists():
        return 0
    return len([write_fact(FactIn(service, **values), by) for values in said])


@action("directory.verify")
def confirm_fact(fact: OperatingFact, method: str, *, by: Actor) -> OperatingFact:
    """Say that all is as it was: the same statement again, seen today."""
    now = clock.now()
    if fact.valid_to is not None and fact.valid_to <= now:
        raise Refused(_("This has ended. Say what holds now."))
    if not _is_narrow(fact):
        _only_keepers(by)
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
    return add_fact(again, fact, by)


@action("directory.verify")
def confirm_service(service: Service, method: str, *, by: Actor) -> list[OperatingFact]:
    """Say of one service that all is as it was, at each of its places.

    What came from a statement on a whole location, its body or a topic becomes one on
    this service, there: nobody asked the others.
    """
    held = states_at_places(service, clock.now())
    facts = OperatingFact.objects.filter(
        pk__in=[each.fact_id for each in held.values() if each.fact_id is not None]
    ).select_related("redirect_service")
    if not facts:
        raise Refused(_("Nothing is known of this service. Say what holds now."))
    narrow = [fact for fact in facts if _is_narrow(fact)]
    said = [confirm_fact(fact, method, by=by) for fact in narrow]
    for fact in facts:
        if fact.location_id is not None:
            there = [at for at, each in held.items() if at and each.fact_id == fact.pk]
            places = ServiceAtLocation.objects.filter(pk__in=there)
            said += [_say_of(fact, place, method, by) for place in places]
        elif not _is_narrow(fact):
            said.append(_say_of(fact, service, method, by))
    return said


def _is_narrow(fact: OperatingFact) -> bool:
    return fact.service_id is not None or fact.at_id is not None


def _say_of(
    fact: OperatingFact, about: Service | ServiceAtLocation, method: str, by: Actor
) -> OperatingFact:
    told = FactIn(
        about,
        fact.state,
        OperatingFact.Source.OPERATOR_CALL,
        method,
        audience=fact.audience,
        hours=fact.hours,
        redirect_phone=fact.redirect_phone,
        redirect_service=fact.redirect_service,
        capacity=fact.capacity,
        messages=fact.messages,
        valid_to=fact.valid_to,
    )
    return write_fact(told, by)


def _only_keepers(by: Actor) -> None:
    if not by.may("directory.rule"):
        raise PermissionDenied("directory.rule")


def add_fact(
    fact: OperatingFact, supersedes: OperatingFact | None, by: Actor
) -> OperatingFact:
    """Write a statement down, with its place in the journal. Inside an action.

    One that is sent again is the one that was written then.
    """
    if flaw := flaw_in_fact(fact, clock.now(), replaces=supersedes is not None):
        raise Refused(flaw)
    fact.supersedes = _last_of(supersedes) if supersedes else None
    if not insert_once(fact):
        return OperatingFact.objects.get(uid=fact.uid)
    scope = next(name for name in SCOPE_OF.values() if getattr(fact, f"{name}_id"))
    journal.record(
        by,
        "directory.fact_recorded",
        fact,
        state=fact.state,
        scope=f"{scope}:{getattr(fact, f'{scope}_id')}",
        source=fact.source,
    )
    if fact.confidence == OperatingFact.Confidence.HIGH:
        _end_tasks(fact)
    return fact


def _end_tasks(fact: OperatingFact) -> None:
    """Who was to ask need not: somebody to be trusted has said it, of every place.

    An answer of the service that waits for a look still waits.
    """
    about = Q(fact=fact.supersedes_id) if fact.supersedes_id else Q(pk=None)
    if fact.service_id is not None:
        about |= Q(service=fact.service_id)
    if fact.location_id is not None:
        about |= Q(service__places__location=fact.location_id)
    if fact.organization_id is not None:
        about |= Q(service__organization=fact.organization_id)
    if fact.at_id is not None:
        about |= Q(service__places=fact.at_id)
    tasks = VerificationTask.objects.filter(about, status__in=["open", "waiting"])
    for task in tasks.select_related("service").distinct():
        if has_open_questions(task.service):
            continue
        revoke_links(task.label, by=System())
        task.move(VerificationTask.Status.DONE, next_step="", ended_at=clock.now())


def amend_fact(fact: OperatingFact, changes: Mapping[str, Any], by: Actor) -> None:
    """Put another text or end into a statement; it stays as old as it is."""
    names = (*SAME, "observed_at", "review_by", "source", "method")
    same = {name: getattr(fact, name) for name in names}
    author = {"recorded_by": by.label, "recorded_at": clock.now()}
    add_fact(OperatingFact(**{**same, **changes, **author}), fact, by)


def check_languages(texts: Mapping[str, str]) -> None:
    """Refuse what is said in some languages of the city and not in the others."""
    missing = languages_missing(texts, city().languages)
    if missing:
        names = ", ".join(get_language_info(code)["name_local"] for code in missing)
        text = _("Say it in every language. Missing: %(languages)s.")
        raise Refused(text % {"languages": names})


def has_open_questions(service: Service) -> bool:
    """Whether at one of its places something is unconfirmed or in doubt."""
    held = states_at_places(service, clock.now()).values()
    return any(not each.is_confirmed or each.doubt is not None for each in held)


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
