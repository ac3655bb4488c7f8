"""Who has no number is known by who asks for them, their name and their place."""

from dataclasses import replace

import pytest

from beistand.cases.models import Case, Need
from beistand.intake.actions import receive_report
from beistand.intake.rules import BeneficiaryIn, ReportIn
from beistand.people.models import Person
from tests.intake.test_receive_report import PUBLIC, REPORT

MOTHER = BeneficiaryIn(name="Elfriede Klein", street="Marktstraße", area="old-town")


def report(key: str, mother: BeneficiaryIn, **asker: str) -> ReportIn:
    inquirer = replace(REPORT.inquirer, **asker)
    return replace(REPORT, source_key=key, beneficiary=mother, inquirer=inquirer)


@pytest.mark.parametrize(
    ("changes", "asker", "cases"),
    [
        ({}, {}, 1),
        ({"street": ""}, {}, 1),
        ({"name": "Klein, Elfriede"}, {}, 1),
        ({"area": "", "street": "Marktstr."}, {}, 1),
        ({"phone": "0631 12345"}, {}, 1),
        ({}, {"name": "A. Klein", "phone": ""}, 1),
        ({"name": "Otto Klein"}, {}, 2),
        ({"street": "Feldweg", "area": "hill"}, {}, 2),
        ({}, {"phone": "+1 212 555 0199", "email": "other@example.org"}, 2),
    ],
)
def test_a_daughter_who_asks_again_joins_the_open_case(
    monday: object, changes: dict[str, str], asker: dict[str, str], cases: int
) -> None:
    receive_report(report("1", MOTHER), by=PUBLIC)
    receive_report(report("2", replace(MOTHER, **changes), **asker), by=PUBLIC)
    assert Case.objects.count() == cases


def test_two_numbers_are_two_people(monday: object) -> None:
    receive_report(report("1", replace(MOTHER, phone="0631 12345")), by=PUBLIC)
    receive_report(report("2", replace(MOTHER, phone="0631 54321")), by=PUBLIC)
    assert Person.objects.filter(name="Elfriede Klein").count() == 2


def test_a_number_that_comes_later_is_written_down(monday: object) -> None:
    receive_report(report("1", MOTHER), by=PUBLIC)
    receive_report(report("2", replace(MOTHER, phone="0631 12345")), by=PUBLIC)
    mother = Person.objects.get(name="Elfriede Klein")
    assert mother.phones.get().number == "+4963112345"
    assert Need.objects.get().times_asked == 2
