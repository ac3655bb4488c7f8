"""Many ask for the same at once: all are counted, and nobody's words are lost."""

from threading import Barrier

import pytest

from beistand.cases.actions import repeat_need
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Need
from beistand.kit.actions import System
from beistand.reference.models import Topic
from tests.races.crowd import at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def test_every_repeat_counts(groceries: Need) -> None:
    topic = Topic.objects.get(code="groceries")

    def again(number: int) -> None:
        need = Need.objects.select_related("topic", "case").get(pk=groceries.pk)
        repeat_need(need, NeedIn(topic, detail=f"Nr. {number}"), by=System())

    outcomes = at_once([lambda n=n: again(n) for n in range(MANY)])

    assert outcomes == [None] * MANY
    groceries.refresh_from_db()
    assert groceries.times_asked == 1 + MANY
    said = set(groceries.detail.split("\n"))
    assert said == {"Brot und Milch", *(f"Nr. {n}" for n in range(MANY))}


def test_control_reading_before_writing_loses_some(groceries: Need) -> None:
    barrier = Barrier(MANY)

    def again(number: int) -> None:
        need = Need.objects.get(pk=groceries.pk)
        meet(barrier)
        need.times_asked += 1
        need.detail = f"{need.detail}\nNr. {number}"
        need.save(update_fields=["times_asked", "detail"])

    at_once([lambda n=n: again(n) for n in range(MANY)])

    groceries.refresh_from_db()
    assert groceries.times_asked < 1 + MANY
    assert len(groceries.detail.split("\n")) < 1 + MANY
