"""Typing an address: what is suggested, in the small town and in Cologne."""

import csv
import gzip
import json
from collections.abc import Callable

import pytest

from beistand.kit.actions import System
from beistand.reference.actions import import_addresses, import_areas
from beistand.reference.models import Area, Place
from beistand.reference.queries import areas, find_place, suggest_places
from beistand.reference.rules import AddressRow, AreaRow
from tests.reference.register import (
    AREAS,
    COLOGNE,
    NO_COLOGNE,
    addresses,
    square,
)

pytestmark = pytest.mark.django_db
US = System("test")


@pytest.fixture
def small_town() -> None:
    rows = [AreaRow(code, name, "", square(step)) for code, name, _, step in AREAS]
    import_areas(rows, {}, by=US)
    lines = csv.reader(addresses())
    import_addresses(
        (AddressRow(*cells[:4], float(cells[4]), float(cells[5])) for cells in lines),
        by=US,
    )


def shown(places: list[Place]) -> list[str]:
    return [f"{place} ({place.area.name})" for place in places]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Aachener Str. 12", "Aachener Str. 12 (Altstadt)"),
        ("aachner str 12", "Aachener Str. 12 (Altstadt)"),
        ("AACHENERSTRASSE 12", "Aachener Str. 12 (Altstadt)"),
        ("aachener straße 41", "Aachener Str. 41 (Neustadt)"),
        ("aachnerstr12", "Aachener Str. 12 (Altstadt)"),
        ("67655 achener str. 12", "Aachener Str. 12 (Altstadt)"),
        ("achener strase 12, 67655 Musterstadt", "Aachener Str. 12 (Altstadt)"),
        ("12 Aachener Str", "Aachener Str. 12 (Altstadt)"),
        ("aachener str 12-14", "Aachener Str. 12 (Altstadt)"),
        ("hauptstr 3 porz", "Hauptstr. 3 (Porz)"),
        ("hauptstrasse 3 67661", "Hauptstr. 3 (Porz)"),
        ("haupt str. 12 a", "Hauptstr. 12a (Neustadt)"),
        ("hauptstr 12A neustadt", "Hauptstr. 12a (Neustadt)"),
        ("kondrad adenauer pl 3", "Konrad-Adenauer-Platz 3 (Neustadt)"),
        ("adenauerplatz 3", "Konrad-Adenauer-Platz 3 (Neustadt)"),
        ("Straße des 17. Juni 12", "Straße des 17. Juni 12 (Neustadt)"),
        ("muellergaesschen 2", "Müllergäßchen 2 (Altstadt)"),
        ("Müllergässchen 2", "Müllergäßchen 2 (Altstadt)"),
        ("oelstr 2", "Ölstr. 2 (Porz)"),
        ("ölstrasse 2", "Ölstr. 2 (Porz)"),
        # Streets alone, once for each part of town.
        ("aachener str", "Aachener Str. (Neustadt)"),
        ("aachener str altstadt", "Aachener Str. (Altstadt)"),
        ("konrad", "Konrad-Adenauer-Platz (Neustadt)"),
        # A number that the register lacks stays as typed, beside the nearest one.
        ("aachener str 99", "Aachener Str. 99 (Neustadt)"),
        ("ölstr 7b", "Ölstr. 7b (Porz)"),
    ],
)
def test_the_address_that_was_meant_comes_first(
    small_town: None, typed: str, first: str
) -> None:
    assert shown(suggest_places(typed))[:1] == [first]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "12",
        "67655",
        "str",
        "Straße 12",
        "x",
        "qqqqqq 12",
        "pizza",
        "\x00",
        "%",
    ],
)
def test_nothing_like_it_is_nothing(small_town: None, typed: str) -> None:
    assert suggest_places(typed) == []


def test_whatever_is_typed_is_no_error(small_town: None) -> None:
    for typed in (
        "a" * 5000,
        "12 " * 300,
        "' OR 1=1 --",
        "\\ % _ ' \"",
        "ش ١٢",
        "１２",
    ):
        assert len(suggest_places(typed)) <= 8


def test_houses_follow_the_number_that_was_begun(small_town: None) -> None:
    found = shown(suggest_places("aachener str 1", limit=4))
    assert found == [f"Aachener Str. {number} (Altstadt)" for number in (1, 10, 11, 12)]


def test_a_street_through_two_parts_is_suggested_for_both(small_town: None) -> None:
    found = suggest_places("aachener str")[:2]
    assert {place.area.name for place in found} == {"Altstadt", "Neustadt"}
    assert {(place.pk, place.postcode) for place in found} == {
        (None, "67655"),
        (None, "67657"),
    }


