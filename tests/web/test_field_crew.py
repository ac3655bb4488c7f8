"""/field/: what was handed over to a member of the field crew."""

import pytest
from django.test import Client

from beistand.accounts.actions import Account, add_user, hand_over_work
from beistand.accounts.models import User
from beistand.accounts.queries import open_work
from beistand.cases.models import FollowUp, Need
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.matching.actions import accept_match, propose_match
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.people.actions import protect_person


@pytest.fixture
def fred(town: object) -> User:
    """Fred drives around for the city."""
    return add_user(Account("fred", "Fred", "field"), by=System())


@pytest.fixture
def match(groceries: Need, toms_offer: Offer, rosa: User) -> Match:
    match = propose_match(groceries, toms_offer, by=rosa)
    accept_match(match, "heute um elf", by=System())
    return match


def test_nothing_is_shown_that_was_not_handed_over(
    client: Client, fred: User, match: Match
) -> None:
    client.force_login(fred)
    page = client.get("/field/")
    assert page.status_code == 200
    assert "Altstadt" not in page.text
    assert client.get(f"/field/{match.uid}").status_code == 404


def test_a_task_handed_over_is_listed_shown_and_done(
    client: Client, fred: User, match: Match, rosa: User
) -> None:
    hand_over_work(match.need, fred, "Klingel kaputt", by=rosa)
    client.force_login(fred)
    assert f"/field/{match.uid}" in client.get("/field/").text
    page = client.get(f"/field/{match.uid}")
    assert "Marktstraße 12" in page.text
    assert "Klingel kaputt" in page.text
    assert Entry.objects.filter(actor="user:fred", verb="cases.read").count() == 1
    assert client.post(f"/field/{match.uid}", {"did": "done"})["Location"] == "/field/"
    assert Need.objects.get().status == "fulfilled"


@pytest.mark.parametrize("cast", ["sam", "rosa"])
def test_the_page_is_for_field_crews(
    client: Client, match: Match, cast: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(cast))
    assert client.get("/field/").status_code == 403
    assert client.get(f"/field/{match.uid}").status_code == 403


def test_strangers_are_asked_to_sign_in(client: Client, match: Match) -> None:
    assert client.get("/field/").status_code == 302


@pytest.fixture
def page(client: Client, fred: User) -> Client:
    """Fred, who reads English."""
    client.cookies["language"] = "en"
    client.force_login(fred)
    return client


def test_a_need_nobody_has_promised_is_an_errand(
    page: Client, fred: User, groceries: Need, rosa: User
) -> None:
    hand_over_work(groceries, fred, "Klingel kaputt", by=rosa)
    assert f"/field/needs/{groceries.uid}" in page.get("/field/").text
    shown = page.get(f"/field/needs/{groceries.uid}").text
    for words in ("Marktstraße 12", "Klingel kaputt", "Brot und Milch", "It is done"):
        assert words in shown
    assert Entry.objects.filter(actor="user:fred", verb="cases.read").count() == 1
    answer = page.post(f"/field/needs/{groceries.uid}", {"did": "done"})
    assert answer["Location"] == "/field/"
    need = Need.objects.get()
    assert (need.status, need.is_told()) == ("fulfilled", True)
    assert FollowUp.objects.filter(case=need.case, status="due").exists()
    assert page.get(f"/field/needs/{groceries.uid}").status_code == 404


def test_an_errand_that_could_not_be_done_waits_for_the_desk(
    page: Client, fred: User, groceries: Need, rosa: User
) -> None:
    hand_over_work(groceries, fred, "", by=rosa)
    page.post(
        f"/field/needs/{groceries.uid}", {"did": "could_not", "reason": "not_home"}
    )
    need = Need.objects.get()
    assert (need.owner, need.team.code, need.status) == (None, "desk", "open")
    (item,) = open_work([Need], rosa, "team")
    assert item.uid == need.uid
    assert need.case.notes.get().text == "Nobody opened"


def test_a_promise_given_back_by_the_crew_waits_for_the_desk(
    page: Client, fred: User, match: Match, rosa: User
) -> None:
    hand_over_work(match.need, fred, "", by=rosa)
    page.post(f"/field/{match.uid}", {"did": "could_not", "reason": "not_home"})
    (item,) = open_work([Need], rosa, "team")
    assert item.uid == match.need.uid


def test_the_crew_does_not_read_a_protected_address(
    page: Client, fred: User, groceries: Need, rosa: User
) -> None:
    protect_person(groceries.case.beneficiary, by=rosa)
    hand_over_work(groceries, fred, "", by=rosa)
    shown = page.get(f"/field/needs/{groceries.uid}").text
    assert "Marktstraße" not in shown
    assert "Please phone us first" in shown


def test_an_errand_of_somebody_else_is_not_found(page: Client, groceries: Need) -> None:
    assert page.get(f"/field/needs/{groceries.uid}").status_code == 404
    assert "Altstadt" not in page.get("/field/").text


@pytest.mark.parametrize("cast", ["sam", "rosa"])
def test_errands_are_for_field_crews(
    client: Client, groceries: Need, cast: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(cast))
    assert client.get(f"/field/needs/{groceries.uid}").status_code == 403
