"""Phone numbers as people and exchanges write them."""

import pytest

from beistand.kit import phone

KAISERSLAUTERN = "+496313651045"


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("0631 / 365-1045", "DE", KAISERSLAUTERN),
        ("0631-365 10 45", "DE", KAISERSLAUTERN),
        ("(0631) 3651045", "DE", KAISERSLAUTERN),
        ("+49 (0)631 365-1045", "DE", KAISERSLAUTERN),
        ("+49 631 3651045", "SK", KAISERSLAUTERN),
        ("0049 631 3651045", "DE", KAISERSLAUTERN),
        ("0049 (0) 631 3651045", "DE", KAISERSLAUTERN),
        ("0049 631 3651045", "US", KAISERSLAUTERN),
        ("011 49 631 3651045", "US", KAISERSLAUTERN),
        ("496313651045", "DE", KAISERSLAUTERN),
        ("tel:+49-631-3651045", "DE", KAISERSLAUTERN),
        ("Tel.: 0631 3651045", "DE", KAISERSLAUTERN),
        ("0631 365 Durchwahl 1045", "DE", KAISERSLAUTERN),
        ("０６３１ ３６５１０４５", "DE", KAISERSLAUTERN),
        ("\u202a+49\xa0631\xa03651045\u202c", "DE", KAISERSLAUTERN),
        ("0631 365-0", "DE", "+496313650"),
        ("0171 39200 12", "DE", "+491713920012"),
        ("171 3920012", "DE", "+491713920012"),
        ("0800 111 0 111", "DE", "+498001110111"),
        ("048 / 415 52 22", "SK", "+421484155222"),
        ("0905 123 456", "SK", "+421905123456"),
        ("905 123 456", "SK", "+421905123456"),
        ("+421 905 123 456", "DE", "+421905123456"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("1-202-555-0143", "US", "+12025550143"),
        ("202-555-0143 ext. 12", "US", "+12025550143"),
        ("001 202 555 0143", "DE", "+12025550143"),
        ("06 1234 5678", "IT", "+390612345678"),
    ],
)
def test_every_spelling_of_a_number_becomes_one(text, region, number) -> None:
    assert phone.normalize(text, region) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "+",
        "()",
        "anonymous",
        "anonym",
        "unbekannt",
        "Restricted",
        "keine",
        "0631 3651045 abends",
        "anna@example.org",
        "0631 12",
        "00000000000",
        "+49",
        "+999 1234567",
        "0631 3651045 0631 3651046",
        "²³",
    ],
)
def test_what_cannot_be_called_is_no_number(text: str) -> None:
    assert phone.normalize(text, "DE") is None


def test_a_local_number_without_its_area_code_is_not_guessed() -> None:
    # Read naively this would be somebody in Gera, whose area code is 0365.
    assert phone.normalize("3651045", "DE") is None
    assert phone.normalize("4155222", "SK") is None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("112", "DE"),
        ("110", "DE"),
        ("1 1 2", "DE"),
        ("+49112", "DE"),
        ("+49 110", "DE"),
        ("0049112", "DE"),
        ("112", "SK"),
        ("158", "SK"),
        ("911", "US"),
    ],
)
def test_an_emergency_number_is_known_and_never_stored(text, region) -> None:
    assert phone.is_emergency(text, region)
    assert phone.normalize(text, region) is None


@pytest.mark.parametrize("text", ["", "anonymous", "0631 112", "115", "0112", "1123"])
def test_other_numbers_are_no_emergency(text: str) -> None:
    assert not phone.is_emergency(text, "DE")


@pytest.mark.parametrize("text", ["115", "116117", "11880"])
def test_a_short_number_works_in_one_country_only_and_is_not_stored(text) -> None:
    assert phone.normalize(text, "DE") is None


def test_in_an_unknown_region_only_international_numbers_are_read() -> None:
    for region in ("", "XX", "UK"):
        assert phone.normalize("+49 631 3651045", region) == KAISERSLAUTERN
        assert phone.normalize("0631 3651045", region) is None
        assert not phone.is_emergency("", region)
        assert phone.display(KAISERSLAUTERN, region) == "+49 631 3651045"


def test_a_region_may_be_written_small() -> None:
    assert phone.normalize("0631 3651045", "de") == KAISERSLAUTERN
    assert phone.is_emergency("112", "de")
    assert phone.display(KAISERSLAUTERN, "de") == "0631 3651045"


def test_a_normalized_number_stays_as_it_is() -> None:
    for region in ("DE", "SK", "US"):
        assert phone.normalize(KAISERSLAUTERN, region) == KAISERSLAUTERN


def test_a_number_is_shown_as_people_at_the_place_write_it() -> None:
    assert phone.display(KAISERSLAUTERN, "DE") == "0631 3651045"
    assert phone.display(KAISERSLAUTERN, "SK") == "+49 631 3651045"
    assert phone.display("+421905123456", "SK") == "0905 123 456"
    assert phone.display("+12025550143", "US") == "(202) 555-0143"


def test_a_number_that_cannot_be_read_is_shown_as_it_is() -> None:
    assert phone.display("?", "DE") == "?"


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("+491713920012", True),
        ("+421905123456", True),
        ("+12025550143", True),
        (KAISERSLAUTERN, False),
        ("+498001110111", False),
        ("?", False),
    ],
)
def test_only_mobiles_are_texted(number: str, answer: bool) -> None:
    assert phone.can_text(number) is answer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0631 3651045 privat", "0631 3651045"),
        ("0631 3651045 (Tochter)", "0631 3651045"),
        ("0631 3651045, ab 18 Uhr", "0631 3651045"),
        ("0631 3651045", None),
        ("privat", None),
        ("0631 12 privat", None),
    ],
)
def test_the_number_before_words_is_found(text: str, number: str | None) -> None:
    assert phone.without_words(text, "DE") == number


@pytest.mark.parametrize(
    ("text", "area_code", "whole"),
    [
        ("3651045", "0631", "0631 3651045"),
        ("365 10 45", "0631", "0631 365 10 45"),
        ("3651045", "", None),
        ("0631 3651045", "0631", None),
        ("112", "0631", None),
        ("zu Hause", "0631", None),
    ],
)
def test_a_local_number_is_offered_with_its_area_code(
    text: str, area_code: str, whole: str | None
) -> None:
    assert phone.with_area_code(text, "DE", area_code) == whole


@pytest.mark.parametrize(
    ("text", "names_it"),
    [("+1 202 555 0143", True), ("001 202 555 0143", True), ("(202) 555-0143", False)],
)
def test_which_numbers_name_their_country(text: str, names_it: bool) -> None:
    assert phone.names_country(text) is names_it


def test_the_country_of_a_number() -> None:
    assert phone.country_of("+12025550143") == "US"
    assert phone.country_of("?") == ""
    assert phone.is_country("US") and not phone.is_country("ZZ")
