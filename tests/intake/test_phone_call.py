"""A telephone call: what the exchange reports, what the desk wishes, what is owed."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from beistand.accounts.models import User
from beistand.accounts.queries import shown_work
from beistand.cases.actions import record_attempt, take_call
from beistand.cases.models import CallBack
from beistand.intake.actions import (
    drop_wish,
    hand_in_unwritten,
    note_answered,
    note_arrival,
    note_ended,
    note_held,
    note_ringing,
    note_voicemail,
    note_waiting,
    place_call,
    receive_contact,
    tie_call,
    wish_for,
)
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.actions.telephone import CallerIn, DialIn
from beistand.intake.models import Contact, PhoneCall
from beistand.intake.queries import (
    call_of,
    operators_on_the_phone,
    place_in_line,
    wished_calls,
)
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.lines.actions import WireIn, arrive_at_desk, beat_wire
from beistand.lines.models import Line
from beistand.people.actions import PersonIn, add_person
from beistand.people.models import Person

EXCHANGE = System("exchange")


def caller(channel: str = "c1", number: str = "0631 12345", **more: str) -> PhoneCall:
    told = CallerIn(channel, Line.objects.get(), number, dialled="3650000", **more)
    return note_arrival(told, by=EXCHANGE)


def test_a_caller_is_recognised_and_kept_once(monday: datetime, klein: Person) -> None:
    call = caller()
    assert caller().pk == call.pk
    assert (call.number, call.person, call.language) == ("+4963112345", klein, "de")
    assert call.status == "waiting"


@pytest.mark.parametrize(
    ("shown", "number"), [("anonymous", ""), ("112", "112"), ("", ""), ("a/b", "")]
)
def test_what_is_no_number_finds_nobody(
    monday: datetime, shown: str, number: str
) -> None:
    call = caller(number=shown)
    assert (call.phone_index, call.person) == ("", None)
    assert call.number == number


def test_two_with_one_number_are_not_guessed(monday: datetime, klein: Person) -> None:
    told = PersonIn(name="Emil Klein", language="de", phone="+4963112345")
    add_person(told, by=EXCHANGE)
    assert caller().person is None


def test_only_who_is_rung_has_the_call(
    monday: datetime, rosa: User, otto: User
) -> None:
    call = caller()
    assert note_ringing(call, rosa, "d1", by=EXCHANGE)
    assert call_of(rosa) == call
    assert call_of(otto) is None
    assert operators_on_the_phone() == {rosa.pk}
    note_waiting(call, by=EXCHANGE)
    assert call_of(rosa) is None


def test_two_calls_never_ring_at_one_telephone(monday: datetime, rosa: User) -> None:
    first, second = caller("c1"), caller("c2", "0631 54321")
    assert note_ringing(first, rosa, "d1", by=EXCHANGE)
    assert not note_ringing(second, rosa, "d2", by=EXCHANGE)
    assert (second.status, second.operator) == ("waiting", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneCall.objects.filter(pk=second.pk).update(status="held", operator=rosa)


def test_the_place_in_line_counts_who_waits_longer(
    monday: datetime, rosa: User
) -> None:
    calls = []
    for number in range(3):
        with clock.pretending(monday + timedelta(seconds=number)):
            calls.append(caller(f"c{number}"))
    assert [place_in_line(call) for call in calls] == [1, 2, 3]
    note_ringing(calls[0], rosa, "d", by=EXCHANGE)
    assert place_in_line(calls[2]) == 2


def test_a_missed_call_is_owed_a_call_and_is_one_line_of_the_list(
    monday: datetime, klein: Person, rosa: User
) -> None:
    call = caller()
    note_ended(call, by=EXCHANGE)
    contact = Contact.objects.get()
    owed = CallBack.objects.get()
    assert call.ending == "missed"
    assert (contact.status, contact.inquirer) == ("waiting", klein)
    assert (owed.phone, owed.person, contact.call_back) == ("+4963112345", klein, owed)
    assert not shown_work(Contact).exists()
    take_call(owed, by=rosa)
    record_attempt(owed, "reached", by=rosa)
    assert shown_work(Contact).get().next_step == "settle"


def test_who_withheld_the_number_is_an_item_too(monday: datetime) -> None:
    note_ended(caller(number="anonymous"), by=EXCHANGE)
    assert shown_work(Contact).get().next_step == "read"
    assert not CallBack.objects.exists()


@pytest.mark.parametrize("left", [True, False])
def test_a_message_that_was_left_is_no_missed_call(
    monday: datetime, left: bool
) -> None:
    call = caller()
    note_voicemail(call, by=EXCHANGE)
    note_ended(call, message_left=left, by=EXCHANGE)
    assert call.ending == ("recorded" if left else "missed")
    assert Contact.objects.exists() is not left


def test_after_a_call_whoever_was_idle_longer_is_next(
    monday: datetime, rosa: User
) -> None:
    arrive_at_desk(None, "21", by=rosa)
    call = caller()
    note_ringing(call, rosa, "d", by=EXCHANGE)
    note_answered(call, by=EXCHANGE)
    note_ended(call, by=EXCHANGE)
    rosa.presence.refresh_from_db()
    assert rosa.presence.last_call_ended_at == clock.now()
    assert call.ending == "talked"
    assert not Contact.objects.exists()


def test_wishes_are_for_ones_own_call_and_for_the_moment(
    monday: datetime, rosa: User, otto: User
) -> None:
    call = caller()
    note_ringing(call, rosa, "d", by=EXCHANGE)
    with pytest.raises(Refused):
        wish_for(call, "answer", by=otto)
    with pytest.raises(Refused):
        wish_for(call, "resume", by=rosa)
    wish_for(call, "answer", by=rosa)
    assert wished_calls() == [call]
    drop_wish(call, by=EXCHANGE)
    assert wished_calls() == []
    note_answered(call, by=EXCHANGE)
    note_held(call, by=EXCHANGE)
    wish_for(call, "resume", by=rosa)
    assert wished_calls()[0].wish == "resume"


def test_a_call_is_passed_only_to_somebody_who_can_take_it(
    monday: datetime, rosa: User, otto: User
) -> None:
    call = caller()
    note_ringing(call, rosa, "d", by=EXCHANGE)
    note_answered(call, by=EXCHANGE)
    for to in (None, rosa, otto):
        with pytest.raises(Refused):
            wish_for(call, "transfer", by=rosa, to=to)
    arrive_at_desk(None, "22", by=otto)
    wish_for(call, "transfer", by=rosa, to=otto)
    assert wished_calls()[0].wish_to == otto


def test_click_to_call_begins_with_ones_own_telephone(
    monday: datetime, rosa: User, klein: Person
) -> None:
    told = DialIn("0631 / 12345", person=klein)
    with pytest.raises(Refused, match="which telephone"):
        place_call(told, by=rosa)
    arrive_at_desk(None, "21", by=rosa)
    with pytest.raises(Refused, match="cannot be called"):
        place_call(DialIn("112"), by=rosa)
    with pytest.raises(Refused, match="Dial the number yourself"):
        place_call(told, by=rosa)
    beat_wire("exchange", WireIn("voice", is_connected=True), by=EXCHANGE)
    call = place_call(told, by=rosa)
    assert (call.wish, call.operator, call.number) == ("dial", rosa, "+4963112345")
    with pytest.raises(Refused, match="other call"):
        place_call(told, by=rosa)
    note_ended(call, by=EXCHANGE)
    assert (call.ending, Contact.objects.count()) == ("failed", 0)


def talked(rosa: User, channel: str) -> PhoneCall:
    call = caller(channel)
    note_ringing(call, rosa, f"desk-{channel}", by=EXCHANGE)
    note_answered(call, by=EXCHANGE)
    note_ended(call, by=EXCHANGE)
    return call


def test_a_call_that_nobody_wrote_down_becomes_work_of_who_talked(
    monday: datetime, klein: Person, rosa: User
) -> None:
    call = talked(rosa, "c9")
    assert hand_in_unwritten(by=EXCHANGE) == 0  # there is still time to write
    with clock.pretending(monday + timedelta(minutes=31)):
        assert hand_in_unwritten(by=EXCHANGE) == 1
        assert hand_in_unwritten(by=EXCHANGE) == 0
    contact = Contact.objects.get(phone_calls=call)
    assert (contact.status, contact.owner, contact.inquirer) == (
        "waiting",
        rosa,
        klein,
    )


def test_a_call_that_was_written_down_is_not_asked_for(
    monday: datetime, klein: Person, rosa: User
) -> None:
    call = talked(rosa, "c9")
    written = receive_contact(
        ContactIn("phone", "by hand", outcome="answered"), by=rosa
    )
    tie_call(call, written, by=rosa)
    with clock.pretending(monday + timedelta(minutes=31)):
        assert hand_in_unwritten(by=EXCHANGE) == 0
