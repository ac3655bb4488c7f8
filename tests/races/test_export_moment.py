"""A package tells of one moment, whatever is written while it is made."""

import csv
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from beistand.channels.hsds import package
from beistand.directory.actions import edit_service
from beistand.directory.models import Service
from beistand.kit.actions import System
from tests.races.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def renamed_meanwhile(parish: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """Somebody renames the service once its organization has been written."""
    write = package._organization

    def write_and_rename(*arguments: Any) -> Any:
        at_once([lambda: edit_service(parish, {"names": {"de": "Neu"}}, by=System())])
        return write(*arguments)

    monkeypatch.setattr(package, "_organization", write_and_rename)
    return parish


def names_in(folder: Path) -> list[str]:
    with (folder / "services.csv").open(encoding="utf-8", newline="") as lines:
        return [row["name"] for row in csv.DictReader(lines)]


def test_what_is_written_meanwhile_waits_for_the_next_package(
    renamed_meanwhile: Service, tmp_path: Path
) -> None:
    package.write_package(tmp_path / "first", "de")
    assert names_in(tmp_path / "first") == ["Einkaufsdienst"]
    package.write_package(tmp_path / "second", "de")
    assert names_in(tmp_path / "second") == ["Neu"]


def test_control_without_one_moment_half_of_it_is_new(
    renamed_meanwhile: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "one_moment", nullcontext)
    package.write_package(tmp_path / "first", "de")
    assert names_in(tmp_path / "first") == ["Neu"]
