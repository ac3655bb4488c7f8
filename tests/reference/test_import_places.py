"""`beistand places import`: what is good goes in, what is not is named."""

import gzip
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from beistand.journal.models import Entry
from beistand.project import database
from beistand.project.cli import main
from beistand.reference.models import Area, Place, Street
from beistand.reference.queries import rings
from tests.reference.register import (
    AREAS,
    COLUMNS,
    STREETS,
    addresses,
    feature,
    square,
    write_addresses,
    write_areas,
)

pytestmark = pytest.mark.django_db
ALL = len(addresses())


@pytest.fixture(autouse=True)
def test_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command would open the database of the installation."""
    monkeypatch.setattr(database, "open_database", nullcontext)


def beistand_import(**files: Path) -> tuple[int, str]:
    arguments = [part for name, file in files.items() for part in (f"--{name}", file)]
    answer = CliRunner().invoke(main, ["places", "import", *map(str, arguments)])
    return answer.exit_code, answer.output


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    return write_areas(tmp_path / "areas.geojson")


def test_a_register_is_taken_in(areas: Path, tmp_path: Path) -> None:
    file = write_addresses(tmp_path / "addresses.csv.gz")
    code, told = beistand_import(areas=areas, addresses=file)

    assert (code, Place.objects.count()) == (0, ALL)
    assert "3 areas: 3 new, 0 changed, 0 unchanged." in told
    assert f"{ALL} addresses: {ALL} new, 0 changed, 0 unchanged." in told
    place = Place.objects.get(street="Hauptstr.", house_number="12a")
    assert (place.postcode, place.area.name, place.lon) == ("67657", "Neustadt", 7.73)
    assert Street.objects.get(folded="mueller gaesschen".replace(" ", "")).name == (
        "Müllergäßchen"
    )
    assert Street.objects.count() == len({street for street, *_rest in STREETS})
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert verbs == {"reference.areas_imported", "reference.addresses_imported"}


def test_areas_get_centres_parents_and_neighbours(areas: Path) -> None:
    beistand_import(areas=areas)

    old, new, porz = (Area.objects.get(code=code) for code in ("11", "12", "21"))
    assert (old.lon, old.lat) == (7.71, 49.405)
    assert old.outline == square(0)
    assert old.parent is not None
    assert (old.parent.code, old.parent.name) == ("1", "1")
    assert [each.code for each in old.neighbours.all()] == ["12"]
    assert [each.code for each in new.neighbours.all()] == ["11"]
    assert not porz.neighbours.exists()
    assert rings(old) == {old.pk: 0, old.parent_id: 0, new.pk: 1}


def test_the_areas_around_are_named_where_names_are_given(
    areas: Path, tmp_path: Path
) -> None:
    names = tmp_path / "parents.csv"
    beistand_import(areas=areas)
    names.write_text("code,name\n1,Mitte\n2,Porz und Wahn\n9,Kalk\n")
    beistand_import(areas=areas, parents=names)

    above = Area.objects.filter(parent=None).values_list("code", "name")
    assert dict(above) == {"1": "Mitte", "2": "Porz und Wahn"}


def test_a_second_time_nothing_changes(areas: Path, tmp_path: Path) -> None:
    file = write_addresses(tmp_path / "addresses.csv")
    beistand_import(areas=areas, addresses=file)
    rows = list(Place.objects.order_by("id").values())
    code, told = beistand_import(areas=areas, addresses=file)

    assert (code, told.count("Nothing has changed.")) == (0, 2)
    assert f"0 new, 0 changed, {ALL} unchanged" in told
    assert list(Place.objects.order_by("id").values()) == rows


def test_a_new_edition_adds_changes_and_keeps(areas: Path, tmp_path: Path) -> None:
    beistand_import(areas=areas, addresses=write_addresses(tmp_path / "1.csv"))
    lines = [line for line in addresses() if not line.startswith("Ölstr.")]
    lines = [line.replace("Lochnerstr.", "Lochnerstraße") for line in lines]
    lines.append("Neue Gasse,1,67655,11,7.71,49.405")
    code, told = beistand_import(addresses=write_addresses(tmp_path / "2.csv", lines))

    assert code == 0
    assert f"1 new, 19 changed, {ALL - 22} unchanged" in told
    assert "3 that are not in the file were kept" in told
    assert Place.objects.filter(street="Ölstr.").count() == 3
    streets = set(Street.objects.values_list("name", flat=True))
    assert "Lochnerstraße" in streets
    assert "Lochnerstr." not in streets


def test_what_people_renamed_stays(areas: Path) -> None:
    beistand_import(areas=areas)
    Area.objects.filter(code="11").update(name="Alte Stadt")
    _code, told = beistand_import(areas=areas)

    assert Area.objects.get(code="11").name == "Alte Stadt"
    assert "Nothing has changed." in told


def test_an_address_at_two_positions_keeps_both(areas: Path, tmp_path: Path) -> None:
    lines = ["Ring,1,67655,11,7.71,49.405", "Ring,1,67655,11,7.72,49.405"]
    file = write_addresses(tmp_path / "addresses.csv", lines)
    beistand_import(areas=areas, addresses=file)
    again = write_addresses(tmp_path / "again.csv", lines[::-1])
    _code, told = beistand_import(addresses=again)

    assert Place.objects.count() == 2
    assert "0 new, 0 changed, 2 unchanged" in told


BAD_LINES = [
    ("Ring,1,67655,99,7.71,49.405", "area_code: “99” is no known area."),
    ("Ring,1,67655,11,7.71;49.405", "whole line: The line has 5 cells"),
    ('Ring,1,67655,11,"7,71",49.405', "lon: “7,71” is no number. Write degrees"),
    ("Ring,1,67655,11,,49.405", "lon: This is empty. Write degrees"),
    ("Ring,1,67655,11,7.71,nan", "lat: nan is beyond 90 degrees. Write positions"),
    ("Ring,1,67655,11,2567890,49.4", "lon: 2567890 is beyond 180 degrees."),
    ("Ring,1,67655,11,49.405,7.71", "lon: 49.405, 7.71 lies far outside"),
    (",1,67655,11,7.71,49.405", "street: This is empty. Fill it in."),
    ("...,1,67655,11,7.71,49.405", "street: “...” is no name of a street."),
    (f"{'x' * 121},1,67655,11,7.71,49.405", "street: This is longer than 120"),
    ("Ring,1\x07,67655,11,7.71,49.405", "house_number: This holds characters"),
    ("Ring,1,1234567890123,11,7.71,49.405", "postcode: This is longer than 12"),
]


@pytest.mark.parametrize(("line", "remedy"), BAD_LINES, ids=[x[1] for x in BAD_LINES])
def test_a_bad_row_is_named_and_the_good_ones_go_in(
    areas: Path, tmp_path: Path, line: str, remedy: str
) -> None:
    lines = ["Ring,1,67655,11,7.71,49.405", line, "", "Ring,3,67655,11,7.71,49.405"]
    file = write_addresses(tmp_path / "addresses.csv", lines)
    code, told = beistand_import(areas=areas, addresses=file)

    assert code == 1
    assert f"{file}, line 3, {remedy}" in told
    assert "1 bad. Those rows were left out. Mend them and import again." in told
    assert set(Place.objects.values_list("house_number", flat=True)) == {"1", "3"}


def test_very_many_bad_rows_are_counted(areas: Path, tmp_path: Path) -> None:
    lines = [f"Ring,{number},67655,99,7.71,49.405" for number in range(80)]
    file = write_addresses(tmp_path / "addresses.csv", lines)
    code, told = beistand_import(areas=areas, addresses=file)

    assert code == 1
    assert told.count("area_code") == 50
    assert "and 30 more like these" in told
    assert "80 bad" in told


BOW_TIE = [[[7.7, 49.4], [7.8, 49.5], [7.8, 49.4], [7.7, 49.5], [7.7, 49.4]]]
BAD_FEATURES = [
    (feature("", "Altstadt", "1", 5), "code: This is empty. Fill it in."),
    (feature("31", "", "1", 5), "name: This is empty. Fill it in."),
    (feature("31", "x" * 121, "1", 5), "name: This is longer than 120"),
    (feature("31", "Wahn", "31", 5), "parent: “31” cannot lie inside itself."),
    (feature("11", "Altstadt", "1", 5), "code: “11” stands in the file twice."),
    (
        {**feature("31", "Wahn", "1", 5), "geometry": None},
        "geometry: An outline must be a Polygon",
    ),
    (
        {
            **feature("31", "Wahn", "1", 5),
            "geometry": {"type": "Polygon", "coordinates": BOW_TIE},
        },
        "geometry: Mend this outline: Self-intersection",
    ),
    (
        {
            **feature("31", "Wahn", "1", 5),
            "geometry": {"type": "Polygon", "coordinates": [["7", "x"]]},
        },
        "geometry: These are no coordinates.",
    ),
    (
        {
            **feature("31", "Wahn", "1", 5),
            "geometry": {"type": "Polygon", "coordinates": []},
        },
        "geometry: Mend this outline: it is empty.",
    ),
    (feature("31", "Wahn", "1", 12345), "geometry: Write positions in WGS 84"),
    ("Altstadt", "code: This is empty. Fill it in."),
]


@pytest.mark.parametrize(
    ("wrong", "remedy"), BAD_FEATURES, ids=[x[1] for x in BAD_FEATURES]
)
def test_a_bad_area_is_named_and_the_good_ones_go_in(
    tmp_path: Path, wrong: object, remedy: str
) -> None:
    good = [feature(*area) for area in AREAS]
    file = write_areas(tmp_path / "areas.geojson", [*good, wrong])
    code, told = beistand_import(areas=file)

    assert code == 1
    assert f"{file}, feature 4, {remedy}" in told
    assert Area.objects.filter(parent__isnull=False).count() == len(AREAS)


def test_areas_that_lie_in_a_circle_are_refused(tmp_path: Path) -> None:
    circle = [feature("1", "A", "2", 0), feature("2", "B", "1", 1)]
    code, told = beistand_import(areas=write_areas(tmp_path / "a.geojson", circle))

    assert (code, Area.objects.count()) == (1, 0)
    assert "lies inside itself" in told


UNREADABLE = [
    (gzip.compress(f"{COLUMNS}\nRing,1,1,11,7.7,49.4\n".encode())[:-9], "cannot be"),
    (f"{COLUMNS}\nRing,1,1,11,7.71,49.405\n\xd6lstr".encode("latin-1"), "UTF-8"),
    (b"street,number\nRing,1\n", "line 1: the column house_number is missing"),
    (b"", "line 1: the column street is missing"),
]


@pytest.mark.parametrize(
    ("content", "told"), UNREADABLE, ids=[x[1] for x in UNREADABLE]
)
def test_a_file_that_breaks_off_is_not_taken_in_at_all(
    areas: Path, tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "addresses.csv"
    file.write_bytes(content)
    code, answer = beistand_import(areas=areas, addresses=file)

    assert code == 1
    assert told in answer
    assert (Place.objects.count(), Area.objects.count()) == (0, 5)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"features": [}', "line 1, column 15: this is not JSON"),
        ('{"type": "FeatureCollection", "features": []}', "has no features"),
        ("[]", "has no features"),
    ],
)
def test_an_areas_file_of_another_kind_is_told(
    tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "areas.geojson"
    file.write_text(content)
    code, answer = beistand_import(areas=file)

    assert code == 1
    assert told in answer


def test_semicolons_and_a_byte_order_mark_are_understood(
    areas: Path, tmp_path: Path
) -> None:
    file = tmp_path / "addresses.csv"
    text = f"\ufeff{COLUMNS}\nRing,1,67655,11,7.71,49.405\n".replace(",", ";")
    file.write_text(text.upper(), encoding="utf-8")
    code, _told = beistand_import(areas=areas, addresses=file)

    assert (code, Place.objects.get().street) == (0, "RING")


def test_addresses_need_areas_first(tmp_path: Path) -> None:
    code, told = beistand_import(addresses=write_addresses(tmp_path / "a.csv"))

    assert code == 1
    assert "--areas" in told


def test_with_no_file_the_command_says_what_it_needs() -> None:
    code, told = beistand_import()

    assert code == 2
    assert "Give --areas, --addresses, or both." in told
