"""What a service says of itself through its link, and who decides what counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from beistand.accounts.actions import revoke_links, use_link
from beistand.accounts.models import Link
from beistand.directory.actions.facts import (
    FactIn,
    Scope,
    amend_fact,
    check_languages,
    has_open_questions,
    write_fact,
)
from beistand.directory.actions.loading import edit_service
from beistand.directory.actions.verification import PATIENCE, due_within, open_task_for
from beistand.directory.models import (
    OperatingFact,
    ProviderAnswer,
    Service,
    ServiceAtLocation,
    VerificationTask,
)
from beistand.directory.queries.answers import Review, review_of
from beistand.directory.queries.operating import operating_states
from beistand.directory.queries.verification import public_values, task_behind
from beistand.directory.rules import (
    FACT_FIELDS,
    SERVICE_FIELDS,
    UNKNOWN,
    Effective,
    what_differs,
)
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.days import day_in, last_day, midnight_after
from beistand.kit.errors import Refused
from beistand.reference.queries import city

Status = VerificationTask.Status


@dataclass(frozen=True)
class AnswerIn:
    """What a service says, field by field, all as text; empty where it says nothing."""

    said: Mapping[str, str]
    language: str
    remark: str = ""


@action("directory.answer")
def answer_by_link(told: AnswerIn, *, by: Link) -> ProviderAnswer | None:
    """Take what the service says. Works once.

    Where nothing differs, that confirms what we say, at once. Else it waits for a
    look, and None of it counts before.
    """
    asked = task_behind(by.about)
    if asked is None:
        raise Refused(_("We do not know this link."))
    if (until := told.said.get("until", "")) and day_in(until) is None:
        raise Refused(_("Enter the day like 2020-04-17."))
    use_link(by, by=System(by.label))
    service = asked.service
    held = operating_states([service], clock.now())[service.pk]
    before = public_values(service, held, told.language)
    changes = what_differs(before, told.said)
    if not changes and not told.remark and held.state != UNKNOWN:
        write_fact(_same(service, held), by)
        journal.record(by, "directory.confirmed_by_link", service)
        asked.refresh_from_db(fields=["status"])
        if asked.is_open:
            _ask_by_phone(asked)
        return None
    task = open_task_for(service)
    answer = ProviderAnswer.objects.create(
        task=task,
        fact_id=held.fact_id,
        held=before,
        proposed=changes,
        language=told.language,
        remark=told.remark,
        received_at=clock.now(),
    )
    task.move(Status.REVIEW, next_step="review_answer", due_at=_review_due())
    journal.record(by, "directory.answered", task, fields=",".join(sorted(changes)))
    return answer


def _review_due() -> datetime:
    return due_within(PATIENCE["provider_answer"])


@action("directory.review")
def review_answer(
    answer: ProviderAnswer,
    accepted: Collection[str],
    texts: Mapping[str, str] | None = None,
    seen: int | None = None,
    *,
    by: Actor,
) -> None:
    """Take over these fields and leave the rest. Of two who review, one does.

    Args:
        answer: what the service said.
        accepted: the fields to take over.
        texts: what people are told in the other languages.
        seen: the statement that it was compared with; any if not given.
        by: who looked at it.
    """
    review = review_of(answer)
    taken = frozenset(accepted) & review.differs.keys()
    rows = ProviderAnswer.objects.filter(pk=answer.pk, reviewed_at=None)
    done = {"reviewed_by": by.label, "accepted": sorted(taken)}
    if not rows.update(reviewed_at=clock.now(), **done):
        raise Refused(_("Somebody has already looked at this answer."))
    if seen is not None and seen != review.against:
        raise Refused(_("Something else was said meanwhile. Look at this again."))
    service = answer.task.service
    _take_over(service, {name: review.differs[name] for name in taken}, answer, by)
    heard = Heard(answer, review, taken, dict(texts or {}))
    if _count(heard, by) and not has_open_questions(service):
        revoke_links(answer.task.label, by=System())
        answer.task.move(Status.DONE, next_step="", ended_at=clock.now())
    else:
        _ask_by_phone(answer.task)
    fields = ",".join(sorted(taken))
    journal.record(by, "directory.reviewed", answer.task, fields=fields)


@dataclass(frozen=True)
class Heard:
    """An answer with what was accepted of it, and the texts that were added."""

    answer: ProviderAnswer
    review: Review
    taken: frozenset[str]
    texts: Mapping[str, str]

    def value(self, name: str, nothing: str = "") -> str:
        """What the service said and somebody accepted; nothing where refused."""
        is_refused = name in self.review.differs.keys() - self.taken
        return nothing if is_refused else self.review.said.get(name, nothing)

    def messages(self) -> dict[str, str]:
        """What people are told: no old text stays beside a new state or text."""
        if not self.review.needs_texts(self.taken):
            return dict(self.review.held.messages)
        said = {**self.texts, self.answer.language: self.value("message")}
        texts = {code: text.strip() for code, text in said.items() if text.strip()}
        check_languages(texts)
        return texts


def _take_over(
    service: Service, new: Mapping[str, str], answer: ProviderAnswer, by: Actor
) -> None:
    changes: dict[str, object] = {
        name: value
        for name, value in new.items()
        if name in SERVICE_FIELDS and name != "description"
    }
    if "description" in new:
        texts = {**service.descriptions, answer.language: new["description"]}
        changes["descriptions"] = {code: text for code, text in texts.items() if text}
    if changes:
        edit_service(service, changes, by=by)


def _ask_by_phone(task: VerificationTask) -> None:
    """What we know of its doors is not enough: somebody phones."""
    due = due_within(PATIENCE["reported"])
    task.move(Status.OPEN, next_step="verify_service", due_at=due)


def _count(heard: Heard, by: Actor) -> bool:
    """Write down what counts of it; whether the state of the service is believed.

    Whoever sent everything and is believed in everything spoke of how it runs that
    day. Else only what was accepted changes, and nothing is confirmed by that.
    """
    review, taken = heard.review, heard.taken
    refused = review.refused(taken)
    if review.differs and not taken:
        return False
    is_new = "state" in taken
    agrees = not refused and review.is_whole
    if (is_new or agrees) and review.said["state"] != UNKNOWN:
        told = _statement(heard, is_new=is_new)
        write_fact(told, by, observed_at=heard.answer.received_at)
        return True
    _amend(heard, by)
    return "state" not in refused and review.said.get("state") != UNKNOWN


def _statement(heard: Heard, *, is_new: bool) -> FactIn:
    """What the service said of itself; where to go instead belongs to its old state."""
    held, service = heard.review.held, heard.answer.task.service
    is_newer = held.fact_id != heard.answer.fact_id
    told = FactIn(
        about=_scope(service, held),
        state=heard.review.said["state"],
        source=OperatingFact.Source.PROVIDER,
        method=OperatingFact.Method.LINK,
        audience=held.audience,
        capacity=heard.value("room", OperatingFact.Capacity.UNKNOWN),
        messages=heard.messages(),
        valid_to=_end(held, heard.value("until")),
        supersedes=_own_fact(held) if is_newer else None,
    )
    return told if is_new else _with_ways(told, held)


def _same(service: Service, held: Effective) -> FactIn:
    """All that holds, said again by the service."""
    told = FactIn(
        about=_scope(service, held),
        state=held.state,
        source=OperatingFact.Source.PROVIDER,
        method=OperatingFact.Method.LINK,
        audience=held.audience,
        capacity=held.capacity,
        messages=held.messages,
        valid_to=held.valid_to,
    )
    return _with_ways(told, held)


def _own_fact(held: Effective) -> OperatingFact | None:
    """The statement that holds, where it is to be trusted and about this service."""
    rows = OperatingFact.objects.filter(pk=held.fact_id or 0, confidence="high")
    return rows.filter(Q(service__isnull=False) | Q(at__isnull=False)).first()


def _with_ways(told: FactIn, held: Effective) -> FactIn:
    """The same with other hours and another place to go, as they hold."""
    return replace(
        told,
        hours=held.own_hours,
        redirect_phone=held.redirect_phone,
        redirect_service=_redirect(held),
    )


def _amend(heard: Heard, by: Actor) -> None:
    """Put what was accepted into the statement that holds.

    It is as old as it was, and whose it was: accepting a text confirms no state.
    """
    taken, held = heard.taken & set(FACT_FIELDS), heard.review.held
    fact = _own_fact(held)
    if not taken or fact is None:
        return
    changes: dict[str, object] = {}
    if "message" in taken:
        changes["messages"] = heard.messages()
    if "room" in taken:
        changes["capacity"] = heard.value("room")
    if "until" in taken:
        changes["valid_to"] = _end(held, heard.value("until"))
    amend_fact(fact, changes, by)


def _redirect(held: Effective) -> Service | None:
    if held.redirect_service_id is None:
        return None
    return Service.objects.get(pk=held.redirect_service_id)


def _scope(service: Service, held: Effective) -> Scope:
    """What the service speaks of: itself, or its place where that is told apart."""
    if held.scope in {"at", "location"} and held.at_id is not None:
        return ServiceAtLocation.objects.get(pk=held.at_id)
    return service


def _end(held: Effective, until: str) -> datetime | None:
    """When this is over: as it was where that is the same day; None for no end."""
    zone, kept = city().time_zone, held.valid_to
    day = day_in(until)
    if day is None:
        return None
    is_same = kept is not None and last_day(kept, zone) == day
    return kept if is_same else midnight_after(day, zone)
