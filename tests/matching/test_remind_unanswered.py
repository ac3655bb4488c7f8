"""Whoever has not answered by half of the time is asked once more."""

from datetime import timedelta

import pytest

from beistand.accounts.models import Link, User
from beistand.cases.models import CallBack, Need
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.matching.actions import (
    accept_match,
    phone_instead,
    propose_match,
    remind_unanswered,
    suggest_time,
)
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.outbox.actions import make_work
from beistand.outbox.models import Message
from tests.cast import MONDAY_9, make_offer

# The helper has 480 office minutes; the line is open from 8 to 12. Half of them
# are over on Tuesday at nine.
TUESDAY_9 = MONDAY_9 + timedelta(days=1)


@pytest.fixture
def match(groceries: Need, toms_offer: Offer, rosa: User) -> Match:
    return propose_match(groceries, toms_offer, by=rosa)


def remind_at(moment: object) -> int:
    with clock.pretending(moment):
        return remind_unanswered(by=System())


def test_once_and_with_a_new_link(match: Match) -> None:
    assert remind_at(TUESDAY_9) == 1
    assert remind_at(TUESDAY_9 + timedelta(minutes=1)) == 0

    reminder = Message.objects.get(template="helper-asked-reminder")
    assert reminder.to == match.offer.helper.person
    assert reminder.about == match.label
    first, second = Link.objects.filter(purpose="match-answer").order_by("id")
    assert first.revoked_at == TUESDAY_9
    assert (second.purpose, second.revoked_at) == ("match-answer", None)
    match.refresh_from_db()
    assert (match.reminded_at, second.expires_at) == (TUESDAY_9, match.expires_at)


@pytest.mark.parametrize("hours", [1, 3, 12, 23])
def test_not_earlier_and_not_at_night(match: Match, hours: int) -> None:
    assert remind_at(MONDAY_9 + timedelta(hours=hours)) == 0


def test_not_after_an_answer(match: Match) -> None:
    suggest_time(match, "erst morgen früh", by=System())
    assert remind_at(TUESDAY_9) == 0
    accept_match(match, "", by=System())
    assert remind_at(TUESDAY_9) == 0


def test_not_when_the_time_is_over(match: Match) -> None:
    assert remind_at(MONDAY_9 + timedelta(days=3)) == 0


def test_not_those_who_are_asked_by_phone(groceries: Need, rosa: User) -> None:
    offer = make_offer("Paul", "old-town")
    offer.helper.person.emails.all().delete()
    offer.helper.person.phones.create(number="+4963177777", index="x")
    propose_match(groceries, offer, by=rosa)
    assert remind_at(TUESDAY_9) == 0


def test_a_reminder_that_bounced_becomes_a_call(match: Match, rosa: User) -> None:
    match.offer.helper.person.phones.create(number="+4963177777", index="x")
    remind_at(TUESDAY_9)
    message = Message.objects.get(template="helper-asked-reminder")
    message.move("sending")
    make_work(message, "failed", "no such user", by=System())

    phone_instead(message, by=rosa)

    assert CallBack.objects.get().purpose == "ask_helper"
    assert remind_at(TUESDAY_9 + timedelta(minutes=1)) == 0