def test_the_number_of_queries_does_not_grow(
    small_town: None, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(5):
        for place in suggest_places("hauptsr 12"):
            assert place.area.name
            assert place.area.parent is None


def test_find_place_knows_every_spelling(small_town: None) -> None:
    place = find_place("HAUPTSTRASSE", "3", "67661")
    assert place is not None
    assert (place.street, place.area.name) == ("Hauptstr.", "Porz")
    assert find_place("Hauptstr.", "3000") is None


def test_people_live_in_parts_that_have_no_parts(small_town: None) -> None:
    above = Area.objects.create(code="1", name="Mitte")
    Area.objects.filter(code="11").update(parent=above)
    assert [area.name for area in areas()] == ["Altstadt", "Neustadt", "Porz"]


MISSPELT = """
    aachner str 12 | Aachener Str. 12
    Achener Straße 12 | Aachener Str. 12
    aachenerstr. 12 köln | Aachener Str. 12
    50674 Aachner Strasse 12 | Aachener Str. 12
    aachenr str 1019 | Aachener Str. 1019
    venlor str 200 | Venloer Str. 200
    wenloer strasse 200 | Venloer Str. 200
    Venloerstr 200 Ehrenfeld | Venloer Str. 200
    subelrather str 49 | Subbelrather Str. 49
    Subbelratherstrasse 49 | Subbelrather Str. 49
    neusser strase 100 nippes | Neusser Str. 100
    neuser str 100 | Neusser Str. 100
    bonerstr 98 | Bonner Str. 98
    luxenburger str 150 | Luxemburger Str. 150
    Luxemburgerstr. 150 | Luxemburger Str. 150
    luksemburger strasse 150 | Luxemburger Str. 150
    dürenerstr 80 | Dürener Str. 80
    duerener str 80 | Dürener Str. 80
    durener str 80 | Dürener Str. 80
    zülpischer str 40 | Zülpicher Str. 40
    zulpicher str. 40 | Zülpicher Str. 40
    eigelstien 60 | Eigelstein 60
    Hohenzollern ring 20 | Hohenzollernring 20
    hohenzolernring 20 | Hohenzollernring 20
    hohenstauffenring 30 | Hohenstaufenring 30
    barbarosaplatz 4 | Barbarossaplatz 4
    barbarossa pl. 4 | Barbarossaplatz 4
    chlodwich platz 9 | Chlodwigplatz 9
    Rudolfsplatz 5 | Rudolfplatz 5
    ebertpl 3 | Ebertplatz 3
    frisenwall 40 | Friesenwall 40
    ehrenfeldgurtel 96 | Ehrenfeldgürtel 96
    ehrenfeld guertel 96 | Ehrenfeldgürtel 96
    melaten gürtel 32 | Melatengürtel 32
    Brühlerstrasse 50 | Brühler Str. 50
    bruhler strasse 50 | Brühler Str. 50
    amsterdammer str 100 | Amsterdamer Str. 100
    niehlerstr 100 | Niehler Str. 100
    nieler strase 100 | Niehler Str. 100
    bergisch gladbacher str 269 | Bergisch Gladbacher Str. 269
    bergischgladbacherstr 269 | Bergisch Gladbacher Str. 269
    frankfurterstr 40 mühlheim | Frankfurter Str. 40
    frankfuter str 40 | Frankfurter Str. 40
    keup str 20 | Keupstr. 20
    koyp str 20 | Keupstr. 20
    Olpenerstr 100 | Olpener Str. 100
    olpner str 100 | Olpener Str. 100
    kalker haubtstr 100 | Kalker Hauptstr. 100
    kalkerhauptstrasse 100 | Kalker Hauptstr. 100
    deuzer freiheit 60 | Deutzer Freiheit 60
    mülheimer freihet 49 | Mülheimer Freiheit 49
    siegburgerstrasse 99 | Siegburger Str. 99
    alteburgerstr 40 | Alteburger Str. 40
    severin str 29 | Severinstr. 29
    severienstrasse 29 | Severinstr. 29
    weiden bach 4 | Am Weidenbach 4
    sankt apernstr 20 | St.-Apern-Str. 20
    kapellstr 3 | Kapellenstr. 3
    pallmstr 10 | Palmstr. 10
    antwerpner str 20 | Antwerpener Str. 20
    brüßeler platz 8 | Brüsseler Platz 8
    brusseler platz 8 | Brüsseler Platz 8
    Moltke Strasse 50 | Moltkestr. 50
    lindentalgürtel 50 | Lindenthalgürtel 50
    gleulerstr 100 | Gleueler Str. 100
    berenrather str 150 | Berrenrather Str. 150
"""
EXAMPLES = [tuple(line.strip().split(" | ")) for line in MISSPELT.strip().splitlines()]


def import_cologne() -> None:
    """The register of the city of Cologne, as it is."""
    told = json.loads((COLOGNE / "areas.geojson").read_text())
    parts = [
        AreaRow(**{**each["properties"], "outline": each["geometry"]})
        for each in told["features"]
    ]
    import_areas(parts, {}, by=US)
    with gzip.open(COLOGNE / "addresses.csv.gz", "rt") as file:
        lines = csv.reader(file)
        next(lines)
        rows = (AddressRow(*each[:4], float(each[4]), float(each[5])) for each in lines)
        import_addresses(rows, by=US)


@pytest.mark.skipif(not COLOGNE.is_dir(), reason=NO_COLOGNE)
def test_in_cologne_misspelt_addresses_are_among_the_first_three() -> None:
    import_cologne()
    assert (Place.objects.count(), len(areas())) == (160_756, 86)

    missed = []
    for typed, meant in EXAMPLES:
        found = suggest_places(typed)
        if meant not in [str(place) for place in found[:3] if place.pk]:
            missed.append((typed, shown(found[:3])))
    assert missed == [], missed
    assert "Aachener Str. 12 (Neustadt/Süd)" in shown(suggest_places("aachner str 12"))
