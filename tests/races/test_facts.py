"""Several people say at once how a service runs: nothing is lost (BX-3)."""

from threading import Barrier

import pytest

from beistand.directory.actions import FactIn, facts, record_fact
from beistand.directory.models import OperatingFact, Service
from beistand.directory.queries import operating_states
from beistand.kit import clock
from beistand.kit.actions import System
from tests.races.crowd import at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6
STATES = ["adapted", "suspended"] * (MANY // 2)


@pytest.fixture
def first(parish: Service) -> OperatingFact:
    """What everybody has on the screen."""
    told = FactIn(parish, "normal", "provider", "phone")
    return record_fact(told, by=System())


def say(fact: OperatingFact, state: str) -> OperatingFact:
    told = FactIn(fact.service, state, "operator_call", "phone", supersedes=fact)
    return record_fact(told, by=System())


def test_all_are_kept_one_after_the_other_and_the_last_counts(
    first: OperatingFact, parish: Service
) -> None:
    said = at_once([lambda state=state: say(first, state) for state in STATES])

    assert all(isinstance(each, OperatingFact) for each in said), said
    replaced = [row.supersedes_id for row in OperatingFact.objects.order_by("id")]
    assert len(replaced) == MANY + 1
    assert len(set(replaced)) == MANY + 1  # a row, no fork
    (last,) = [each for each in said if each.pk not in replaced]
    held = [operating_states([parish], clock.now())[parish.pk] for _look in range(3)]
    assert {each.fact_id for each in held} == {last.pk}


def test_two_who_replace_nothing_are_both_kept_and_one_counts(
    parish: Service,
) -> None:
    moment = clock.now()

    def say_alone(state: str) -> OperatingFact:
        told = FactIn(parish, state, "operator_call", "phone", observed_at=moment)
        return record_fact(told, by=System())

    said = at_once([lambda state=state: say_alone(state) for state in STATES])

    assert OperatingFact.objects.count() == MANY
    held = operating_states([parish], clock.now())[parish.pk]
    assert held.fact_id == max(each.pk for each in said)


def test_control_without_the_lock_what_some_said_is_lost(
    first: OperatingFact, monkeypatch: pytest.MonkeyPatch
) -> None:
    barrier = Barrier(MANY)

    def read_only(fact: OperatingFact) -> OperatingFact:
        last = fact
        while following := OperatingFact.objects.filter(supersedes=last).first():
            last = following
        meet(barrier)
        return last

    monkeypatch.setattr(facts, "_last_of", read_only)
    said = at_once([lambda state=state: say(first, state) for state in STATES])
    assert len([each for each in said if isinstance(each, OperatingFact)]) == 1
    assert OperatingFact.objects.count() == 2
