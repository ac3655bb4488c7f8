"""Offering help by the form."""

from datetime import datetime

import pytest
from django.test import Client

from beistand.intake.models import Contact
from beistand.offers.models import Offer
from tests.web.reading import Walker

PAGES: list[dict[str, object]] = [
    {"topics": ["groceries"]},
    {"area": "hill", "radius": "8000"},
    {"times": ["evening", "weekend"], "per_week": "2"},
    {"languages": ["de", "pl"], "has_car": "on", "offer_note": "Ab 17 Uhr."},
    {"name": "Tom", "email": "tom@example.org"},
]


@pytest.fixture
def walker(client: Client, monday: datetime) -> Walker:
    """Somebody who wants to help, in English."""
    return Walker(client, "/offer?lang=en")


def send(walker: Walker, **changes: object) -> Walker:
    for answers in PAGES:
        fitting = {name: changes.get(name, value) for name, value in answers.items()}
        walker.press(**fitting)
    return walker.press("send")


def test_an_offer_is_stored_with_everything_said(walker: Walker) -> None:
    send(walker)

    assert "Thank you. Your offer has arrived." in walker.page
    offer = Offer.objects.get()
    assert [topic.code for topic in offer.topics.all()] == ["groceries"]
    assert (offer.area.code, offer.radius_m, offer.per_week) == ("hill", 8000, 2)
    assert offer.times == ["evening", "weekend"]
    assert offer.languages == ["de", "pl"]
    assert offer.has_car
    assert offer.note == "Ab 17 Uhr."
    assert offer.helper.person.name == "Tom"


def test_an_organization_says_its_name(walker: Walker) -> None:
    walker.press(topics=["groceries"], as_whom="organization")
    assert "Please enter the name." in walker.page

    walker.press(organization="Pfarrei St. Martin")
    for answers in PAGES[1:]:
        walker.press(**answers)
    walker.press("send")

    assert Offer.objects.get().helper.organization == "Pfarrei St. Martin"


def test_without_a_way_to_answer_it_is_not_sent(walker: Walker) -> None:
    for answers in PAGES[:4]:
        walker.press(**answers)
    walker.press(name="Tom")

    assert "Enter a phone number or an e-mail address" in walker.page
    assert not Contact.objects.exists()


def test_reads_everything_back(walker: Walker) -> None:
    for answers in PAGES:
        walker.press(**answers)

    for words in ("groceries", "Betzenberg", "up to 8 km", "evenings", "Polski", "Yes"):
        assert words in walker.page
