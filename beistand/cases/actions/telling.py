"""Telling the person whether and how, by the channel that person can use (KL-8)."""

from django.utils.translation import gettext as _

from beistand.cases.actions.calls import CallIn, ask_for_call
from beistand.cases.actions.closing import settle_case
from beistand.cases.models import CallBack, Need
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.people.models import Person
from beistand.people.rules import channel_for, written_channel_for


@action("cases.tell")
def tell_person(need: Need, text: Text, *, by: Actor) -> None:
    """Tell whether and how: a message where that works, else a call is owed.

    The beneficiary is told; who cannot be reached at all is told through the
    inquirer.
    """
    case = need.case
    whom, channel = _best_way(case.beneficiary, case.inquirer)
    if channel == "phone":
        _owe_call(need, whom, text, by)
        return
    need.told_message = outbox.queue_message(whom, channel, text, by=by)
    need.told_call = need.told_at = None
    need.save(update_fields=["told_call", "told_message", "told_at"])


@action("cases.tell")
def phone_person(need: Need, text: Text, *, by: Actor) -> CallBack:
    """Tell by phone, or refuse when there is no number of the person or inquirer."""
    case = need.case
    whom = case.beneficiary if case.beneficiary.phones.exists() else case.inquirer
    return _owe_call(need, whom, text, by)


def _owe_call(need: Need, whom: Person, text: Text, by: Actor) -> CallBack:
    _language, _subject, sentence = outbox.word_text(text, "phone", whom.language)
    call = ask_for_call(
        CallIn(
            purpose=CallBack.Purpose.TELL,
            person=whom,
            sentence=sentence,
            about=text.about,
            case=need.case,
            urgency=need.urgency,
            due_at=due_after(0),
        ),
        by=by,
    )
    need.told_call = call
    need.told_message = need.told_at = None
    need.save(update_fields=["told_call", "told_message", "told_at"])
    return call


@action("cases.tell")
def mark_told(need: Need, *, by: Actor) -> None:
    """The operator told the person in so many words; a call is not owed any more."""
    need.told_at = clock.now()
    need.save(update_fields=["told_at"])
    call = need.told_call
    if call is not None and call.status == CallBack.Status.WAITING:
        call.move(CallBack.Status.CANCELLED, ended_at=clock.now(), next_step="")
    journal.record(by, "cases.told", need)
    settle_case(need.case, by=by)


@action("cases.tell")
def write_person(need: Need, text: Text, *, by: Actor) -> bool:
    """Tell in writing, after calls have failed; False where no way of writing works."""
    for person in (need.case.beneficiary, need.case.inquirer):
        if channel := written_channel_for(person.reach()):
            need.told_message = outbox.queue_message(person, channel, text, by=by)
            need.save(update_fields=["told_message"])
            return True
    return False


def _best_way(beneficiary: Person, inquirer: Person) -> tuple[Person, str]:
    for person in (beneficiary, inquirer):
        if channel := channel_for(person.reach()):
            return person, channel
    raise Refused(
        _("Nobody can be reached: add a phone number, an e-mail address or a street.")
    )
