"""The call-back list: locked, tried again, honestly given up, never dropped."""

from datetime import timedelta

import pytest

from beistand.accounts.models import User
from beistand.cases.actions import ask_for_call, put_back_call, record_attempt
from beistand.cases.actions.calls import CallIn, next_call
from beistand.cases.models import CallAttempt, CallBack
from beistand.cases.rules import after_attempt
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.people.models import Person
from tests.cast import MONDAY_9

RETRY = {"no_answer": 60, "busy": 15, "wrong_number": 0}


@pytest.mark.parametrize(
    ("result", "attempts", "minutes"),
    [
        ("no_answer", 1, 60),
        ("busy", 4, 15),
        ("no_answer", 5, None),
        ("wrong_number", 1, None),
        ("something_new", 1, 60),
    ],
)
def test_when_to_try_again(result: str, attempts: int, minutes: int | None) -> None:
    assert after_attempt(result, attempts, RETRY, 5) == minutes


@pytest.fixture
def owed(klein: Person, monday: object) -> CallBack:
    call = CallIn(purpose="answer", person=klein, due_at=clock.now())
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


def test_a_call_without_a_number_is_refused(anna: Person, monday: object) -> None:
    with pytest.raises(Refused, match="no phone number"):
        ask_for_call(
            CallIn(purpose="answer", person=anna, due_at=clock.now()), by=System()
        )
