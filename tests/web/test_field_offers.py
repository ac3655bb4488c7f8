"""/o/…: a helper's own offers, to pause and to take up again."""

from datetime import timedelta

import pytest
from django.test import Client

from beistand.accounts.models import Link, User
from beistand.kit import clock
from beistand.matching.actions import stop_helper
from beistand.offers.models import Offer
from beistand.outbox.models import Template
from tests.cast import MONDAY_9, make_offer
from tests.web.helpers_link import last_link


@pytest.fixture
def offer(monday: object) -> Offer:
    """Tom's offer, whose welcome carries the link."""
    Template.objects.filter(key="helper-welcome").update(body="Pause: {link}")
    return make_offer("Tom", "old-town", per_week=2)


@pytest.fixture
def mine(offer: Offer) -> str:
    return last_link("o")


def test_the_page_shows_the_offer_and_thanks(mine: str, client: Client) -> None:
    page = client.get(mine, {"lang": "en"})
    assert page.status_code == 200
    assert "2 times a week, up to 3 km, Altstadt" in page.text
    assert "Thank you for being ready." in page.text
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"


def test_an_offer_is_paused_and_taken_up_again(
    mine: str, client: Client, offer: Offer
) -> None:
    for status in ("paused", "active"):
        assert client.post(f"{mine}/{offer.uid}").status_code == 302
        offer.refresh_from_db()
        assert offer.status == status


def test_looking_changes_nothing(mine: str, client: Client, offer: Offer) -> None:
    for _look in range(3):
        client.get(mine)
    assert client.get(f"{mine}/{offer.uid}").status_code == 405
    offer.refresh_from_db()
    assert offer.status == "active"


def test_an_offer_of_somebody_else_cannot_be_paused(
    mine: str, client: Client, mias_offer: Offer
) -> None:
    assert client.post(f"{mine}/{mias_offer.uid}").status_code == 404
    mias_offer.refresh_from_db()
    assert mias_offer.status == "active"


def test_a_stopped_helper_has_no_page(
    mine: str, client: Client, offer: Offer, ilja: User
) -> None:
    stop_helper(offer.helper, "Beschwerde", by=ilja)
    assert client.get(mine).status_code == 410
    assert client.post(f"{mine}/{offer.uid}").status_code == 410
    assert Link.objects.get(purpose="offer").revoked_at is not None


def test_the_link_ends_after_a_year(mine: str, client: Client) -> None:
    with clock.pretending(MONDAY_9 + timedelta(days=366)):
        assert client.get(mine).status_code == 410


def test_the_link_opens_nothing_else(mine: str, client: Client) -> None:
    for letter in ("h", "t"):
        assert client.get(mine.replace("/o/", f"/{letter}/")).status_code == 404
    assert client.get("/o/unknown").status_code == 404


CHANGED = {
    "topics": ["talk"],
    "area": "hill",
    "radius": "8000",
    "per_week": "5",
    "times": ["evening", "weekend"],
}


def test_a_helper_changes_what_the_offer_says(
    mine: str, client: Client, offer: Offer
) -> None:
    page = client.get(f"{mine}/{offer.uid}/change", {"lang": "en"})
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert client.post(f"{mine}/{offer.uid}/change", CHANGED).status_code == 302
    offer.refresh_from_db()
    assert offer.area is not None
    assert (offer.area.code, offer.radius_m, offer.per_week) == ("hill", 8000, 5)
    assert offer.times == ["evening", "weekend"]
    assert [topic.code for topic in offer.topics.all()] == ["talk"]
    assert "5 times a week, up to 8 km" in client.get(mine, {"lang": "en"}).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("topics", []), ("topics", ["gold"]), ("radius", "7"), ("per_week", "0")],
)
def test_what_cannot_be_is_explained(
    mine: str, client: Client, offer: Offer, field: str, value: object
) -> None:
    answer = client.post(f"{mine}/{offer.uid}/change", {**CHANGED, field: value})
    assert answer.status_code == 422
    offer.refresh_from_db()
    assert offer.per_week == 2


def test_an_offer_of_somebody_else_cannot_be_changed(
    mine: str, client: Client, mias_offer: Offer
) -> None:
    answer = client.post(f"{mine}/{mias_offer.uid}/change", CHANGED)
    assert answer.status_code == 404
    mias_offer.refresh_from_db()
    assert mias_offer.per_week == 3
