"""Out, into an empty directory, and out again: the same package."""

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from beistand.channels.hsds.package import write_package
from beistand.channels.hsds.taking_in import Importer
from beistand.directory.hsds.lists import known_lists
from beistand.directory.models import (
    ContactPerson,
    ExternalId,
    Initiative,
    Location,
    OperatingFact,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
)
from beistand.kit import clock
from beistand.kit.actions import System
from tests.hsds.known import close

Rows = dict[str, list[dict[str, str]]]


def empty_the_directory() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE directory_operatingfact DISABLE TRIGGER USER")
        for table in (
            OperatingFact,
            Phone,
            ContactPerson,
            ExternalId,
            Initiative,
            ServiceAtLocation,
            Location,
            Service,
            Organization,
        ):
            table.objects.all().delete()
        cursor.execute("ALTER TABLE directory_operatingfact ENABLE TRIGGER USER")


def read(folder: Path) -> Rows:
    found = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            found[file.name] = list(csv.DictReader(lines))
    return found


def differences(before: Rows, after: Rows) -> set[str]:
    """Columns that differ, by file; rows that are missing are a difference, too."""
    found = set()
    for file, rows in before.items():
        others = after[file]
        if len(rows) != len(others):
            found.add(f"{file}: {len(rows)} rows, then {len(others)}")
        for one, other in zip(rows, others, strict=False):
            found |= {f"{file}: {name}" for name in one if one[name] != other[name]}
    return found


@pytest.fixture
def exported(full_town: list[Service], monday: Any, tmp_path: Path) -> Path:
    """The directory, exported, and then emptied; initiatives are vetted by hand."""
    kitchen, legal_help, vetted = full_town
    close(
        kitchen,
        hours="Mo-Fr 11:30-12:30",
        redirect_service=legal_help,
        redirect_phone="+49631999010",
        valid_to=monday + timedelta(days=10),
        capacity="waitlist",
    )
    close(legal_help, state="temporarily_closed", source="provider", method="email")
    vetted.delete()
    write_package(tmp_path / "first", "en")
    empty_the_directory()
    return tmp_path / "first"


def take(folder: Path, *, is_own: bool) -> None:
    lists = known_lists("town", "en", {})
    if is_own:
        lists = lists.__class__(**{**vars(lists), "is_own": True})
    tally = Importer(lists, System("command-line")).take_in(folder)
    assert [finding for finding in tally.findings if not finding.is_note] == []
    assert tally.services["new"] == 2


def test_an_export_of_ours_comes_back_the_same(exported: Path, tmp_path: Path) -> None:
    take(exported, is_own=True)
    write_package(tmp_path / "second", "en")
    for file in exported.iterdir():
        assert (tmp_path / "second" / file.name).read_text() == file.read_text()


def test_an_hour_later_only_the_date_of_change_differs(
    exported: Path, tmp_path: Path, monday: Any
) -> None:
    with clock.pretending(monday + timedelta(hours=1)):
        take(exported, is_own=True)
        write_package(tmp_path / "second", "en")
    assert differences(read(exported), read(tmp_path / "second")) == {
        "services.csv: last_modified"
    }


def test_of_others_we_say_that_it_is_they_who_say_so(
    exported: Path, tmp_path: Path
) -> None:
    take(exported, is_own=False)
    write_package(tmp_path / "second", "en")
    assert differences(read(exported), read(tmp_path / "second")) == {
        "contacts.csv: 1 rows, then 0",
        "phones.csv: 6 rows, then 5",
        "operating_statuses.csv: is_confirmed",
        "operating_statuses.csv: source",
        "operating_statuses.csv: verified_via",
        "services.csv: alert",
    }


def test_what_the_api_gives_line_by_line_comes_back(
    full_town: list[Service], client: Any, tmp_path: Path
) -> None:
    asked = {"full": "true", "format": "ndjson", "lang": "en"}
    lines = client.get("/hsds/services", asked).content
    (tmp_path / "town.ndjson").write_bytes(lines)
    names = [json.loads(line)["name"] for line in lines.splitlines()]
    empty_the_directory()
    tally = Importer(known_lists("town", "en", {}), System("command-line")).take_in(
        tmp_path / "town.ndjson"
    )
    assert tally.problems == []
    assert tally.services["new"] == len(names) == 3
    assert sorted(row.name("en") for row in Service.objects.all()) == sorted(names)
