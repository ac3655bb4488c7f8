"""The place on the list: now, then who waited in vain, then by urgency and age."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from beistand.accounts.models import User
from beistand.accounts.queries import WorkItem, open_work
from beistand.cases.actions import add_need
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Case, Need
from beistand.intake.actions import receive_contact
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.models import Contact
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import raise_overdue
from tests.cast import MONDAY_9

KINDS = (Contact, Need)


def listed(rosa: User, after: str = "", limit: int = 50) -> list[WorkItem]:
    return open_work(KINDS, rosa, "everybody", after, limit)


@pytest.mark.parametrize(
    ("urgency", "in_vain", "place"),
    [
        (0, False, 0),
        (0, True, 0),
        (1, True, 1),
        (2, True, 1),
        (1, False, 2),
        (2, False, 3),
    ],
)
def test_the_database_works_out_the_place(
    groceries: Need, urgency: int, in_vain: bool, place: int
) -> None:
    Need.objects.update(urgency=urgency, waited_in_vain=in_vain)
    assert Need.objects.get().place == place


@pytest.fixture
def many(case: Case) -> None:
    """Thirty needs and messages of every urgency, some of which waited in vain."""
    dice = Random(7)
    for number in range(30):
        told = NeedIn(case.needs.all()[0].topic, urgency=dice.randrange(3))
        with clock.pretending(MONDAY_9 - timedelta(minutes=dice.randrange(9))):
            need = add_need(case, told, by=System())
            receive_contact(ContactIn("email", f"mail-{number}"), by=System())
        Need.objects.filter(pk=need.pk).update(waited_in_vain=number % 5 == 0)


def test_pages_of_any_length_follow_one_another(many: None, rosa: User) -> None:
    whole = [line.uid for line in listed(rosa, limit=100)]
    assert len(whole) == 61
    for length in (1, 2, 7):
        after, found = "", []
        while page := listed(rosa, after, length):
            found += [line.uid for line in page]
            after = page[-1].key
        assert found == whole


def test_who_waited_in_vain_stands_before_all_that_is_not_urgent_now(
    many: None, rosa: User
) -> None:
    lines = listed(rosa, limit=100)
    places = [line.place for line in lines]
    assert places == sorted(places)
    assert {line.urgency for line in lines if line.waited_in_vain} == {0, 1, 2}
    first = next(line for line in lines if line.urgency)
    assert first.waited_in_vain


def test_what_rises_keeps_its_place_on_top(groceries: Need, rosa: User) -> None:
    Need.objects.update(urgency=2, waited_in_vain=True)
    with clock.pretending(MONDAY_9 + timedelta(days=9)):
        assert raise_overdue(by=System()) >= 1
    assert [(line.place, line.urgency) for line in listed(rosa)] == [(1, 1)]


def test_the_list_comes_from_its_index(many: None, rosa: User) -> None:
    rows = Need.objects.filter(status__in=sorted(Need.OPEN_STATUSES))
    page = rows.order_by("place", "due_at", "id")[:30]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "need_open_work" in page.explain()
    assert "Sort" not in page.explain()
