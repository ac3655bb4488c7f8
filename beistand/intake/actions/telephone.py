"""What happens to a telephone call: said by the exchange, or wished by the desk.

The `note_` verbs are the exchange's: it reports what is so. `wish_for` and
`place_call` are the desk's: the exchange looks for wishes several times a second.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.cases.actions import ask_for_call
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack
from beistand.intake.actions.contacts import ContactIn, receive_contact
from beistand.intake.models import Contact, PhoneCall
from beistand.intake.queries import only_person_with
from beistand.journal import actions as journal
from beistand.kit import clock, phone
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.lines.actions import note_call_over
from beistand.lines.models import Line, Presence
from beistand.lines.queries import (
    due_after,
    exchange_answers,
    main_line,
    presence_of,
)
from beistand.people.models import Person
from beistand.people.rules import phone_index
from beistand.reference.queries import city

Status, Wish, Ending = PhoneCall.Status, PhoneCall.Wish, PhoneCall.Ending
# So long an operator has to write down what was said before we ask for it.
UNWRITTEN = timedelta(minutes=30)
# From which status a wish makes sense.
SENSIBLE: dict[str, frozenset[str]] = {
    Wish.ANSWER: frozenset({Status.RINGING}),
    Wish.HOLD: frozenset({Status.TALKING}),
    Wish.RESUME: frozenset({Status.HELD}),
    Wish.TRANSFER: frozenset({Status.TALKING, Status.HELD}),
    Wish.HANG_UP: PhoneCall.ON_THE_PHONE | {Status.WAITING},
}


@dataclass(frozen=True)
class CallerIn:
    """A call as the exchange announces it.

    `number` is what it shows of the caller, in any spelling; "" if withheld.
    """

    channel_id: str
    line: Line
    number: str = ""
    dialled: str = ""
    language: str = ""
    received_at: datetime | None = None


@action("intake.exchange")
def note_arrival(told: CallerIn, *, by: Actor) -> PhoneCall:
    """Somebody calls: a call that waits, once for each channel of the exchange."""
    number = phone.normalize(told.number, city().region) or ""
    call, new = PhoneCall.objects.get_or_create(
        channel_id=told.channel_id,
        defaults={
            "line": told.line,
            "language": told.language or told.line.languages[0],
            "number": number or _short_number(told.number),
            "phone_index": phone_index(number) if number else "",
            "dialled": told.dialled,
            "person": only_person_with(number) if number else None,
            "arrived_at": told.received_at or clock.now(),
        },
    )
    if new:
        journal.record(by, "intake.call_came", call)
    return call


@action("intake.exchange")
def note_ringing(
    call: PhoneCall, operator: User, desk_channel: str, *, by: Actor
) -> bool:
    """This operator's telephone rings; False if another call has them already."""
    try:
        with transaction.atomic():
            call.move(
                Status.RINGING,
                operator=operator,
                desk_channel=desk_channel,
                rung_at=clock.now(),
            )
    except IntegrityError:
        call.refresh_from_db(fields=["status", "operator", "desk_channel"])
        return False
    journal.record(by, "intake.call_rang", call, user=operator.username)
    return True


@action("intake.exchange")
def note_waiting(call: PhoneCall, *, by: Actor) -> None:
    """The telephone that rang did not answer: the caller waits in line again."""
    call.move(Status.WAITING, operator=None, desk_channel="")


@action("intake.exchange")
def note_answered(call: PhoneCall, *, by: Actor) -> None:
    """They talk with each other."""
    call.move(Status.TALKING, answered_at=call.answered_at or clock.now())
    journal.record(by, "intake.call_answered", call, user=_name(call))


@action("intake.exchange")
def note_held(call: PhoneCall, *, by: Actor) -> None:
    """The other side hears music; the operator hears nothing."""
    call.move(Status.HELD)


@action("intake.exchange")
def note_resumed(call: PhoneCall, *, by: Actor) -> None:
    """They talk again."""
    call.move(Status.TALKING)


