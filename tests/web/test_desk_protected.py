"""A protected person, and the address of one: opened with a reason, page by page."""

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.cases.models import Case, Need
from beistand.cases.queries import count_openings
from beistand.journal.models import Entry
from beistand.people.actions import protect_person
from tests.web.test_desk_case import page_of


def test_taking_a_need_is_no_reason_to_open_a_protected_person(
    desk: Client, groceries: Need, rosa: User
) -> None:
    protect_person(groceries.case.beneficiary, by=rosa)
    desk.post(f"/desk/work/need/{groceries.uid}/claim")
    page = page_of(desk, groceries.case)
    assert "Why do you open this?" in page
    assert "0631 12345" not in page
    assert desk.get(f"/desk/needs/{groceries.uid}/help").status_code == 409


def test_a_protected_address_is_shown_after_a_reason_of_its_own(
    desk: Client, case: Case, rosa: User, ilja: User
) -> None:
    protect_person(case.beneficiary, by=rosa)
    desk.post(f"/desk/cases/{case.uid}/open", {"reason": "calls_again"})
    page = page_of(desk, case)
    assert "Marktstraße" not in page
    assert "Altstadt" not in page
    show = f"/desk/people/{case.beneficiary.uid}/address"
    assert desk.post(show, {"reason": ""}).status_code == 409
    here = f"/desk/cases/{case.uid}"
    answer = desk.post(show, {"reason": "correct", "next": here})
    assert answer["Location"] == here
    assert "Marktstraße 12" in page_of(desk, case)
    entry = Entry.objects.get(verb="people.address_read")
    assert (entry.actor, entry.reason) == ("user:rosa", "correct")
    assert count_openings(ilja) == 2


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/desk/"])
def test_a_reason_leads_nobody_to_a_stranger(
    desk: Client, case: Case, elsewhere: str
) -> None:
    sent = {"reason": "correct", "next": elsewhere}
    answer = desk.post(f"/desk/cases/{case.uid}/open", sent)
    assert answer["Location"] == f"/desk/cases/{case.uid}"


def test_looking_for_help_is_journalled(desk: Client, groceries: Need) -> None:
    desk.get(f"/desk/needs/{groceries.uid}/help")
    desk.get(f"/desk/work/need/{groceries.uid}/hand-over")
    looks = Entry.objects.filter(
        verb="accounts.work_read", subject=f"cases.Need:{groceries.uid}", is_read=True
    )
    assert looks.count() == 2
