"""Helpers: from applied to active, and stopped at once."""

from datetime import datetime

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.matching.actions import accept_match, propose_match
from beistand.offers.models import Helper, Offer
from tests.cast import make_offer


@pytest.fixture
def page(client: Client, ilja: User) -> Client:
    """Ilja at the screen, who reads English."""
    User.objects.filter(pk=ilja.pk).update(language="en")
    client.force_login(ilja)
    return client


@pytest.fixture
def newcomer(monday: datetime) -> Helper:
    return make_offer("Nora", "hill", active=False).helper


def test_those_to_get_to_know_come_first(page: Client, newcomer: Helper) -> None:
    html = page.get("/control/helpers").text
    assert "Nora" in html
    assert f"/control/helpers/{newcomer.uid}" in html
    assert "Nora" not in page.get("/control/helpers?status=active").text


def test_step_by_step_a_helper_becomes_active(page: Client, newcomer: Helper) -> None:
    for step in ("identity_seen", "briefed", "active"):
        html = page.get(f"/control/helpers/{newcomer.uid}").text
        assert f'value="{step}"' in html
        answer = page.post(f"/control/helpers/{newcomer.uid}/move", {"to": step})
        assert answer.status_code == 302
        newcomer.refresh_from_db()
        assert newcomer.status == step
    assert "Nora" in page.get("/control/helpers?status=active").text
    assert "Nora" not in page.get("/control/helpers").text


@pytest.mark.parametrize("to", ["active", "briefed", "", "queen"])
def test_no_step_can_be_left_out(page: Client, newcomer: Helper, to: str) -> None:
    answer = page.post(f"/control/helpers/{newcomer.uid}/move", {"to": to})
    assert answer.status_code == 409
    newcomer.refresh_from_db()
    assert newcomer.status == "applied"


def test_who_does_not_help_after_all_is_nobodys_work_any_more(
    page: Client, newcomer: Helper
) -> None:
    page.post(f"/control/helpers/{newcomer.uid}/move", {"to": "ended"})
    assert "Nora" not in page.get("/control/helpers").text
    assert "Nora" in page.get("/control/helpers?status=ended").text
    page.post(f"/control/helpers/{newcomer.uid}/move", {"to": "applied"})
    assert "Nora" in page.get("/control/helpers").text


def test_looking_at_a_helper_is_journalled(page: Client, newcomer: Helper) -> None:
    page.get(f"/control/helpers/{newcomer.uid}")
    entry = Entry.objects.get(verb="offers.read")
    assert (entry.actor, entry.is_read) == ("user:ilja", True)


def test_a_helper_is_stopped_with_a_reason_and_the_need_is_open_again(
    page: Client, groceries: Need, toms_offer: Offer, rosa: User
) -> None:
    accept_match(propose_match(groceries, toms_offer, by=rosa), "", by=System())
    address = f"/control/helpers/{toms_offer.helper.uid}"
    assert page.post(f"{address}/stop", {"reason": " "}).status_code == 422
    assert Helper.objects.get().status == "active"
    answer = page.post(f"{address}/stop", {"reason": "Beschwerde"}, follow=True)
    assert "Needs that are open again: 1." in answer.text
    assert "Beschwerde" in answer.text
    assert Helper.objects.get().status == "suspended"
    assert Need.objects.get().status == "open"


def test_an_offer_is_paused_and_taken_up_again(page: Client, toms_offer: Offer) -> None:
    address = f"/control/helpers/{toms_offer.helper.uid}/offers/{toms_offer.uid}/switch"
    for status in ("paused", "active"):
        assert page.post(address).status_code == 302
        toms_offer.refresh_from_db()
        assert toms_offer.status == status


def test_an_offer_of_somebody_else_is_not_found(
    page: Client, toms_offer: Offer, mias_offer: Offer
) -> None:
    address = f"/control/helpers/{mias_offer.helper.uid}/offers/{toms_offer.uid}/switch"
    assert page.post(address).status_code == 404


@pytest.mark.parametrize("cast", ["rosa", "sam"])
def test_helpers_are_for_coordinators(
    client: Client, newcomer: Helper, cast: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(cast))
    for address in ("", f"/{newcomer.uid}"):
        assert client.get(f"/control/helpers{address}").status_code == 403
    assert client.post(f"/control/helpers/{newcomer.uid}/move").status_code == 403
