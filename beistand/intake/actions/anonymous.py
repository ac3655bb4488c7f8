"""A call of somebody who keeps their name and number to themselves (BX).

What remains is what is counted: problem, place, answer, language, time. What had been
typed before that was said is erased at once, from the draft, from the telephone call
and from the journal's note of what was searched for.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from beistand.accounts.actions import team_named
from beistand.accounts.models import User
from beistand.intake.actions.answers import (
    AnswerIn,
    answer_fields,
    check_answer,
    guided,
)
from beistand.intake.actions.drafts import hold_key
from beistand.intake.closed_list import OUTCOME_OF, names_nobody, outcome_of_answers
from beistand.intake.models import Answer, Contact, Draft, PhoneCall
from beistand.journal import actions as journal
from beistand.kit import clock, codes
from beistand.kit.actions import System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import main_line
from beistand.reference.models import Area, Topic
from beistand.reference.queries import city


@dataclass(frozen=True)
class RequestTold:
    """One request without a person: its topic, None for something new."""

    topic: Topic | None
    answer: AnswerIn


@dataclass(frozen=True)
class AnonymousIn:
    """All that is kept of an anonymous call.

    `key` is the idempotency key of the form; `call` the telephone call that it was.
    """

    key: str
    requests: tuple[RequestTold, ...]
    language: str = ""
    area: Area | None = None
    postcode: str = ""
    call: PhoneCall | None = None


@action("intake.receive")
def keep_anonymous(told: AnonymousIn, *, by: User) -> Contact:
    """Count a call and forget whose it was, once for each key.

    Raises:
        Refused: nothing to count, or a number where a place should be.
    """
    _check(told)
    hold_key(told.key)
    _forget_what_was_typed(told.key, by)
    earlier = Contact.objects.filter(source="phone", source_key=told.key).first()
    contact = earlier or _count_call(told, by)
    if not contact.is_anonymous:
        raise Refused(_("This call has been saved with its name already."))
    if told.call is not None:
        _forget_number(told.call, contact)
    return contact


def _check(told: AnonymousIn) -> None:
    kinds = [each.answer.kind for each in told.requests]
    if not kinds or not set(kinds) <= set(OUTCOME_OF):
        raise Refused(
            _(
                "Nobody can be called back here. Choose for each need what was "
                "answered: at once, a service, an initiative, or nothing for this line."
            )
        )
    if told.language and told.language not in city().languages:
        raise Refused(_("Choose a language that this line speaks."))
    topics = " ".join(each.answer.new_topic for each in told.requests)
    if not names_nobody(told.postcode, topics):
        raise Refused(_("Write a postcode and a problem here, no number and no name."))


def _count_call(told: AnonymousIn, by: User) -> Contact:
    now = clock.now()
    contact = Contact.objects.create(
        reference=codes.new_reference(),
        channel="phone",
        source="phone",
        source_key=told.key,
        language=told.language or city().default_language,
        line=main_line(),
        taken_by=by,
        is_verified=True,
        is_anonymous=True,
        status=Contact.Status.HANDLED,
        outcome=outcome_of_answers([each.answer.kind for each in told.requests]),
        received_at=now,
        handled_at=now,
        team=team_named("desk", by=System()),
    )
    for each in told.requests:
        check_answer(each.answer, each.topic, None)
        Answer.objects.create(
            contact=contact,
            topic=each.topic,
            area=told.area,
            postcode=told.postcode,
            given_by=by,
            **answer_fields(each.answer, now)
            | guided(told.key, each.topic.code if each.topic else "")
            | {"words": ""},
        )
    journal.record(by, "intake.counted", contact, requests=len(told.requests))
    return contact


def _forget_what_was_typed(key: str, by: User) -> None:
    for draft in Draft.objects.filter(operator=by):
        if draft.typed.get("key") == [key]:
            draft.delete()
    journal.forget_terms(key, by=by)


def _forget_number(call: PhoneCall, contact: Contact) -> None:
    call.number = call.phone_index = ""
    call.person = call.call_back = None
    call.contact = contact
    call.save(update_fields=["number", "phone_index", "person", "call_back", "contact"])
