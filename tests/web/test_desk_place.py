"""The district that is missing and the address that differs, on the case page."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from beistand.cases.models import Case, Need
from beistand.intake.actions import receive_report
from beistand.intake.models import Contact
from tests.intake.test_other_address import elsewhere
from tests.intake.test_receive_report import PUBLIC, REPORT


@pytest.fixture
def nowhere(desk: Client) -> Case:
    """A report with a street that no register knows."""
    where = replace(REPORT.beneficiary, area="")
    case = receive_report(replace(REPORT, beneficiary=where), by=PUBLIC).case
    assert case is not None
    return case


def test_the_case_asks_for_the_district_and_takes_it(
    desk: Client, nowhere: Case
) -> None:
    page = desk.get(f"/desk/cases/{nowhere.uid}").text
    assert "find out the district" in page
    assert '<option value="hill">Betzenberg</option>' in page

    desk.post(f"/desk/cases/{nowhere.uid}/district", {"area": "hill"})

    need = Need.objects.get()
    assert (need.area.code, need.next_step) == ("hill", "find_help")
    assert "find out the district" not in desk.get(f"/desk/cases/{nowhere.uid}").text


def test_an_empty_list_of_helpers_says_why(desk: Client, nowhere: Case) -> None:
    page = desk.get(f"/desk/needs/{nowhere.needs.get().uid}/help").text
    assert "Nobody can be found as long as the district is not known." in page
    assert "No helper is free" not in page


def test_no_district_is_no_answer(desk: Client, nowhere: Case) -> None:
    answer = desk.post(f"/desk/cases/{nowhere.uid}/district", {"area": "moon"})
    assert answer.status_code == 409


@pytest.fixture
def repeat(desk: Client) -> Contact:
    """The second report names another street."""
    receive_report(REPORT, by=PUBLIC)
    return receive_report(elsewhere(), by=PUBLIC)


def test_the_other_address_is_shown_and_taken_over(
    desk: Client, repeat: Contact
) -> None:
    assert repeat.case is not None
    address = f"/desk/cases/{repeat.case.uid}"
    page = desk.get(address).text
    assert "The address differs: please check." in page
    assert "Another address: Feldweg 3, Betzenberg" in page
    assert "Take over" in desk.get(f"/desk/contacts/{repeat.uid}").text
    assert "check the address: it differs" in desk.get("/desk/").text

    desk.post(f"/desk/contacts/{repeat.uid}/address", {"address": "new"})

    page = desk.get(address).text
    assert re.search(r"<li>\s*Feldweg 3, Betzenberg</li>", page)
    assert "Another address: Marktstraße 12, Altstadt" in page
    assert "The address differs" not in page


def test_the_known_address_can_stay(desk: Client, repeat: Contact) -> None:
    desk.post(f"/desk/contacts/{repeat.uid}/address", {"address": "known"})
    repeat.refresh_from_db()
    assert repeat.status == "handled"
    assert repeat.case is not None
    assert repeat.case.beneficiary.address == "Marktstraße 12"


def test_what_came_in_a_crowd_is_marked(desk: Client) -> None:
    case = receive_report(REPORT, by=PUBLIC).case
    again = replace(REPORT, source_key="2")
    receive_report(again, by=PUBLIC, is_doubtful=True)
    assert case is not None
    assert "It came in a crowd" in desk.get(f"/desk/cases/{case.uid}").text


@pytest.mark.parametrize("deed", ["contacts/{0}/address", "cases/{0}/district"])
def test_sam_may_decide_nothing(client: Client, sam: object, deed: str) -> None:
    client.force_login(sam)
    nobody = "00000000-0000-4000-8000-000000000000"
    assert client.post(f"/desk/{deed.format(nobody)}").status_code == 403
