"""Nobody holds work who cannot do it: neither in a call nor after the end."""

from datetime import timedelta

import pytest

from beistand.accounts.actions import (
    claim_work,
    end_user,
    free_work_of_gone,
    hand_over_work,
    put_back_work,
)
from beistand.accounts.models import Team, User
from beistand.cases.actions import ask_for_call, record_attempt, take_call
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack, Need
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.people.models import Person
from tests.cast import MONDAY_9


@pytest.fixture
def call(klein: Person, monday: object, rosa: User) -> CallBack:
    """A call that Rosa is making."""
    owed = CallIn(purpose="answer", person=klein, due_at=clock.now())
    made = ask_for_call(owed, by=System())
    take_call(made, by=rosa)
    return made


def test_a_call_put_back_waits_for_anybody(call: CallBack, rosa: User) -> None:
    put_back_work(call, by=rosa)
    assert (call.status, call.owner) == ("waiting", None)


def test_a_call_handed_over_waits_for_that_colleague(
    call: CallBack, rosa: User, otto: User
) -> None:
    hand_over_work(call, otto, "spricht Polnisch", by=rosa)
    assert (call.status, call.owner) == ("waiting", otto)
    hand_over_work(call, Team.objects.get(code="desk"), "", by=otto)
    assert (call.status, call.owner) == ("waiting", None)


def test_nobody_takes_the_phone_out_of_a_colleagues_hand(
    call: CallBack, rosa: User, otto: User
) -> None:
    with pytest.raises(Refused, match="Rosa is at it"):
        hand_over_work(call, otto, "", by=otto)


def test_what_was_done_meanwhile_stays_done(
    call: CallBack, rosa: User, otto: User
) -> None:
    stale = CallBack.objects.get()
    record_attempt(call, "reached", by=rosa)
    with pytest.raises(Refused, match="changed meanwhile"):
        hand_over_work(stale, otto, "", by=rosa)
    assert CallBack.objects.get().status == "reached"


def test_work_is_not_given_to_somebody_without_a_role(
    groceries: Need, rosa: User, sam: User
) -> None:
    with pytest.raises(Refused, match="cannot take this"):
        hand_over_work(groceries, sam, "", by=rosa)


def test_an_account_that_ends_leaves_its_work_to_the_team(
    groceries: Need, call: CallBack, rosa: User, ilja: User
) -> None:
    claim_work(groceries, by=rosa)
    ilja.role = "administrator"
    end_user(rosa, by=ilja)

    for row in (Need.objects.get(), CallBack.objects.get()):
        assert (row.owner, row.team.code) == (None, "desk")
    assert CallBack.objects.get().status == "waiting"


@pytest.mark.parametrize(
    "change", [{"expires_at": MONDAY_9}, {"role": ""}, {"is_active": False}]
)
def test_the_worker_frees_what_somebody_gone_had_taken(
    groceries: Need, rosa: User, otto: User, change: dict[str, object]
) -> None:
    claim_work(groceries, by=rosa)
    assert free_work_of_gone(by=System()) == 0

    User.objects.filter(pk=rosa.pk).update(**change)
    with clock.pretending(MONDAY_9 + timedelta(minutes=1)):
        assert free_work_of_gone(by=System()) == 1
    claim_work(Need.objects.get(), by=otto)
