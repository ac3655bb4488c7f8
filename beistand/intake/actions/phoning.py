"""What an operator saves while somebody is on the phone."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from beistand.accounts.models import User
from beistand.cases.actions import answer_need, ask_for_call, take_call
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack, Need
from beistand.intake.actions.answers import AnswerIn, Kind, give_answer
from beistand.intake.actions.contacts import (
    ContactIn,
    handle_contact,
    receive_contact,
)
from beistand.intake.actions.reports import receive_report
from beistand.intake.actions.telephone import DialIn, place_call
from beistand.intake.models import Contact, PhoneCall
from beistand.intake.rules import ReportIn
from beistand.kit.actions import action


@action("intake.receive")
def save_call(
    report: ReportIn,
    answers: Mapping[str, AnswerIn] = MappingProxyType({}),
    *,
    by: User,
    waiting: Contact | None = None,
) -> Contact:
    """Keep what was said in a call; needs answered in it are over at once.

    `answers` are by topic; a need without one is answered later. Referring is up to
    whoever calls this, in the same transaction. `waiting` is the conversation that
    this call answers: it is handled with the same case.
    """
    contact = receive_report(report, by=by)
    assert contact.case is not None  # noqa: S101
    needs = Need.objects.filter(answers__contact=contact).select_related(
        "topic", "case"
    )
    for need in needs:
        told = answers.get(need.topic.code)
        if told is not None:
            give_answer(contact, need, told, by=by)
        if told and told.kind == Kind.AT_ONCE and need.status == Need.Status.OPEN:
            answer_need(need, told.words, by=by)
    if waiting is not None and waiting.status == Contact.Status.WAITING:
        waiting.case, waiting.answered_in = contact.case, contact
        waiting.inquirer = waiting.inquirer or contact.inquirer
        waiting.save(update_fields=["case", "inquirer", "answered_in"])
        handle_contact(waiting, contact.outcome, by=by)
    return contact


@action("intake.receive")
def promise_call(told: ContactIn, owed: CallIn, *, by: User) -> CallBack:
    """Keep the conversation and put the promised call on the list, once."""
    contact = receive_contact(told, by=by)
    about = f"intake.Contact:{contact.uid}"
    earlier = CallBack.objects.filter(about=about).first()
    if earlier is not None:
        return earlier
    return ask_for_call(replace(owed, about=about), by=by)


@action("intake.telephone")
def phone_back(owed: CallBack, *, by: User) -> PhoneCall:
    """Call whom we owe a call: it is mine now, and my own telephone rings first."""
    if owed.status != CallBack.Status.CALLING or owed.owner_id != by.pk:
        take_call(owed, by=by)
    return place_call(DialIn(owed.phone, owed.person, owed), by=by)
