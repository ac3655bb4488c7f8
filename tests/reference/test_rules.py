"""Decisions on places, as tables of cases."""

import pytest
from hypothesis import given, strategies as st
from shapely.geometry import Polygon, box

from beistand.reference.rules import (
    LEVELS,
    Pace,
    Wanted,
    centre_of,
    distances,
    fitness,
    in_language,
    metres_between,
    neighbours_among,
    read_address,
    read_pace,
    street_key,
    telling_part,
)


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        ({"de": "Hilfe", "en": "Help"}, "en", "Help"),
        ({"de": "Hilfe", "en": "Help"}, "en-gb", "Help"),
        ({"de": "Hilfe", "en": "Help"}, "sk", "Help"),
        ({"de": "", "en": "Help"}, "de", "Help"),
        ({"de": "Hilfe"}, "sk", "Hilfe"),
        ({}, "sk", ""),
    ],
)
def test_in_language(texts: dict[str, str], language: str, expected: str) -> None:
    assert in_language(texts, language, fallback="en") == expected


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("Aachener Straße", "aachener str"),
        ("Aachener Str.", "aachener str"),
        ("AACHENERSTRASSE", "aachener str"),
        ("Aachenerstr.", "aachener str"),
        ("Aachener Strase", "aachener str"),
        ("Straße des 17. Juni", "str des 17 juni"),
        ("Chlodwigplatz", "chlodwig pl"),
        ("Chlodwig-Pl.", "chlodwig pl"),
        ("Sankt-Apern-Str.", "st apern str"),
        ("St.-Apern-Straße", "st apern str"),
        ("Weyerstraßerweg", "weyerstrasserweg"),
        ("Unstrutweg", "unstrutweg"),
        ("Kleistring", "kleistring"),
        ("Gürzenichstr.", "guerzenich str"),
        ("Guerzenichstrasse", "guerzenich str"),
        ("Námestie slobody", "nam slobody"),
        ("", ""),
    ],
)
def test_street_key(spelling: str, key: str) -> None:
    assert street_key(spelling) == key


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    assert street_key(street_key(text)) == street_key(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aachner str 12", ("aachner str", "12", "", "")),
        ("Aachener Str. 12a", ("aachener str", "12a", "", "")),
        ("Aachener Str. 12 a", ("aachener str", "12a", "", "")),
        ("Aachener Str. 12 A, 50674 Köln", ("aachener str", "12a", "50674", "koeln")),
        ("Aachener Str. 12 Lindenthal", ("aachener str", "12", "", "lindenthal")),
        ("Köln, Aachener Str. 12", ("koeln aachener str", "12", "", "")),
        ("50674 aachener str", ("aachener str", "", "50674", "")),
        ("50674, Aachener Str. 12-14", ("aachener str", "12", "50674", "")),
        ("Aachener Str. 12 – 14a", ("aachener str", "12", "", "")),
        ("Aachener Str. 1019", ("aachener str", "1019", "", "")),
        ("Rue Neuve 12, 1000 Bruxelles", ("rue neuve", "12", "1000", "bruxelles")),
        ("12 rue Neuve", ("rue neuve", "12", "", "")),
        ("Horná 5, 974 01", ("horna", "5", "97401", "")),
        ("Straße des 17. Juni 135", ("str des juni", "135", "", "")),
        ("aachnerstr12", ("aachner str", "12", "", "")),
        ("Aachenerstraße12a", ("aachener str", "12a", "", "")),
        ("aachnerstr.12-14 köln50674", ("aachner str koeln", "12", "50674", "")),
        ("Q7 24", ("q7", "24", "", "")),
        ("12", ("", "12", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_read_address(text: str, expected: tuple[str, ...]) -> None:
    assert read_address(text) == expected


@given(st.text(max_size=80))
def test_whatever_is_typed_can_be_read(text: str) -> None:
    wanted = read_address(text)
    assert street_key(wanted.street) == wanted.street


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("aachener str", "aachener"),
        ("am weg", "am"),
        ("str des juni", "des juni"),
        ("str", ""),
        ("", ""),
    ],
)
def test_telling_part(street: str, expected: str) -> None:
    assert telling_part(street) == expected


@pytest.mark.parametrize(
    ("wanted", "better", "worse"),
    [
        ("aachener str 12", ("12", "", ""), ("12a", "", "")),
        ("aachener str 12", ("12a", "", ""), ("120", "", "")),
        ("aachener str 12a", ("12", "", ""), ("", "", "")),
        ("aachener str 12 50674", ("12", "50674", ""), ("12", "50858", "")),
        ("horna 5 97401", ("5", "974 01", ""), ("5", "974 05", "")),
        ("haupt str 12 porz", ("12", "", "porz"), ("12", "", "rodenkirchen")),
        ("haupt str porz", ("", "", "porz"), ("", "", "rodenkirchen")),
    ],
)
def test_the_fitter_address_comes_first(
    wanted: str, better: tuple[str, str, str], worse: tuple[str, str, str]
) -> None:
    typed = read_address(wanted)
    first, second = (
        fitness(typed, Wanted("Aachener Str.", *each), 0.8) for each in (better, worse)
    )
    assert first is not None
    assert second is not None
    assert first > second


def test_another_number_does_not_fit() -> None:
    found = Wanted("Aachener Str.", "120", "")
    assert fitness(read_address("aachener str 12a"), found, 1.0) is None


def test_metres_between() -> None:
    dom, town_hall = (6.95817, 50.94130), (6.95970, 50.93816)
    assert metres_between(*dom, *dom) == 0
    assert metres_between(*dom, *town_hall) == metres_between(*town_hall, *dom)
    assert 350 < metres_between(*dom, *town_hall) < 380
    assert metres_between(0, 0, 1, 0) == 111_195


# 1 - 2 - 3 in a row, 4 apart; 10 lies around 1 and 2, 20 around 3, 100 around 10.
ROW = [
    (1, 10, 2),
    (2, 10, 1),
    (2, 10, 3),
    (3, 20, 2),
    (4, None, None),
    (10, 100, None),
    (20, None, None),
    (100, None, None),
]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (1, {1: 0, 2: 1, 3: 2, 10: 0, 100: 0, 20: 2}),
        (3, {3: 0, 2: 1, 1: 2, 20: 0, 10: 1, 100: 1}),
        (4, {4: 0}),
        (10, {10: 0, 1: 0, 2: 0, 3: 1, 100: 0, 20: 1}),
        (100, {100: 0, 10: 0, 1: 0, 2: 0, 3: 1, 20: 1}),
    ],
)
def test_distances(own: int, expected: dict[int, int]) -> None:
    assert distances(own, ROW) == expected


