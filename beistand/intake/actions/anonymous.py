"""A call of somebody who keeps their name and number to themselves (BX).

What remains is what is counted: problem, place, answer, language, time. What had been
typed before that was said is erased at once, from the draft, from the telephone call,
from what was said of a protocol, and from the journal's note of what was searched for.
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
from beistand.intake.actions.drafts import forget_call, hold_key
from beistand.intake.closed_list import OUTCOME_OF, outcome_of_answers
from beistand.intake.models import Answer, Contact, Draft, PhoneCall
from beistand.intake.queries.places import is_postcode
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

    Attributes:
        key: the idempotency key.
        page: the key of the page it was typed on, where that is another.
        call: the telephone call that it was.
        is_joke: it asked for nothing.
    """

    key: str
    requests: tuple[RequestTold, ...]
    language: str = ""
    area: Area | None = None
    postcode: str = ""
    call: PhoneCall | None = None
    page: str = ""
    is_joke: bool = False


class AlreadyCounted(Refused):
    """Something else was kept under this key before; what was told now is not."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(_("This call was counted before. What is new is not yet."))
        self.contact = contact


@action("intake.receive")
def keep_anonymous(told: AnonymousIn, *, by: User) -> Contact:
    """Count a call and forget whose it was, once for each key.

    Raises:
        Refused: nothing to count, or a name or a number where none may be.
        AlreadyCounted: the key has been used for something else.
    """
    _check(told)
    hold_key(told.key)
    for key in {told.key, told.page or told.key}:
        _forget_what_was_typed(key, by)
    earlier = Contact.objects.filter(source="phone", source_key=told.key).first()
    if earlier is not None and not _is_the_same(earlier, told):
        raise AlreadyCounted(earlier)
    contact = earlier or _count_call(told, by)
    if told.call is not None:
        _forget_number(told.call, contact)
    return contact


def _check(told: AnonymousIn) -> None:
    kinds = [each.answer.kind for each in told.requests]
    if not told.is_joke and (not kinds or not set(kinds) <= set(OUTCOME_OF)):
        raise Refused(
            _(
                "Nobody can be called back here. Choose for each need what was "
                "answered: at once, a service, an initiative, or nothing for this line."
            )
        )
    if told.language and told.language not in city().languages:
        raise Refused(_("Choose a language that this line speaks."))
    if told.postcode and not is_postcode(told.postcode):
        raise Refused(_("Write a postcode of this country, or leave it empty."))


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
        outcome=_outcome(told),
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
            | guided(told.page or told.key, each.topic.code if each.topic else "")
            | {"words": ""},
        )
    journal.record(by, "intake.counted", contact, requests=len(told.requests))
    return contact


def _is_the_same(earlier: Contact, told: AnonymousIn) -> bool:
    """Whether all that is told now has been counted then, or is a joke as it was."""
    if not earlier.is_anonymous or told.is_joke:
        return earlier.is_anonymous and earlier.outcome == _outcome(told)
    counted = set(earlier.answers.values_list("topic", "kind", "service"))
    new = {"", *earlier.answers.values_list("new_topic", flat=True)}
    return all(
        (
            each.topic.pk if each.topic else None,
            each.answer.kind,
            each.answer.service.pk if each.answer.service else None,
        )
        in counted
        and each.answer.new_topic in new
        for each in told.requests
    )


def _outcome(told: AnonymousIn) -> str:
    if told.is_joke:
        return Contact.Outcome.JOKE
    return outcome_of_answers([each.answer.kind for each in told.requests])


def _forget_what_was_typed(key: str, by: User) -> None:
    for draft in Draft.objects.filter(operator=by):
        if draft.typed.get("key") == [key]:
            draft.delete()
    forget_call(key, by)


def _forget_number(call: PhoneCall, contact: Contact) -> None:
    call.number = call.phone_index = ""
    call.person = call.call_back = None
    call.contact = contact
    call.save(update_fields=["number", "phone_index", "person", "call_back", "contact"])
