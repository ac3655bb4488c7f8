"""`beistand hsds export`: a package that others can read, and nothing private."""

import csv
import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from beistand.channels.hsds.package import bare_cell, safe_cell, write_package
from beistand.directory.models import Service
from tests.hsds.known import FOLDER, SECRETS, close

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import frictionless


@pytest.fixture
def package(full_town: list[Service], tmp_path: Path) -> Path:
    close(full_town[0], hours="Mo-Fr 11:30-12:30", redirect_service=full_town[1])
    write_package(tmp_path / "out", "en")
    return tmp_path / "out"


def problems_in(descriptor: dict[str, Any], folder: Path, **more: Any) -> list[str]:
    with warnings.catch_warnings(), frictionless.system.use_context(trusted=True):
        warnings.simplefilter("ignore")
        package = frictionless.Package(descriptor, basepath=str(folder), **more)
        report = package.validate()
    told = report.flatten(["resourceName", "type", "rowNumber", "fieldName", "message"])
    return [str(row) for row in told]


def rows(folder: Path, file: str) -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_frictionless_accepts_the_package(package: Path) -> None:
    descriptor = json.loads((package / "datapackage.json").read_text())
    assert problems_in(descriptor, package) == []


def test_frictionless_sees_what_is_wrong(package: Path) -> None:
    told = (package / "services.csv").read_text().splitlines()
    (package / "services.csv").write_text("\n".join([*told, told[1]]) + "\n")
    descriptor = json.loads((package / "datapackage.json").read_text())
    assert problems_in(descriptor, package) != []


def test_the_package_also_fits_the_one_of_the_standard(package: Path) -> None:
    descriptor = json.loads((FOLDER / "datapackage.json").read_text())
    there = {file.name for file in package.iterdir()}
    resources = [
        row
        for row in descriptor["resources"]
        # Upstream gives these two a key without the field that it names.
        if row["path"] in there and row["name"] not in {"unit", "service_capacity"}
    ]
    names = {row["name"] for row in resources}
    for row in resources:
        fields = row["schema"]["fields"]
        # Upstream puts these beside the constraints; frictionless looks inside.
        for field in fields:
            if "enum" in field.get("constraints", {}) or "enum" in field:
                field["constraints"]["enum"] = field.pop(
                    "enum", field["constraints"].get("enum")
                )
        row["schema"]["foreignKeys"] = [
            key
            for key in row["schema"].get("foreignKeys", [])
            if key["reference"]["resource"] in names
            and key["fields"] in (package / row["path"]).read_text().split("\r\n")[0]
        ]
    assert len(resources) == len(list(package.glob("*.csv"))) - 3  # ours, and those
    found = problems_in(
        descriptor | {"resources": resources},
        package,
        detector=frictionless.Detector(schema_sync=True),
    )
    assert found == []


def test_the_tables_hold_what_is_public(package: Path) -> None:
    assert [row["name"] for row in rows(package, "services.csv")].count("Vetted") == 1
    assert {row["name"] for row in rows(package, "services.csv")} == {
        "Soup kitchen",
        "Legal help",
        "Vetted",
    }
    assert [row["name"] for row in rows(package, "locations.csv")] == ["Hall"]
    assert [row["code"] for row in rows(package, "operating_statuses.csv")].count(
        "phone_only"
    ) == 1
    exceptions = [row["is_exception"] for row in rows(package, "schedules.csv")]
    assert exceptions.count("true") == 1


def test_nothing_private_is_in_the_package(package: Path) -> None:
    seen = "".join(file.read_text() for file in package.iterdir())
    assert [secret for secret in SECRETS if secret in seen] == []


def test_the_same_directory_makes_the_same_package(
    package: Path, tmp_path: Path
) -> None:
    write_package(tmp_path / "again", "en")
    for file in package.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()
    assert list(tmp_path.glob("*/.unfinished*")) == []


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "'=quoted",
    ],
)
def test_no_text_is_a_formula(text: str) -> None:
    safe = safe_cell(text)
    assert isinstance(safe, str)
    assert safe[0] == "'"
    assert bare_cell(safe) == text


@pytest.mark.parametrize("value", ["+49631999001", "-7.5", "12", "Mo-Fr", None, 3, ""])
def test_what_is_no_formula_stays(value: object) -> None:
    assert safe_cell(value) == value
