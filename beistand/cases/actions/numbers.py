"""Which number is dialled: never a wrong one; and what follows when none is left."""

from collections.abc import Collection

from django.db.models import F, Q
from django.utils.translation import gettext as _

from beistand.accounts.actions import team_named
from beistand.accounts.models import User
from beistand.cases.models import CallBack
from beistand.cases.rules import ONLY_ASKED
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_at_once
from beistand.people.actions import correct_ways, mark_number_right, mark_number_wrong
from beistand.people.models import Person


def next_number(call: CallBack) -> tuple[Person, str] | None:
    """Whom to phone instead and under which number: the person's own come first.

    For the beneficiary of a case the inquirer can be phoned; for nobody else.
    """
    if call.person is None:
        return None
    people = [call.person]
    if call.case is not None and call.person_id == call.case.beneficiary_id:
        people.append(call.case.inquirer)
    ways = ((person, number) for person in people for number in person.numbers())
    return next((way for way in ways if way[1] != call.phone), None)


def give_up_number(call: CallBack, by: Actor) -> None:
    """Mark the number as wrong; other calls do not go there either. Inside an action.

    Helpers who were only to be asked are left to whoever asked them.
    """
    people = {person.pk: person for person in _people_of(call)}
    for person in people.values():
        mark_number_wrong(person, call.phone, by=by)
    waiting = CallBack.objects.filter(person__in=people, status="waiting")
    for other in waiting.select_for_update(of=("self",)):
        way = next_number(other)
        if other.phone != call.phone:
            continue
        if way:
            redirect_call(other, *way)
        elif other.purpose not in ONLY_ASKED:
            strand_call(other, by=by)


def _people_of(call: CallBack) -> list[Person]:
    """Who can be meant by the number of a call."""
    if call.person is None:
        return []
    if call.case is None or not _is_for_the_person(call):
        return [call.person]
    return [call.person, call.case.beneficiary, call.case.inquirer]


def _is_for_the_person(call: CallBack) -> bool:
    case = call.case
    return case is not None and call.person_id in (
        case.beneficiary_id,
        case.inquirer_id,
    )


def redirect_call(call: CallBack, person: Person, number: str) -> None:
    """Dial that number instead, from the beginning and at once. Inside an action."""
    changes = {"phone": number, "attempts": 0, "next_step": "call"}
    if person.pk != call.person_id:
        changes |= {"person": person, "whom": person.name}
    if call.status == CallBack.Status.WAITING:
        CallBack.objects.filter(pk=call.pk).update(**changes)
        call.refresh_from_db()
        return
    desk = team_named("desk", by=System())
    due = due_at_once(call.urgency)
    call.move(CallBack.Status.WAITING, owner=None, team=desk, due_at=due, **changes)


@action("cases.call")
def strand_call(call: CallBack, *, by: Actor) -> None:
    """Nobody can be phoned any more: the desk reaches the person in another way."""
    call.move(
        CallBack.Status.STRANDED,
        owner=None,
        team=team_named("desk", by=System()),
        next_step="reach_otherwise",
        due_at=due_at_once(call.urgency),
        ended_at=None,
    )
    journal.record(by, "cases.call_stranded", call)


@action("cases.call")
def settle_stranded(call: CallBack, reached: bool, words: str, *, by: User) -> None:
    """Write down how the person was reached, or why honestly nobody could be."""
    if not words.strip():
        raise Refused(_("Say how the person was reached, or why nobody could be."))
    held = CallBack.objects.select_for_update().filter(pk=call.pk, status="stranded")
    if not held.values_list("pk", flat=True).first():
        raise Refused(_("This has changed meanwhile. Please look again."))
    status = CallBack.Status.REACHED if reached else CallBack.Status.NOT_REACHED
    call.move(status, ended_at=clock.now(), next_step="")
    verb = "cases.reached_otherwise" if reached else "cases.nobody_reached"
    journal.record(by, verb, call)


@action("cases.correct_ways")
def correct_numbers(
    person: Person, numbers: Collection[str], emails: Collection[str], *, by: Actor
) -> None:
    """Leave exactly these ways, and dial the right number in every call owed."""
    correct_ways(person, numbers, emails, by=by)
    _dial_anew(person)


@action("cases.correct_ways")
def trust_number(person: Person, number: str, *, by: Actor) -> None:
    """The number was right after all: whatever waited for one goes on."""
    mark_number_right(person, number, by=by)
    _dial_anew(person)


def _dial_anew(person: Person) -> None:
    known = person.numbers()
    if not known:
        return
    own = Q(person=person, status__in=("waiting", "stranded"))
    by_other = Q(person=F("case__beneficiary")) | Q(person=F("case__inquirer"))
    theirs = Q(case__beneficiary=person) | Q(case__inquirer=person)
    rows = CallBack.objects.filter(own | Q(status="stranded") & by_other & theirs)
    for call in rows.select_for_update(of=("self",)):
        if call.status == CallBack.Status.STRANDED or call.phone not in known:
            redirect_call(call, person, known[0])
