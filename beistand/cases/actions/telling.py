"""Telling the person whether and how, by the channel that person can use (KL-8)."""

from beistand.cases.actions.calls import CallIn, ask_for_call, call_off
from beistand.cases.actions.closing import reopen_case, settle_case
from beistand.cases.models import CallBack, Case, Need
from beistand.cases.queries import whom_to_phone
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.lines.queries import due_after, due_at_once
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.people.models import Person
from beistand.people.rules import channel_for, written_channel_for


@action("cases.tell")
def tell_person(need: Need, text: Text, *, by: Actor) -> None:
    """Tell whether and how: a message where that works, else a call is owed.

    The beneficiary is told; who cannot be reached at all is told through the
    inquirer. Where neither can be reached, the desk sees to it at once; the news
    of helpers and services is never refused for that.
    """
    case = need.case
    whom, channel = _best_way(case.beneficiary, case.inquirer)
    if channel == "phone":
        _owe_call(need, whom, text, by)
        return
    _forget_earlier_news(need, by)
    if channel:
        need.told_message = outbox.queue_message(whom, channel, text, by=by)
        need.save(update_fields=["told_message"])
    else:
        _show_unreachable(need, by)


def _forget_earlier_news(need: Need, by: Actor) -> None:
    """What the person was to be told before is out of date; nobody reads it out."""
    call_off(need.told_call, by)
    need.told_call = need.told_message = need.told_at = None
    need.save(update_fields=["told_call", "told_message", "told_at"])


def _show_unreachable(need: Need, by: Actor) -> None:
    rows = Need.objects.filter(pk=need.pk, status__in=Need.OPEN_STATUSES)
    rows.update(due_at=due_at_once(need.urgency))
    journal.record(by, "cases.unreachable", need)


@action("cases.tell")
def phone_person(need: Need, text: Text, *, by: Actor) -> CallBack:
    """Tell by phone, or refuse when there is no number of the person or inquirer."""
    case = need.case
    whom = whom_to_phone(case) or case.beneficiary
    return _owe_call(need, whom, text, by)


def _owe_call(need: Need, whom: Person, text: Text, by: Actor) -> CallBack:
    _language, _subject, sentence = outbox.word_text(text, "phone", whom.language)
    _forget_earlier_news(need, by)
    if need.case.status == Case.Status.CLOSED:
        reopen_case(need.case, by=System())
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
    need.save(update_fields=["told_call"])
    return call


@action("cases.tell")
def mark_told(need: Need, *, by: Actor) -> None:
    """The operator told the person in so many words; a call is not owed any more."""
    need.told_at = clock.now()
    need.save(update_fields=["told_at"])
    call_off(need.told_call, by)
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
    return beneficiary, ""
