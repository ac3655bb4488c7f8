"""Several operators reach for the same work: one gets it, the others read who."""

from threading import Barrier

import pytest

from beistand.accounts.actions import Account, add_user, claim_work
from beistand.accounts.models import User
from beistand.cases.actions import ask_for_call, next_call
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack, Need
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.people.models import Person
from tests.races.crowd import at_once, meet, refused

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


@pytest.fixture
def operators(town: object) -> list[User]:
    return [
        add_user(Account(f"op{n}", f"Operator {n}", "operator"), by=System())
        for n in range(MANY)
    ]


def test_one_of_many_claims(groceries: Need, operators: list[User]) -> None:
    def claim(user: User) -> User:
        claim_work(Need.objects.get(pk=groceries.pk), by=user)
        return user

    outcomes = at_once([lambda user=user: claim(user) for user in operators])

    (winner,) = [each for each in outcomes if isinstance(each, User)]
    groceries.refresh_from_db()
    assert groceries.owner == winner
    told = refused(outcomes)
    assert len(told) == MANY - 1
    assert {str(no.message) for no in told} == {
        f"{winner.name} already has this. Choose another one."
    }


def test_control_reading_before_writing_gives_it_to_many(
    groceries: Need, operators: list[User]
) -> None:
    barrier = Barrier(MANY)

    def claim(user: User) -> User | None:
        need = Need.objects.get(pk=groceries.pk)
        if need.owner is not None:
            return None
        meet(barrier)
        need.owner = user
        need.save(update_fields=["owner"])
        return user

    outcomes = at_once([lambda user=user: claim(user) for user in operators])
    assert len([each for each in outcomes if each is not None]) > 1


def test_many_who_ask_for_the_next_call_get_different_ones(
    klein: Person, monday: object, operators: list[User]
) -> None:
    for _number in range(MANY):
        owed = CallIn(purpose="answer", due_at=clock.now(), person=klein)
        ask_for_call(owed, by=System())

    calls = at_once([lambda user=user: next_call(by=user) for user in operators])

    assert not refused(calls)
    taken = [call.pk for call in calls if call is not None]
    assert len(taken) == len(set(taken)) == MANY
    assert CallBack.objects.filter(status="calling").count() == MANY


def test_control_without_the_lock_two_phone_the_same_person(
    klein: Person, monday: object, operators: list[User]
) -> None:
    owed = CallIn(purpose="answer", due_at=clock.now(), person=klein)
    ask_for_call(owed, by=System())
    barrier = Barrier(MANY)

    def take(user: User) -> int | None:
        call = CallBack.objects.filter(status="waiting").first()
        meet(barrier)
        if call is None:
            return None
        call.status, call.owner = "calling", user
        call.save(update_fields=["status", "owner"])
        return call.pk

    taken = at_once([lambda user=user: take(user) for user in operators])
    assert len([pk for pk in taken if pk is not None]) > 1
