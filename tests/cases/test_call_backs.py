"""The call-back list: locked, tried again, honestly given up, never dropped."""

from datetime import timedelta

import pytest

from beistand.accounts.models import User
from beistand.cases.actions import (
    ask_for_call,
    put_back_call,
    record_attempt,
    take_call,
)
from beistand.cases.actions.calls import CallIn, next_call
from beistand.cases.models import CallAttempt, CallBack
from beistand.cases.rules import Attempt, after_attempt, counted_attempts
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.people.models import Person
from tests.cast import MONDAY_9


@pytest.mark.parametrize(
    ("result", "purpose", "attempts", "other", "follows"),
    [
        ("no_answer", "tell", 1, False, "again"),
        ("busy", "ask_helper", 4, True, "again"),
        ("something_new", "answer", 1, False, "again"),
        ("no_answer", "tell", 5, True, "not_reached"),
        ("no_answer", "follow_up", 5, False, "not_reached"),
        ("busy", "ask_provider", 5, False, "not_reached"),
        ("no_answer", "answer", 5, False, "reach_otherwise"),
        ("wrong_number", "tell", 1, True, "other_number"),
        ("wrong_number", "ask_helper", 9, True, "other_number"),
        ("wrong_number", "tell", 1, False, "reach_otherwise"),
        ("wrong_number", "follow_up", 1, False, "reach_otherwise"),
        ("wrong_number", "answer", 1, False, "reach_otherwise"),
        ("wrong_number", "ask_helper", 1, False, "not_reached"),
        ("wrong_number", "ask_provider", 1, False, "not_reached"),
    ],
)
def test_what_follows_a_try(
    result: str, purpose: str, attempts: int, other: bool, follows: str
) -> None:
    assert after_attempt(Attempt(result, purpose, attempts, other), 5) == follows


@pytest.mark.parametrize(
    ("due_in", "counted"), [(-60, 3), (0, 3), (1, 2), (60, 2), (None, 3)]
)
def test_a_try_before_its_time_does_not_count(due_in: int | None, counted: int) -> None:
    due = None if due_in is None else MONDAY_9 + timedelta(minutes=due_in)
    assert counted_attempts(2, due, MONDAY_9) == counted


@pytest.fixture
def owed(klein: Person, monday: object) -> CallBack:
    call = CallIn(purpose="follow_up", person=klein, due_at=clock.now())
    return ask_for_call(call, by=System())


def test_the_next_call_is_locked_for_one_operator(
    owed: CallBack, rosa: User, otto: User
) -> None:
    assert next_call(by=rosa) == owed
    assert next_call(by=otto) is None
    assert next_call(by=rosa) == owed


def test_put_back_is_free_for_others(owed: CallBack, rosa: User, otto: User) -> None:
    call = next_call(by=rosa)
    assert call is not None
    put_back_call(call, by=rosa)
    assert next_call(by=otto) == owed


def test_somebody_elses_call_cannot_be_put_back(
    owed: CallBack, rosa: User, otto: User
) -> None:
    call = next_call(by=rosa)
    assert call is not None
    with pytest.raises(Refused):
        put_back_call(call, by=otto)


def test_no_answer_is_tried_again_later(owed: CallBack, rosa: User) -> None:
    call = next_call(by=rosa)
    assert call is not None
    record_attempt(call, "no_answer", by=rosa)

    assert (call.status, call.attempts) == ("waiting", 1)
    assert call.due_at == MONDAY_9 + timedelta(hours=1)
    assert next_call(by=rosa) is None


def test_after_five_tries_it_is_honestly_not_reached(
    owed: CallBack, rosa: User
) -> None:
    for day in range(5):
        with clock.pretending(MONDAY_9 + timedelta(days=day)):
            call = next_call(by=rosa)
            assert call is not None
            record_attempt(call, "no_answer", by=rosa)
    owed.refresh_from_db()
    assert owed.status == CallBack.Status.NOT_REACHED
    assert CallAttempt.objects.count() == 5


def test_five_tries_within_a_moment_are_one(owed: CallBack, rosa: User) -> None:
    for seconds in range(9):
        with clock.pretending(MONDAY_9 + timedelta(seconds=seconds)):
            take_call(owed, by=rosa)
            record_attempt(owed, "no_answer", by=rosa)
    assert (owed.status, owed.attempts) == ("waiting", 1)
    assert owed.due_at == MONDAY_9 + timedelta(hours=1)
    assert CallAttempt.objects.count() == 9


def test_a_call_without_a_number_is_refused(anna: Person, monday: object) -> None:
    with pytest.raises(Refused, match="no phone number"):
        ask_for_call(
            CallIn(purpose="answer", person=anna, due_at=clock.now()), by=System()
        )
