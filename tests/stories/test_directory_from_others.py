"""A neighbouring city sends its directory. Some of it is broken (KL-5, BX-3)."""

import csv
import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.cache import cache
from django.test import Client

from beistand.project import database
from beistand.project.cli import main

ID = "0b8d6c1e-4c07-4c0e-8a5e-0000000000{:02}"
ORGANIZATIONS = [{"id": ID.format(1), "name": "Tafel", "description": "Food for all"}]
SERVICES = [
    {
        "id": ID.format(number),
        "organization_id": ID.format(1),
        "name": name,
        "description": "Nebenan",
        "status": status,
        "alert": alert,
        "assured_date": assured,
    }
    for number, name, status, alert, assured in (
        (10, "Brotkorb", "active", "", ""),
        (11, "Suppenbus", "temporarily closed", "Bis Mai zu", "2020-04-17"),
        (12, "Kleiderkiste", "open", "", ""),
        (13, "", "active", "", ""),
    )
]
PHONES = [
    {"id": ID.format(20), "service_id": ID.format(10), "number": "069 90009950"},
    {"id": ID.format(21), "service_id": ID.format(11), "number": "bitte klingeln"},
]
Run = Callable[..., tuple[int, dict[str, object]]]


def write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "neighbors"
    folder.mkdir()
    write(folder / "organizations.csv", ORGANIZATIONS)
    write(folder / "services.csv", SERVICES)
    write(folder / "phones.csv", PHONES)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line, on the database of the test."""
    cache.clear()
    monkeypatch.setattr(database, "open_database", nullcontext)

    def invoke(*words: str) -> tuple[int, dict[str, object]]:
        told = CliRunner().invoke(main, ["hsds", *words, "--json"])
        return told.exit_code, json.loads(told.stdout)

    return invoke


def names(client: Client) -> dict[str, str]:
    asked = {"search": "nebenan", "lang": "de"}
    page = client.get("/hsds/services", asked).json()
    return {row["name"]: row["status"] for row in page["contents"]}


def test_a_broken_package_is_taken_in_as_far_as_it_goes_and_mended_later(
    run: Run, package: Path, client: Client, monday: object
) -> None:
    code, told = run("import", str(package))

    assert code == 1
    assert told["services"] == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "kept": 0,
        "left_out": 2,
    }
    assert [
        (row["file"], row["row"], row["column"])
        for row in told["problems"]  # type: ignore[attr-defined]
    ] == [
        ("phones.csv", "line 3", "number"),
        ("services.csv", "line 4", "status"),
        ("services.csv", "line 5", "name"),
    ]
    assert names(client) == {"Brotkorb": "active", "Suppenbus": "temporarily closed"}

    mended = [
        SERVICES[0],
        SERVICES[1],
        {**SERVICES[2], "status": "active"},
        {**SERVICES[3], "name": "Tauschregal"},
    ]
    write(package / "services.csv", mended)
    write(package / "phones.csv", [PHONES[0], {**PHONES[1], "number": "069 90009951"}])
    code, told = run("import", str(package))

    assert (code, told["problems"]) == (0, [])
    assert told["services"] == {
        "new": 2,
        "changed": 1,
        "unchanged": 1,
        "kept": 0,
        "left_out": 0,
    }
    assert set(names(client)) == {
        "Brotkorb",
        "Suppenbus",
        "Kleiderkiste",
        "Tauschregal",
    }

    code, told = run("import", str(package))
    assert (code, told["statements"]) == (0, 0)
    assert told["services"]["unchanged"] == 4  # type: ignore[index]
    assert len(names(client)) == 4
