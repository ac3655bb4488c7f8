"""`beistand hsds` on the command line: what it says, and what it refuses."""

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from beistand.directory.models import Service
from beistand.journal.models import Entry
from beistand.project import database
from beistand.project.cli import main


@pytest.fixture(autouse=True)
def test_database(monkeypatch: pytest.MonkeyPatch, monday: object) -> None:
    """The command would open the database of the installation."""
    monkeypatch.setattr(database, "open_database", nullcontext)


def hsds(*words: object) -> Result:
    return CliRunner().invoke(main, ["hsds", *map(str, words)])


def test_it_says_how_many_rows_each_file_has(
    full_town: list[Service], tmp_path: Path
) -> None:
    told = hsds("export", tmp_path / "out", "--lang", "en")
    assert told.exit_code == 0, told.output
    assert f"{tmp_path}/out/services.csv: 3" in told.output
    assert (tmp_path / "out" / "datapackage.json").is_file()


def test_it_refuses_a_language_that_the_city_does_not_speak(tmp_path: Path) -> None:
    told = hsds("export", tmp_path / "out", "--lang", "tlh")
    assert told.exit_code == 2
    assert "--lang de, en" in told.output


def test_it_says_what_came_in_and_what_did_not(tmp_path: Path) -> None:
    body = {"id": "1", "name": "Aid"}
    good = {"id": "2", "name": "A", "status": "active", "organization": body}
    file = tmp_path / "aid.json"
    file.write_text(json.dumps([good, {**good, "id": "3", "status": "?"}]))
    told = hsds("import", file)
    assert told.exit_code == 1
    assert "aid: 1 services new" in told.output
    assert "1 left out" in told.output
    assert "aid.json, item 2, status: “?” is no status." in told.output
    assert "1 problems. Mend these and import again" in told.output
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert verbs == {"directory.imported", "directory.package_imported"}


@pytest.mark.parametrize("topic", ["food", "food=", "food=gold", "=groceries"])
def test_it_refuses_topics_that_are_not_ours(tmp_path: Path, topic: str) -> None:
    (tmp_path / "aid.json").write_text("[]")
    told = hsds("import", tmp_path / "aid.json", "--topic", topic)
    assert told.exit_code == 2
    assert "groceries" in told.output


def test_an_empty_folder_is_no_package(tmp_path: Path) -> None:
    told = hsds("import", tmp_path)
    assert told.exit_code == 1
    assert "holds no table of a package" in told.output


def test_a_package_may_not_reach_outside_itself(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("id,name,description\n1,a,b\n")
    folder = tmp_path / "package"
    folder.mkdir()
    resources = [{"name": "organization", "path": "../secret.csv"}]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
    told = hsds("import", folder)
    assert told.exit_code == 1
    assert "outside of the package" in told.output


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("id,name,description\n1,a\n", "The line has 2 cells where the first has 3."),
        ('id,name,description\n1,"a\n', "Close the quotes."),
    ],
)
def test_broken_lines_are_named(tmp_path: Path, text: str, remedy: str) -> None:
    (tmp_path / "organizations.csv").write_text(text)
    told = hsds("import", tmp_path, "--source", "x")
    assert told.exit_code == 1
    assert remedy in told.output


def test_tables_with_semicolons_are_read(tmp_path: Path) -> None:
    (tmp_path / "organization.csv").write_text("id;name;description\n1;Aid;Help, ok\n")
    (tmp_path / "service.csv").write_text(
        "id;name;status;organization_id\n2;Meals;active;1\n"
    )
    told = hsds("import", tmp_path, "--source", "x")
    assert told.exit_code == 0, told.output
    row = Service.objects.get()
    assert row.organization.descriptions == {"de": "Help, ok"}