def test_neighbours_touch_or_nearly_do() -> None:
    town = {
        "west": box(6.90, 50.90, 6.95, 50.95),
        "east": box(6.95, 50.90, 7.00, 50.95),
        "beyond a lane": box(7.0004, 50.90, 7.05, 50.95),
        "beyond a river": box(7.06, 50.90, 7.10, 50.95),
    }
    assert neighbours_among(town) == {
        ("west", "east"),
        ("east", "west"),
        ("east", "beyond a lane"),
        ("beyond a lane", "east"),
    }
    assert neighbours_among({}) == set()


def test_the_centre_lies_inside() -> None:
    horseshoe = Polygon(
        [(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (1, 1), (1, 9), (0, 9)]
    )
    assert centre_of(box(6, 50, 8, 52)) == (7, 51)
    assert horseshoe.contains(
        box(*centre_of(horseshoe), *centre_of(horseshoe)).centroid
    )


def test_the_pace_of_a_city_keeps_what_it_does_not_say() -> None:
    pace = read_pace({"deadline_minutes": {"now": 10}, "call_attempts": 3, "x": 1})

    assert [pace.deadline(level) for level in range(len(LEVELS))] == [10, 120, 480]
    assert (pace.call_attempts, pace.proposal(0)) == (3, 30)
    assert read_pace({}) == Pace()
