"""A helper must answer in time to come; nobody is asked when it is too late."""

from datetime import datetime, timedelta

import pytest

from beistand.accounts.models import User
from beistand.accounts.queries import open_work
from beistand.cases.models import Need
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.matching.actions import (
    ask_in_turn,
    decline_match,
    propose_match,
    release_unanswered,
    remind_unanswered,
)
from beistand.matching.models import Match
from beistand.matching.rules import Cut, answer_by, is_time_to_remind, is_too_late
from beistand.offers.models import Offer
from tests.cast import MONDAY_9

HOUR = timedelta(hours=1)
FRIDAY_11 = MONDAY_9 + timedelta(days=4, hours=2)
SATURDAY_18 = MONDAY_9 + timedelta(days=5, hours=9)


@pytest.mark.parametrize(
    ("usual", "wanted", "expected"),
    [
        (8, None, 8),
        (8, 48, 8),
        (72, 31, 29),
        (8, 3, 1.5),
        (8, 1, 0.5),
        (1, 3, 1),
        (8, 10, 8),
        (8, 9, 7),
        (8, 0, 8),
        (8, -5, 8),
    ],
)
def test_by_when_the_answer_is_wanted(
    usual: float, wanted: float | None, expected: float
) -> None:
    need = None if wanted is None else MONDAY_9 + wanted * HOUR
    said = answer_by(MONDAY_9 + usual * HOUR, need, MONDAY_9)
    assert said == MONDAY_9 + expected * HOUR


@pytest.mark.parametrize(
    ("wanted", "over"),
    [(None, False), (MONDAY_9, True), (MONDAY_9 + HOUR, False)],
)
def test_when_it_is_too_late(wanted: datetime | None, over: bool) -> None:
    assert is_too_late(wanted, MONDAY_9) is over


@pytest.mark.parametrize(
    ("cut", "hours", "reminded"),
    [
        (None, 3.9, False),
        (None, 4, True),
        (Cut(MONDAY_9, MONDAY_9 + 2 * HOUR, 10), 0.9, False),
        (Cut(MONDAY_9, MONDAY_9 + 2 * HOUR, 10), 1, True),
        (Cut(MONDAY_9, MONDAY_9 + 20 * HOUR, 23), 14, False),
        (Cut(MONDAY_9, MONDAY_9 + 26 * HOUR, 8), 23, True),
    ],
)
def test_when_half_of_the_time_is_over(
    cut: Cut | None, hours: float, reminded: bool
) -> None:
    now = MONDAY_9 + hours * HOUR
    assert is_time_to_remind(MONDAY_9 + 4 * HOUR, cut, now) is reminded


@pytest.fixture
def weekend(groceries: Need) -> Need:
    """It is wanted by Saturday evening; the line is closed from Friday noon on."""
    Need.objects.update(wanted_by=SATURDAY_18)
    return Need.objects.get()


def test_the_helper_answers_before_the_help_is_wanted(
    weekend: Need, toms_offer: Offer, rosa: User
) -> None:
    with clock.pretending(FRIDAY_11):
        match = propose_match(weekend, toms_offer, by=rosa)
    assert match.expires_at == SATURDAY_18 - 2 * HOUR
    assert Need.objects.get().due_at == match.expires_at


def test_the_reminder_comes_at_half_of_that(
    weekend: Need, toms_offer: Offer, rosa: User
) -> None:
    with clock.pretending(FRIDAY_11):
        propose_match(weekend, toms_offer, by=rosa)
    # Half of the 29 hours is over at half past one at night.
    for hours, reminded in ((14, 0), (15, 0), (20, 0), (21, 1), (22, 0)):
        with clock.pretending(FRIDAY_11 + hours * HOUR):
            assert remind_unanswered(by=System()) == reminded


def test_the_next_in_turn_is_asked_while_there_is_time(
    weekend: Need, toms_offer: Offer, mias_offer: Offer, rosa: User
) -> None:
    with clock.pretending(FRIDAY_11):
        first = ask_in_turn(weekend, [toms_offer, mias_offer], by=rosa)
    with clock.pretending(SATURDAY_18 - 3 * HOUR):
        following = decline_match(first, "ill", by=System())
    assert following is not None
    assert following.expires_at == SATURDAY_18 - 1.5 * HOUR


def test_nobody_is_asked_when_it_is_over(
    weekend: Need, toms_offer: Offer, mias_offer: Offer, rosa: User
) -> None:
    with clock.pretending(FRIDAY_11):
        ask_in_turn(weekend, [toms_offer, mias_offer], by=rosa)
    with clock.pretending(SATURDAY_18):
        assert release_unanswered(by=System()) == 1
        (line,) = open_work((Need,), rosa, "everybody")
    assert (line.uid, line.waited_in_vain) == (weekend.uid, True)
    assert set(Match.objects.values_list("status", flat=True)) == {
        "expired",
        "released",
    }


def test_the_desk_may_still_ask_for_what_is_late(
    weekend: Need, toms_offer: Offer, rosa: User
) -> None:
    with clock.pretending(SATURDAY_18 + timedelta(days=2)):
        match = propose_match(weekend, toms_offer, by=rosa)
        assert match.expires_at is not None
        assert match.expires_at > clock.now()
