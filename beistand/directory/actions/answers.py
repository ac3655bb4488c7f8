"""What a service says of itself through its link, and who decides what counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from beistand.accounts.actions import revoke_links, use_link
from beistand.accounts.models import Link
from beistand.directory.actions.facts import FactIn, Scope, write_fact
from beistand.directory.actions.loading import edit_service
from beistand.directory.actions.verification import PATIENCE, due_within, open_task_for
from beistand.directory.models import (
    OperatingFact,
    ProviderAnswer,
    Service,
    ServiceAtLocation,
    VerificationTask,
)
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
    use_link(by, by=System(by.label))
    service = asked.service
    held = operating_states([service], clock.now())[service.pk]
    before = public_values(service, held, told.language)
    changes = what_differs(before, told.said)
    if not changes and not told.remark and held.state != UNKNOWN:
        write_fact(_statement(service, held, before, told.language), by)
        journal.record(by, "directory.confirmed_by_link", service)
        return None
    task = open_task_for(service)
    answer = ProviderAnswer.objects.create(
        task=task,
        held={name: before[name] for name in changes},
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
    answer: ProviderAnswer, accepted: Collection[str], *, by: Actor
) -> None:
    """Take over these fields and leave the rest. Of two who review, one does."""
    taken = sorted(set(accepted) & set(answer.proposed))
    rows = ProviderAnswer.objects.filter(pk=answer.pk, reviewed_at=None)
    if not rows.update(reviewed_at=clock.now(), reviewed_by=by.label, accepted=taken):
        raise Refused(_("Somebody has already looked at this answer."))
    service = answer.task.service
    new = {name: str(answer.proposed[name]) for name in taken}
    _take_over(service, new, answer.language, by)
    if "state" in answer.proposed and "state" not in new:
        _ask_by_phone(answer.task)
    else:
        _believe(answer, new, by)
    journal.record(by, "directory.reviewed", answer.task, fields=",".join(taken))


def _take_over(
    service: Service, new: Mapping[str, str], language: str, by: Actor
) -> None:
    changes: dict[str, object] = {
        name: value
        for name, value in new.items()
        if name in SERVICE_FIELDS and name != "description"
    }
    if "description" in new:
        texts = {**service.descriptions, language: new["description"]}
        changes["descriptions"] = {code: text for code, text in texts.items() if text}
    if changes:
        edit_service(service, changes, by=by)


def _ask_by_phone(task: VerificationTask) -> None:
    """What the service says of its doors was not believed: somebody phones."""
    due = due_within(PATIENCE["reported"])
    task.move(Status.OPEN, next_step="verify_service", due_at=due)


def _believe(answer: ProviderAnswer, new: Mapping[str, str], by: Actor) -> None:
    """The service spoke of itself that day; what it left as it was holds as well."""
    service = answer.task.service
    held = operating_states([service], clock.now())[service.pk]
    before = public_values(service, held, answer.language)
    stated = {**before, **{name: new[name] for name in new if name in FACT_FIELDS}}
    if stated["state"] == UNKNOWN:
        _ask_by_phone(answer.task)
        return
    told = _statement(service, held, stated, answer.language)
    write_fact(told, by, observed_at=answer.received_at)
    answer.task.refresh_from_db(fields=["status"])
    if answer.task.is_open:
        revoke_links(answer.task.label, by=System())
        answer.task.move(Status.DONE, next_step="", ended_at=clock.now())


def _statement(
    service: Service, held: Effective, stated: Mapping[str, str], language: str
) -> FactIn:
    messages = {**held.messages, language: stated["message"]}
    return FactIn(
        about=_scope(service, held),
        state=stated["state"],
        source=OperatingFact.Source.PROVIDER,
        method=OperatingFact.Method.LINK,
        audience=held.audience,
        hours=held.own_hours,
        redirect_phone=held.redirect_phone,
        redirect_service=_redirect(held),
        capacity=stated["room"],
        messages={code: text for code, text in messages.items() if text},
        valid_to=_end_of(stated["until"]),
    )


def _redirect(held: Effective) -> Service | None:
    if held.redirect_service_id is None:
        return None
    return Service.objects.get(pk=held.redirect_service_id)


def _scope(service: Service, held: Effective) -> Scope:
    """What the service speaks of: itself, or its place where that is told apart."""
    if held.scope in {"at", "location"} and held.at_id is not None:
        return ServiceAtLocation.objects.get(pk=held.at_id)
    return service


def _end_of(day: str) -> datetime | None:
    """The end of this day in the city; None for no day."""
    if not day:
        return None
    last = datetime.fromisoformat(day).date() + timedelta(days=1)
    return datetime.combine(last, time(), ZoneInfo(city().time_zone))
