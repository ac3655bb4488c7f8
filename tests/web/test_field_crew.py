"""/field/: what was handed over to a member of the field crew."""

import pytest
from django.test import Client

from beistand.accounts.actions import Account, add_user, hand_over_work
from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.matching.actions import accept_match, propose_match
from beistand.matching.models import Match
from beistand.offers.models import Offer


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