@action("intake.exchange")
def note_voicemail(call: PhoneCall, *, by: Actor) -> None:
    """Nobody could answer: the caller is asked to leave a message."""
    call.move(Status.VOICEMAIL, operator=None, desk_channel="")


@action("intake.exchange")
def drop_wish(call: PhoneCall, *, by: Actor) -> None:
    """The wish was taken up, or can no longer be."""
    call.wish, call.wish_to = Wish.NONE, None
    call.save(update_fields=["wish", "wish_to"])


@action("intake.exchange")
def note_ended(call: PhoneCall, *, by: Actor, message_left: bool = False) -> None:
    """The call is over. Who called and was not answered is owed a call.

    A message that was left comes by itself, as the recording it is.
    """
    operator = call.operator
    call.move(
        Status.ENDED,
        ended_at=clock.now(),
        ending=_ending(call, message_left),
        wish=Wish.NONE,
        wish_to=None,
    )
    journal.record(by, "intake.call_ended", call, ending=call.ending)
    if operator is not None:
        note_call_over(operator, by=by)
    if call.ending == Ending.MISSED and call.direction == PhoneCall.Direction.IN:
        _owe_call(call, by)


@action("intake.telephone")
def wish_for(call: PhoneCall, wish: str, *, by: User, to: User | None = None) -> None:
    """Ask the exchange to answer, hold, resume, transfer or hang up this call.

    Raises:
        Refused: it is not this operator's call, or no longer so that this helps.
    """
    call.refresh_from_db()
    if call.operator_id != by.pk:
        raise Refused(_("This call is not with you any more."))
    if wish not in SENSIBLE or call.status not in SENSIBLE[wish]:
        raise Refused(_("This has changed meanwhile. Please look again."))
    if wish == Wish.TRANSFER:
        _refuse_to_pass_to(to, by)
    rows = PhoneCall.objects.filter(pk=call.pk, status=call.status, operator=by)
    if not rows.update(wish=wish, wish_to=to):
        raise Refused(_("This has changed meanwhile. Please look again."))
    call.wish, call.wish_to = wish, to
    journal.record(by, "intake.call_wished", call, wish=wish)


@dataclass(frozen=True)
class DialIn:
    """Whom to call: any spelling of a number, and why, where that is known."""

    number: str
    person: Person | None = None
    call_back: CallBack | None = None
    line: Line | None = None


@action("intake.telephone")
def place_call(told: DialIn, *, by: User) -> PhoneCall:
    """Ring my own telephone first; when I answer, the other side is dialled.

    Raises:
        Refused: no number, no telephone of mine, or a call of mine is not over.
    """
    number = phone.normalize(told.number, city().region)
    if number is None:
        raise Refused(_("This number cannot be called. Please check it."))
    presence = presence_of(by)
    if presence is None or not presence.extension or presence.state == "gone":
        raise Refused(_("Say first at which telephone you are."))
    if not exchange_answers(clock.now()):
        # Else the telephone would ring whenever the exchange is back.
        raise Refused(_("No telephone rings just now. Dial the number yourself."))
    line = told.line or presence.line or main_line()
    try:
        with transaction.atomic():
            call = PhoneCall.objects.create(
                channel_id=f"out-{uuid4()}",
                direction=PhoneCall.Direction.OUT,
                line=line,
                language=told.person.language if told.person else line.languages[0],
                number=number,
                phone_index=phone_index(number),
                person=told.person,
                call_back=told.call_back,
                operator=by,
                wish=Wish.DIAL,
                arrived_at=clock.now(),
            )
    except IntegrityError:
        raise Refused(_("End your other call first.")) from None
    journal.record(by, "intake.call_placed", call)
    return call


