"""A need: its first step, when it is due, and what a repeat adds to it."""

from datetime import UTC, datetime, timedelta

import pytest

from beistand.accounts.models import Urgency, User
from beistand.cases import rules
from beistand.cases.actions import (
    correct_beneficiary,
    open_case,
    repeat_need,
    withdraw_need,
)
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Case, Need
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.people.actions import PersonIn, add_person
from beistand.people.models import Person
from beistand.reference.models import Area, Topic
from tests.cast import MONDAY_9

NOW = datetime(2020, 4, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVENING = MONDAY_9 + 9 * HOUR


@pytest.mark.parametrize(
    ("known", "told", "after"),
    [
        ("Brotkasten", "Brot", "Brotkasten\nBrot"),
        ("Brot", "Brot", "Brot"),
        ("Brot", " Brot ", "Brot"),
        ("Brot\nMilch", "Milch\nEier", "Brot\nMilch\nEier"),
        ("", "Brot", "Brot"),
        ("Brot", "", "Brot"),
    ],
)
def test_new_words_are_whole_lines(known: str, told: str, after: str) -> None:
    assert rules.with_words(known, told) == after


@pytest.mark.parametrize(
    ("usual", "wanted", "there", "due"),
    [
        (5, None, 0, 5),
        (5, 9, 0, 5),
        (5, 3, 0, 3),
        (5, 3, 4, 4),  # nobody is there before it is wanted
        (5, -1, 0, 0),
    ],
)
def test_nothing_is_due_after_it_is_wanted(
    usual: int, wanted: int | None, there: int, due: int
) -> None:
    wanted_by = None if wanted is None else NOW + wanted * HOUR
    found = rules.due_by(NOW + usual * HOUR, wanted_by, NOW + there * HOUR)
    assert found == NOW + due * HOUR


@pytest.mark.parametrize(
    ("knows_district", "by_phone", "step"),
    [
        (True, False, "find_help"),
        (False, True, "find_help"),
        (False, False, "find_district"),
    ],
)
def test_the_first_step(knows_district: bool, by_phone: bool, step: str) -> None:
    found = rules.first_step(knows_district=knows_district, by_phone=by_phone)
    assert found == step


def need_in(**told: object) -> NeedIn:
    return NeedIn(Topic.objects.get(code="groceries"), **told)


@pytest.fixture
def homeless(monday: datetime, system: System) -> Case:
    """A case of somebody of whom nobody knows where."""
    person = add_person(PersonIn("Karl Groß", "de", street="Feldweg"), by=system)
    talk = NeedIn(Topic.objects.get(code="talk"))
    return open_case(person, person, "self", [need_in(), talk], by=system)


def test_without_a_district_somebody_has_to_find_it_out(
    homeless: Case, rosa: User
) -> None:
    steps = homeless.needs.order_by("id").values_list("next_step", flat=True)
    assert list(steps) == ["find_district", "find_help"]

    area = Area.objects.get(code="hill")
    correct_beneficiary(homeless.beneficiary, {"area": area}, by=rosa)

    needs = homeless.needs.values_list("next_step", "area__code")
    assert set(needs) == {("find_help", "hill")}


def test_a_case_is_due_when_its_first_need_is(case: Case, system: System) -> None:
    soon = need_in(wanted_by=MONDAY_9 + HOUR)
    later = open_case(
        case.beneficiary, case.inquirer, "self", [need_in(), soon], by=system
    )
    assert later.due_at == MONDAY_9 + HOUR


def test_what_a_crowd_wants_today_is_due_later_and_said_so(
    case: Case, system: System
) -> None:
    told = need_in(wanted_by=EVENING, is_doubtful=True)
    opened = open_case(case.beneficiary, case.inquirer, "self", [told], by=system)
    assert opened.due_at == opened.needs.get().due_at


def test_a_repeat_that_wants_it_sooner_is_due_sooner(
    groceries: Need, system: System
) -> None:
    repeat_need(groceries, need_in(wanted_by=MONDAY_9 + HOUR), by=system)
    groceries.refresh_from_db()
    assert groceries.due_at == groceries.wanted_by == MONDAY_9 + HOUR


def test_a_doubtful_repeat_is_counted_and_moves_nothing(
    groceries: Need, system: System
) -> None:
    before = groceries.due_at, groceries.wanted_by, groceries.urgency
    repeat_need(
        groceries,
        need_in(detail="Wein", wanted_by=clock.now(), is_doubtful=True),
        by=system,
    )
    groceries.refresh_from_db()
    assert (groceries.due_at, groceries.wanted_by, groceries.urgency) == before
    assert groceries.urgency == Urgency.SOON
    assert (groceries.times_asked, groceries.detail) == (2, "Brot und Milch\nWein")


def test_a_repeat_of_what_ended_meanwhile_is_a_new_need(
    groceries: Need, klein: Person, system: System
) -> None:
    seen_before = Need.objects.get(pk=groceries.pk)
    withdraw_need(groceries, by=system)
    repeat_need(seen_before, need_in(detail="Eier"), by=system)
    assert klein.cases.get().needs.filter(status="open").get().detail == "Eier"
