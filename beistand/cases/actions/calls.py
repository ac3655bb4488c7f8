"""The call-back list: who owes whom a call, and how each try ended."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from beistand.accounts.actions import team_named
from beistand.accounts.models import User
from beistand.cases import rules
from beistand.cases.actions.numbers import (
    give_up_number,
    next_number,
    redirect_call,
    strand_call,
)
from beistand.cases.models import CallAttempt, CallBack, Case
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after
from beistand.people.models import Person
from beistand.reference.queries import pace

RETRY_MINUTES = 60


@dataclass(frozen=True)
class CallIn:
    """A call that is owed: to a person, or to a service with its own number."""

    purpose: str
    due_at: datetime
    person: Person | None = None
    whom: str = ""
    phone: str = ""
    language: str = ""
    sentence: str = ""
    about: str = ""
    case: Case | None = None
    urgency: int = 1


@action("cases.ask_for_call")
def ask_for_call(owed: CallIn, *, by: Actor) -> CallBack:
    """Put a call on the list, or refuse when there is no number to call."""
    person = owed.person
    numbers = person.numbers() if person is not None else []
    number = owed.phone or next(iter(numbers), "")
    if not number:
        raise Refused(_("There is no phone number. Add one, or choose another way."))
    call = CallBack.objects.create(
        purpose=owed.purpose,
        person=person,
        whom=owed.whom or (person.name if person else ""),
        phone=number,
        language=owed.language or (person.language if person else ""),
        sentence=owed.sentence,
        about=owed.about,
        case=owed.case,
        urgency=owed.urgency,
        team=team_named("desk", by=System()),
        next_step="call",
        due_at=owed.due_at,
        created_at=clock.now(),
    )
    journal.record(by, "cases.call_owed", call, purpose=owed.purpose)
    return call


@action("cases.call")
def next_call(*, by: User) -> CallBack | None:
    """Lock the call that is due first for this operator; None when none is due.

    Two operators who ask at once get two different calls.
    """
    mine = CallBack.objects.filter(status="calling", owner=by).first()
    if mine is not None:
        return mine
    due = CallBack.objects.filter(
        Q(owner=None) | Q(owner=by), status="waiting", due_at__lte=clock.now()
    )
    rows = due.select_for_update(skip_locked=True).order_by("urgency", "due_at", "id")
    call = rows.first()
    if call is not None:
        call.move(CallBack.Status.CALLING, owner=by)
        journal.record(by, "cases.call_taken", call)
    return call


@action("cases.call")
def take_call(call: CallBack, *, by: User) -> None:
    """Lock one particular call, due or not."""
    _refuse_if_taken(call, by)
    call.move(CallBack.Status.CALLING, owner=by)
    journal.record(by, "cases.call_taken", call)


@action("cases.call")
def put_back_call(call: CallBack, *, by: User) -> None:
    """Give a locked call back without having called."""
    _refuse_if_taken(call, by)
    call.move(CallBack.Status.WAITING, owner=None, team=team_named("desk", by=System()))
    journal.record(by, "cases.call_put_back", call)


@action("cases.call")
def record_attempt(
    call: CallBack, result: str, *, by: User, note: str = ""
) -> CallBack:
    """Write down how a try ended. Reached ends it; else the next try is planned.

    A wrong number is marked and another one is tried. After the last honest try
    it ends as "not reached"; what nobody may forget is then the desk's work.
    """
    if result not in CallAttempt.Result.values:
        raise Refused(_("Choose how the call ended."))
    _refuse_if_taken(call, by)
    _refuse_if_called_off(call)
    CallAttempt.objects.create(
        call_back=call, by=by, result=result, note=note, at=clock.now()
    )
    attempts = rules.counted_attempts(call.attempts, call.due_at, clock.now())
    journal.record(by, "cases.called", call, result=result, attempts=attempts)
    if result == CallAttempt.Result.REACHED:
        _end_call(call, CallBack.Status.REACHED, attempts)
        return call
    if result == CallAttempt.Result.WRONG_NUMBER:
        give_up_number(call, by)
    following = next_number(call)
    tried = rules.Attempt(result, call.purpose, attempts, following is not None)
    match rules.after_attempt(tried, pace().call_attempts):
        case "again":
            _try_again(call, result, attempts)
        case "other_number" if following is not None:
            redirect_call(call, *following)
        case "not_reached":
            _end_call(call, CallBack.Status.NOT_REACHED, attempts)
        case _reach_otherwise:
            strand_call(call, by=by)
    return call


def _try_again(call: CallBack, result: str, attempts: int) -> None:
    due = due_after(pace().call_retry_minutes.get(result, RETRY_MINUTES))
    if attempts == call.attempts and call.due_at is not None:
        due = call.due_at
    call.move(
        CallBack.Status.WAITING,
        attempts=attempts,
        owner=None,
        team=team_named("desk", by=System()),
        due_at=due,
    )


@action("cases.call")
def cancel_calls(about: str, *, by: Actor) -> int:
    """Take calls off the list that are not needed any more.

    An answer that was promised to somebody stays owed, whatever it is about.
    """
    rows = CallBack.objects.filter(about=about, status__in=CallBack.OPEN_STATUSES)
    ended = rows.exclude(purpose=CallBack.Purpose.ANSWER).update(**_called_off())
    if ended:
        journal.record(by, "cases.calls_cancelled", about, calls=ended)
    return ended


def call_off(call: CallBack | None, by: Actor) -> None:
    """Take this call off the list if it is still on it. Inside an action.

    Whoever is making it just now is told when the result is written down.
    """
    if call is None:
        return
    rows = CallBack.objects.filter(pk=call.pk, status__in=CallBack.OPEN_STATUSES)
    if rows.update(**_called_off()):
        call.refresh_from_db()
        journal.record(by, "cases.call_cancelled", call)


def _called_off() -> dict[str, object]:
    return {
        "status": CallBack.Status.CANCELLED,
        "ended_at": clock.now(),
        "next_step": "",
    }


@action("cases.read")
def read_call(call: CallBack, *, by: Actor) -> None:
    """Open a call with its number and sentence. Looking is itself written down."""
    journal.record_read(by, "cases.call_read", call)


def _refuse_if_taken(call: CallBack, by: User) -> None:
    if call.status == CallBack.Status.CALLING and call.owner_id != by.pk:
        raise Refused(
            _("%(name)s is phoning just now. Choose another call.")
            % {"name": call.owner}
        )


def _refuse_if_called_off(call: CallBack) -> None:
    call.refresh_from_db(fields=["status"])
    if call.status == CallBack.Status.STRANDED:
        raise Refused(_("There is no number to call. Reach the person otherwise."))
    if call.status == CallBack.Status.CANCELLED:
        raise Refused(
            _(
                "This call is not needed any more: things have changed meanwhile. "
                "Look at the case before you hang up."
            )
        )


def _end_call(call: CallBack, status: str, attempts: int) -> None:
    call.move(status, attempts=attempts, ended_at=clock.now(), next_step="")