@action("intake.receive")
def owe_call(contact: Contact, number: str, sentence: str, *, by: Actor) -> CallBack:
    """Put who called on the call-back list, once; the call stands for the contact.

    When somebody was reached, the contact is on the list again: a person decides
    what became of it.
    """
    if contact.call_back is not None:
        return contact.call_back
    person = contact.inquirer
    with translation.override(city().default_language):
        nobody = _("somebody without a name")
    owed = CallIn(
        purpose=CallBack.Purpose.ANSWER,
        person=person,
        whom=person.name if person else nobody,
        phone=number,
        language=contact.language,
        sentence=sentence,
        about=f"intake.Contact:{contact.uid}",
        due_at=due_after(0),
    )
    contact.call_back = ask_for_call(owed, by=by)
    contact.next_step = "settle"
    contact.save(update_fields=["call_back", "next_step"])
    return contact.call_back


@action("intake.telephone")
def tie_call(call: PhoneCall, contact: Contact, *, by: Actor) -> None:
    """This conversation is what was written down about this call."""
    call.contact = contact
    call.save(update_fields=["contact"])


@action("intake.receive")
def note_transcript(contact: Contact, words: str, *, by: Actor) -> None:
    """What a machine understood of a voicemail, beside the voice itself."""
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    row.raw = {**row.raw, "transcript": words}
    row.save(update_fields=["raw"])
    journal.record(by, "intake.transcribed", contact)


@action("intake.exchange")
def hand_in_unwritten(*, by: Actor) -> int:
    """Calls that were answered and never written down are open work: how many.

    They go to whoever talked; the desk has them too if that account has ended.
    """
    ended = PhoneCall.objects.filter(
        status=Status.ENDED,
        ending=Ending.TALKED,
        direction=PhoneCall.Direction.IN,
        contact=None,
        ended_at__lt=clock.now() - UNWRITTEN,
    )
    calls = list(ended.select_for_update(skip_locked=True, of=("self",))[:200])
    with translation.override(city().default_language):
        words = _("This call was answered, and nothing was written down about it.")
    for call in calls:
        contact = _keep_call(call, {"words": words}, by)
        if call.operator is not None and call.operator.is_current():
            contact.owner = call.operator
            contact.save(update_fields=["owner"])
    return len(calls)


def _short_number(shown: str) -> str:
    """What is no number that can be called is kept only if it is digits, as 112 is."""
    return shown if shown.isascii() and shown.isdigit() else ""


def _ending(call: PhoneCall, message_left: bool) -> str:
    if message_left:
        return Ending.RECORDED
    if call.answered_at is not None:
        return Ending.TALKED
    return Ending.MISSED if call.direction == "in" else Ending.FAILED


def _owe_call(call: PhoneCall, by: Actor) -> None:
    """A missed call is an item of the desk; with a number, on the call-back list."""
    contact = _keep_call(call, {"missed": True}, by)
    if call.phone_index:
        with translation.override(city().default_language):
            words = _("Somebody called and reached nobody.")
        owe_call(contact, call.number, words, by=by)


def _keep_call(call: PhoneCall, how: dict[str, object], by: Actor) -> Contact:
    """The conversation that this call was, as open work of the desk."""
    told = ContactIn(
        channel="phone",
        source_key=f"call:{call.channel_id}",
        number=call.number if call.phone_index else "",
        language=call.language,
        inquirer=call.person,
        raw={**how, "number": call.number, "dialled": call.dialled},
    )
    contact = receive_contact(told, by=by)
    contact.line, contact.received_at = call.line, call.arrived_at
    contact.save(update_fields=["line", "received_at"])
    call.contact = contact
    call.save(update_fields=["contact"])
    return contact


def _refuse_to_pass_to(to: User | None, by: User) -> None:
    if to is None or to.pk == by.pk:
        raise Refused(_("Choose to whom the call is to go."))
    there = presence_of(to)
    if there is None or there.state != Presence.State.HERE or not there.extension:
        raise Refused(_("%(name)s is not at a telephone now.") % {"name": to})
    if PhoneCall.objects.filter(operator=to).exclude(status=Status.ENDED).exists():
        raise Refused(_("%(name)s is on the phone just now.") % {"name": to})


def _name(call: PhoneCall) -> str:
    return call.operator.username if call.operator else ""
