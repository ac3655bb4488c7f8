"""Opened with a reason: those in charge hear of it, and mark what they have seen."""

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.cases.actions import note_opening
from beistand.cases.models import Case, Opening
from beistand.journal.models import Entry
from beistand.kit.codes import show_reference
from beistand.people.actions import protect_person


@pytest.fixture
def page(client: Client, ilja: User) -> Client:
    """Ilja at the screen, who reads English."""
    User.objects.filter(pk=ilja.pk).update(language="en")
    client.force_login(ilja)
    return client


@pytest.fixture
def opened(case: Case, rosa: User) -> Opening:
    """Rosa opened the case of a protected person."""
    protect_person(case.beneficiary, by=rosa)
    whom = case.beneficiary
    return note_opening(Opening.What.CASE, whom, case, "calls_again", by=rosa)


def test_the_list_says_who_opened_what_and_why(page: Client, opened: Opening) -> None:
    assert opened.case is not None
    assert 'count--due">1<' in page.get("/control/city").text
    assert 'count--due">1<' in page.get("/desk/").text
    html = page.get("/control/openings").text
    for words in ("Rosa", "The person is on the phone."):
        assert words in html
    assert show_reference(opened.case.reference) in html
    assert "Klein" not in html
    assert Entry.objects.filter(verb="accounts.list_read", subject="openings").exists()


def test_it_is_seen_once_and_journalled(
    page: Client, opened: Opening, ilja: User
) -> None:
    address = f"/control/openings/{opened.uid}"
    assert page.post(address)["Location"] == "/control/openings"
    opened.refresh_from_db()
    assert opened.seen_by == ilja
    assert "Nothing new." in page.get("/control/openings").text
    assert "Rosa" in page.get("/control/openings?seen").text
    assert Entry.objects.get(verb="cases.opening_seen").actor == "user:ilja"
    assert page.post(address).status_code == 409


def test_nobody_waves_their_own_looks_through(
    page: Client, case: Case, ilja: User
) -> None:
    whom = case.beneficiary
    mine = note_opening(Opening.What.CASE, whom, case, "supervision", by=ilja)
    assert "a colleague looks at it" in page.get("/control/openings").text
    assert page.post(f"/control/openings/{mine.uid}").status_code == 409
    assert "count--due" not in page.get("/control/city").text


@pytest.mark.parametrize("cast", ["rosa", "sam"])
def test_the_list_is_for_those_in_charge(
    client: Client, opened: Opening, cast: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(cast))
    assert client.get("/control/openings").status_code == 403
    assert client.post(f"/control/openings/{opened.uid}").status_code == 403


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("/desk/messages", "messages"),
        ("/control/helpers", "helpers:to_vet"),
        ("/control/city/old-town", "area:old-town"),
        ("/control/unmet", "unmet"),
    ],
)
def test_lists_that_name_people_are_journalled(
    page: Client, case: Case, address: str, subject: str
) -> None:
    page.get(address)
    entry = Entry.objects.get(verb="accounts.list_read")
    assert (entry.actor, entry.subject) == ("user:ilja", subject)
    assert entry.is_read
