"""Where somebody lives: an address of the register, or the part of town."""

from datetime import datetime

import pytest
from django.test import Client

from beistand.cases.models import Need
from tests.web.reading import Walker
from tests.web.register import add_place


@pytest.fixture
def walker(client: Client, monday: datetime) -> Walker:
    """Somebody on the page that asks where, in a town with three addresses."""
    add_place("Aachener Straße", "12", "67655", "old-town")
    add_place("Aachener Straße", "14", "67655", "old-town")
    add_place("Marktstraße", "1", "67655", "old-town")
    add_place("Marktstraße", "1", "67663", "hill")
    walker = Walker(client, "/help?lang=en").press().press(topics=["groceries"])
    assert "Where do you live?" in walker.page
    return walker


def test_the_button_shows_addresses_that_fit(walker: Walker) -> None:
    walker.press("search", street="aachner str", house_number="12")

    assert "Which of these addresses is it?" in walker.page
    assert "Aachener Straße 12, 67655 (Altstadt)" in walker.page
    assert walker.fields["street"] == ["aachner str"]


def test_a_chosen_address_is_read_back_as_the_register_writes_it(
    walker: Walker,
) -> None:
    walker.press("search", street="aachner str", house_number="12")
    walker.press(place="Aachener Straße|12|67655|old-town")

    assert "How do we reach you?" in walker.page
    fields = walker.fields
    assert fields["street"] == ["Aachener Straße"]
    assert fields["postcode"] == ["67655"]
    assert fields["area"] == ["old-town"]


def test_an_address_that_is_plain_needs_no_choice(walker: Walker) -> None:
    walker.press(street="Aachener Str.", house_number="14")

    assert "How do we reach you?" in walker.page
    assert walker.fields["area"] == ["old-town"]


def test_an_address_that_exists_twice_is_asked_for(walker: Walker) -> None:
    walker.press(street="Marktstraße", house_number="1")
    assert "Please choose the address, or the part of town below." in walker.page

    walker.press(postcode="67663")

    assert walker.fields["area"] == ["hill"]


def test_none_of_these_is_an_answer(walker: Walker) -> None:
    walker.press(street="Aachener Straße", house_number="99", place="none")

    assert "How do we reach you?" in walker.page
    assert walker.fields["house_number"] == ["99"]


def test_an_address_chosen_before_the_street_was_changed_is_forgotten(
    walker: Walker,
) -> None:
    walker.press("search", street="aachner", house_number="12")
    walker.press(
        street="Feldweg",
        house_number="3",
        place="Aachener Straße|12|67655|old-town",
        area="hill",
    )

    assert "How do we reach you?" in walker.page
    assert walker.fields["street"] == ["Feldweg"]


def test_an_unknown_address_does_no_harm(walker: Walker) -> None:
    walker.press("search", street="Feldweg", house_number="3")

    assert "We do not find this address. That does no harm" in walker.page


def test_without_a_register_there_is_nothing_to_look_up(
    client: Client, monday: datetime
) -> None:
    walker = Walker(client, "/help?lang=en").press().press(topics=["groceries"])
    assert "Look up the address" not in walker.page

    walker.press(street="Marktstraße", house_number="1", area="hill")

    assert "How do we reach you?" in walker.page


def test_the_part_of_town_is_enough(walker: Walker) -> None:
    assert "How do we reach you?" in walker.press(area="hill").page


def test_something_is_needed(walker: Walker) -> None:
    assert "Enter the street or choose the district." in walker.press().page


@pytest.mark.parametrize("path", ["/help", "/offer"])
def test_without_a_register_the_district_is_asked_for(
    client: Client, monday: datetime, path: str
) -> None:
    walker = Walker(client, f"{path}?lang=en")
    if path == "/help":
        walker.press()
    walker.press(topics=["groceries"]).press(street="Marktstraße", house_number="1")

    assert "In which district is that?" in walker.page
    assert walker.fields["street"] == ["Marktstraße"]
    assert "I don&#x27;t know" in walker.page or "I don't know" in walker.page


def test_an_address_that_is_not_found_wants_its_district(walker: Walker) -> None:
    walker.press(street="Feldweg", house_number="3")
    assert "In which district is that?" in walker.page


def test_who_does_not_know_the_district_may_say_so(walker: Walker) -> None:
    walker.press(street="Feldweg", house_number="3", area="?")
    assert "How do we reach you?" in walker.page

    walker.press(name="Elfriede Klein", phone="0631 12345").press()
    walker.press("send")

    assert Need.objects.get().next_step == "find_district"


def test_nothing_known_at_all_is_too_little(walker: Walker) -> None:
    assert "Enter the street or choose the district." in walker.press(area="?").page
