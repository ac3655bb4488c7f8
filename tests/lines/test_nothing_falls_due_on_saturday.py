"""What comes to the desk while nobody is there falls due when the line opens."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from beistand.accounts.models import User
from beistand.cases.models import CallBack, Need
from beistand.directory.models import Service
from beistand.intake.actions import receive_contact
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.actions.filing import leave_to_desk
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.queries import due_after, due_at_once
from beistand.matching.actions import (
    accept_match,
    decline_match,
    phone_instead,
    propose_match,
    refer_need,
    release_match,
    report_worry,
)
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.outbox.actions import Text, make_work, queue_message
from beistand.outbox.models import Message
from beistand.people.models import Person
from tests.cast import MONDAY_9, make_offer

SATURDAY = MONDAY_9 + timedelta(days=5, hours=1)
NEXT_MONDAY_8 = MONDAY_9 + timedelta(days=7) - timedelta(hours=1)


@pytest.fixture
def saturday(groceries: Need, toms_offer: Offer) -> Iterator[None]:
    """It is Saturday, ten in the morning: nobody is there until Monday."""
    with clock.pretending(SATURDAY):
        yield


@pytest.fixture
def match(groceries: Need, toms_offer: Offer, rosa: User, saturday: None) -> Match:
    return propose_match(groceries, toms_offer, by=rosa)


@pytest.fixture
def bounced(anna: Person, saturday: None) -> Message:
    message = queue_message(anna, "email", Text("report-received"), by=System())
    message.move("sending")
    make_work(message, "failed", "550", by=System())
    return message


def test_at_once_is_when_the_line_opens_unless_it_is_urgent_now(saturday: None) -> None:
    assert [due_at_once(level) for level in (0, 1, 2)] == [
        SATURDAY,
        NEXT_MONDAY_8,
        NEXT_MONDAY_8,
    ]
    assert due_after(0, MONDAY_9) == MONDAY_9


def test_calls_that_are_owed_wait_for_the_line(
    match: Match, parish: Service, rosa: User
) -> None:
    release_match(match, "desk", by=rosa)
    referral = refer_need(Need.objects.get(), parish, by=rosa)
    assert referral.call is not None
    assert referral.call.due_at == NEXT_MONDAY_8


def test_a_helper_is_not_phoned_before_the_line_opens(
    groceries: Need, saturday: None, rosa: User
) -> None:
    paul = make_offer("Paul", "old-town")
    paul.helper.person.emails.all().delete()
    paul.helper.person.phones.create(number="+4963177777", index="x")
    match = propose_match(groceries, paul, by=rosa)
    assert CallBack.objects.get().due_at == NEXT_MONDAY_8
    accept_match(match, "", by=System())
    release_match(match, "desk", by=rosa)
    owed = CallBack.objects.filter(status="waiting")
    assert {call.due_at for call in owed} == {NEXT_MONDAY_8}


def test_a_need_that_comes_back_is_due_when_the_line_opens(match: Match) -> None:
    Need.objects.update(minutes_left=0)
    match.need.refresh_from_db()
    decline_match(match, "ill", by=System())
    assert Need.objects.get().due_at == NEXT_MONDAY_8


def test_a_message_that_bounces_is_work_for_monday(
    bounced: Message, anna: Person, rosa: User
) -> None:
    assert bounced.due_at == NEXT_MONDAY_8
    anna.phones.create(number="+4963177777", index="x")
    assert phone_instead(bounced, by=rosa).due_at == NEXT_MONDAY_8


def test_a_report_that_nobody_could_file_is_read_on_monday(saturday: None) -> None:
    contact = receive_contact(ContactIn("email", "mail-1"), by=System())
    leave_to_desk(contact, by=System())
    contact.refresh_from_db()
    assert contact.due_at == NEXT_MONDAY_8


def test_an_alarm_does_not_wait(match: Match) -> None:
    accept_match(match, "", by=System())
    report_worry(match, "Sie ist gestürzt.", by=System())
    assert CallBack.objects.get(purpose="answer").due_at == SATURDAY


def test_who_cannot_be_told_is_work_for_monday(match: Match) -> None:
    for person in Person.objects.all():
        person.phones.all().delete()
        person.emails.all().delete()
    Person.objects.update(street="")
    accept_match(Match.objects.get(), "", by=System())
    assert Need.objects.get().due_at == NEXT_MONDAY_8
