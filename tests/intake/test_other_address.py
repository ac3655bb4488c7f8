"""A repeat that names another address: shown, checked by a person, taken over."""

from dataclasses import replace

import pytest

from beistand.accounts.models import User
from beistand.accounts.queries import open_work
from beistand.cases.models import Case, Need
from beistand.intake.actions import receive_report, settle_address
from beistand.intake.models import Contact
from beistand.intake.rules import ReportIn
from beistand.kit.errors import Refused
from beistand.people.models import Person
from beistand.people.rules import (
    Whereabouts,
    believed,
    live_elsewhere,
    may_be_same,
)
from tests.intake.test_receive_report import PUBLIC, REPORT

HOME = Whereabouts("Marktstraße", "12", "67655", "old-town")


@pytest.mark.parametrize(
    ("told", "differs"),
    [
        (HOME, False),
        (Whereabouts(), False),
        (Whereabouts("Marktstr.", "12"), False),
        (Whereabouts("MARKTSTRASSE", "12 ", "67655"), False),
        (Whereabouts("Feldweg", "12"), True),
        (Whereabouts("Marktstraße", "14"), True),
        (Whereabouts(area="hill"), True),
        (Whereabouts(postcode="67663"), True),
    ],
)
def test_which_addresses_contradict_each_other(
    told: Whereabouts, differs: bool
) -> None:
    assert live_elsewhere(HOME, told) is differs
    assert live_elsewhere(told, HOME) is differs
    assert not live_elsewhere(Whereabouts(), told)


@pytest.mark.parametrize(
    ("told", "shares"),
    [
        (Whereabouts("Marktstr. "), True),
        (Whereabouts(area="old-town"), True),
        (Whereabouts("Feldweg", area="hill"), False),
        (Whereabouts(), False),
    ],
)
def test_what_makes_a_place_the_same(told: Whereabouts, shares: bool) -> None:
    assert may_be_same(HOME, told) is shares


@pytest.mark.parametrize(
    ("told", "after"),
    [
        (Whereabouts("Marktstr.", "14"), ("Marktstr.", "14", "67655", "old-town")),
        (Whereabouts("Feldweg", "3"), ("Feldweg", "3", "", "")),
        (Whereabouts(area="hill"), ("", "", "", "hill")),
    ],
)
def test_what_is_taken_over(told: Whereabouts, after: tuple[str, ...]) -> None:
    assert believed(HOME, told) == Whereabouts(*after)


def elsewhere(**place: str) -> ReportIn:
    given = {"street": "Feldweg", "house_number": "3", "area": "hill"} | place
    return replace(
        REPORT, source_key="2", beneficiary=replace(REPORT.beneficiary, **given)
    )


@pytest.fixture
def repeat(monday: object) -> Contact:
    """Anna reports again; her mother lives with somebody on the hill now."""
    receive_report(REPORT, by=PUBLIC)
    return receive_report(elsewhere(), by=PUBLIC)


def test_the_other_address_is_somebodys_next_step(repeat: Contact, rosa: User) -> None:
    (line,) = open_work([Contact], rosa, "everybody")
    assert (line.uid, line.next_step) == (repeat.uid, "check_address")
    assert repeat.case == Case.objects.get()
    assert Need.objects.get().times_asked == 2


def test_two_halves_never_make_a_third_address(monday: object) -> None:
    old = replace(REPORT.beneficiary, house_number="", postcode="")
    receive_report(replace(REPORT, beneficiary=old), by=PUBLIC)
    receive_report(elsewhere(postcode="67663"), by=PUBLIC)
    person = Person.objects.get(name="Elfriede Klein")
    assert person.address == "Marktstraße"


def test_one_click_takes_it_over_and_help_is_sought_there(
    repeat: Contact, rosa: User
) -> None:
    settle_address(repeat, take_over=True, by=rosa)

    person = Person.objects.get(name="Elfriede Klein")
    assert (person.address, person.area.code) == ("Feldweg 3", "hill")
    assert Need.objects.get().area.code == "hill"
    assert (repeat.status, repeat.outcome) == ("handled", "repeat")
    with pytest.raises(Refused):
        settle_address(repeat, take_over=True, by=rosa)


def test_one_click_leaves_the_known_one(repeat: Contact, rosa: User) -> None:
    settle_address(repeat, take_over=False, by=rosa)
    assert Person.objects.get(name="Elfriede Klein").address == "Marktstraße 12"
    assert repeat.status == "handled"


def test_the_same_address_again_is_nobodys_work(monday: object) -> None:
    receive_report(REPORT, by=PUBLIC)
    again = receive_report(
        elsewhere(street="Marktstr.", house_number="12", area=""), by=PUBLIC
    )
    assert (again.status, again.outcome) == ("handled", "repeat")
