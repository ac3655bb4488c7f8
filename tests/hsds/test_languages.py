"""A package holds one language; several stand beside each other (BX-2, KL-5)."""

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from beistand.channels.hsds.package import write_package
from beistand.channels.hsds.staging import packages_in
from beistand.channels.hsds.taking_in import Importer, Tally
from beistand.directory.actions import edit_service
from beistand.directory.hsds.beside import texts_beside, told_beside
from beistand.directory.hsds.lists import known_lists
from beistand.directory.models import Location, OperatingFact, Phone, Service
from beistand.kit.actions import System
from beistand.project import database
from beistand.project.cli import main
from tests.hsds.known import close
from tests.hsds.test_round_trip import differences, empty_the_directory, read
from tests.hsds.told import ID, counts, service

pytestmark = pytest.mark.django_db


def told_in(language: str, told: Any, folder: Path) -> Tally:
    """Take in this object, in this language, from the source "aid"."""
    file = folder / f"{language}.json"
    file.write_text(json.dumps(told))
    lists = replace(known_lists("aid", "en", {}), language=language)
    return Importer(lists, System("command-line")).take_in(file)


def in_words(language: str, **more: Any) -> dict[str, Any]:
    words = {
        "de": ("Essen", "Warm", "Ausweis", "Büro", "Rampe", "Gratis", "Bis Mai zu"),
        "fr": ("Repas", "Chaud", "Carte", "Bureau", "Rampe", "Gratuit", "Fermé"),
    }[language]
    name, what, paper, office, ramp, fees, alert = words
    place = {
        "id": ID.format(15),
        "location_type": "physical",
        "accessibility": [{"id": ID.format(16), "description": ramp}],
    }
    return service(
        2,
        name=name,
        description=what,
        fees_description=fees,
        required_documents=[{"document": paper}],
        phones=[{"number": "+496990009000", "description": office}],
        service_at_locations=[{"id": ID.format(14), "location": place}],
        alert=alert,
        wait_time=what,
        **more,
    )


def test_a_second_language_adds_its_texts_and_takes_none_away(
    monday: object, tmp_path: Path
) -> None:
    assert counts(told_in("de", in_words("de"), tmp_path)) == {"new": 1}
    assert counts(told_in("fr", in_words("fr"), tmp_path)) == {"changed": 1}
    row = Service.objects.get()
    assert row.names == {"de": "Essen", "fr": "Repas"}
    assert row.descriptions == {"de": "Warm", "fr": "Chaud"}
    assert row.fees == {"de": "Gratis", "fr": "Gratuit"}
    assert row.papers == [{"de": "Ausweis", "fr": "Carte"}]
    assert Phone.objects.get().descriptions == {"de": "Büro", "fr": "Bureau"}
    # The same word in both is said once: nobody can tell it from a gap.
    assert Location.objects.get().accessibility == {"de": "Rampe"}
    last = OperatingFact.objects.order_by("id").last()
    assert last is not None
    assert last.messages == {"de": "Bis Mai zu", "fr": "Fermé"}


def test_both_again_are_the_same_as_once(monday: object, tmp_path: Path) -> None:
    for language in ("de", "fr"):
        told_in(language, in_words(language), tmp_path)
    before = list(Service.objects.values()), OperatingFact.objects.count()
    for language in ("fr", "de", "fr"):
        tally = told_in(language, in_words(language), tmp_path)
        assert (counts(tally), tally.statements) == ({"unchanged": 1}, 0)
    assert (list(Service.objects.values()), OperatingFact.objects.count()) == before


def test_what_changes_in_one_language_changes_there_alone(
    monday: object, tmp_path: Path
) -> None:
    for language in ("de", "fr"):
        told_in(language, in_words(language), tmp_path)
    row = Service.objects.get()
    edit_service(row, {"fees": {**row.fees, "de": "Zwei Euro"}}, by=System())
    changed = in_words("fr") | {
        "name": "Dîner",
        "description": "",
        "fees_description": "Rien",
        "required_documents": [{"document": "Carte"}, {"document": "Loyer"}],
    }
    assert counts(told_in("fr", changed, tmp_path)) == {"changed": 1}
    row.refresh_from_db()
    assert row.names == {"de": "Essen", "fr": "Dîner"}
    assert row.descriptions == {"de": "Warm"}
    assert row.fees == {"de": "Zwei Euro", "fr": "Rien"}
    assert row.papers == [{"de": "Ausweis", "fr": "Carte"}, {"fr": "Loyer"}]


def test_a_text_borrowed_from_another_language_is_no_translation() -> None:
    last = {"names": {"de": "Essen"}, "papers": [{"de": "Ausweis"}], "email": "a@b.c"}
    told = {"names": {"fr": "Essen"}, "papers": [{"fr": "Ausweis"}], "email": "d@e.f"}
    assert told_beside(told, last, "fr") == {**last, "email": "d@e.f"}
    assert texts_beside({"fr": "Repas"}, {"fr": "Essen"}, "fr") == {"fr": "Repas"}
    assert texts_beside({}, {"de": "A", "fr": "B"}, "fr") == {"de": "A"}


@pytest.fixture
def hsds(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(database, "open_database", nullcontext)

    def run(*words: object) -> Result:
        return CliRunner().invoke(main, ["hsds", *map(str, words)])

    return run


def test_all_languages_go_out_and_come_back_as_they_were(
    hsds: Any, full_town: list[Service], tmp_path: Path
) -> None:
    """Out in every language, into an empty directory, and out again: the same."""
    kitchen, _legal_help, vetted = full_town
    close(kitchen)
    vetted.delete()
    names = {row.uid: row.names for row in Service.objects.filter(is_active=True)}
    told = hsds("export", tmp_path / "town", "--all-languages")
    assert told.exit_code == 0, told.output
    assert f"{tmp_path}/town/de/services.csv: 2" in told.output
    empty_the_directory()

    told = hsds("import", tmp_path / "town", "--own")
    assert told.exit_code == 0, told.output
    assert "2 services new, 2 changed" in told.output
    assert {
        row.uid: row.names for row in Service.objects.all()
    }.items() <= names.items()
    assert Service.objects.count() == 2
    told = hsds("import", tmp_path / "town", "--own")
    assert "town: 0 services new, 0 changed, 4 unchanged" in told.output
    for language in ("de", "en"):
        write_package(tmp_path / "again", language)
        before, after = read(tmp_path / "town" / language), read(tmp_path / "again")
        assert differences(before, after) == set()


def test_a_package_says_its_own_language(
    hsds: Any, full_town: list[Service], tmp_path: Path
) -> None:
    hsds("export", tmp_path / "town", "--lang", "en")
    assert packages_in(tmp_path / "town") == [("en", tmp_path / "town")]
    assert packages_in(tmp_path / "town" / "datapackage.json")[0][0] == "en"
    empty_the_directory()
    hsds("import", tmp_path / "town")
    kitchen = Service.objects.get(names__en="Soup kitchen")
    assert kitchen.names == {"en": "Soup kitchen"}


def test_one_of_several_languages_can_be_chosen(
    hsds: Any, full_town: list[Service], tmp_path: Path
) -> None:
    hsds("export", tmp_path / "town", "--all-languages")
    empty_the_directory()
    told = hsds("import", tmp_path / "town", "--lang", "en")
    assert "3 services new, 0 changed" in told.output
    assert all(set(row.names) == {"en"} for row in Service.objects.all())


def test_one_language_or_all(hsds: Any, tmp_path: Path, monday: object) -> None:
    told = hsds("export", tmp_path / "town", "--all-languages", "--lang", "de")
    assert told.exit_code == 2
    assert "not both" in told.output
