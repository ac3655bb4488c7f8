"""`beistand keys`: sealing everything anew."""

import json
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from beistand.cases.models import Case, Need
from beistand.journal import actions as journal
from beistand.journal.models import Entry
from beistand.kit import clock, crypto, keyring
from beistand.kit.actions import System
from beistand.kit.crypto import UnreadableError
from beistand.kit.keyring import KeyringError
from beistand.people.models import Person
from beistand.project import database, keys
from beistand.project.cli import main


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings, monkeypatch) -> Path:
    """An installation with its own keys, in which nobody waits."""
    settings.BEISTAND_KEYS = tmp_path / "keys.json"
    monkeypatch.setattr(crypto, "LOOKS_AGAIN_AFTER", 0.0)
    # The command would open the database of the installation, not of this test.
    monkeypatch.setattr(database, "open_database", nullcontext)
    yield settings.BEISTAND_KEYS
    crypto.forget_keys()


@pytest.fixture
def entry(case: Case) -> Entry:
    """A line of the append-only journal, with a sealed reason."""
    journal.record(System(), "cases.noted", case, reason="She cannot hear well")
    return Entry.objects.get(verb="cases.noted")


def rotate(**how: bool) -> keys.Outcome:
    return keys.rotate_keys(lambda column, count: None, **how)


def beistand_keys(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["keys", *arguments])


def spoil(person: Person) -> None:
    with connection.cursor() as cursor:
        flip = "set_byte(notes, 20, 255 - get_byte(notes, 20))"
        cursor.execute(f"UPDATE people_person SET notes = {flip}", [])


def test_everything_is_sealed_with_the_new_key_and_says_the_same(
    klein: Person, groceries: Need, entry: Entry
) -> None:
    old = crypto.current_key_id()
    Person.objects.update(notes="Ring twice", risks=["alone"])
    outcome = rotate()
    assert outcome.key_id == crypto.current_key_id() != old
    assert not outcome.left
    assert not outcome.unreadable
    assert set(keys.count_by_key()) == {outcome.key_id}
    klein.refresh_from_db()
    groceries.refresh_from_db()
    entry.refresh_from_db()
    assert (klein.notes, klein.risks) == ("Ring twice", ["alone"])
    assert klein.phones.get().number == "+4963112345"
    assert groceries.detail == "Brot und Milch"
    assert entry.reason == "She cannot hear well"


def test_every_encrypted_column_of_the_house_is_found() -> None:
    labels = {column.label for column in keys.sealed_columns()}
    assert {
        "journal.entry.reason",
        "people.phonenumber.number",
        "people.person.risks",
    } <= labels
    assert all(column.field.context == column.label for column in keys.sealed_columns())


def test_many_rows_are_sealed_batch_by_batch(klein, monkeypatch) -> None:
    monkeypatch.setattr(keys, "BATCH", 7)
    Person.objects.bulk_create(
        Person(name=f"P{number}", language="de", notes=str(number))
        for number in range(50)
    )
    steps: list[tuple[str, int]] = []
    keys.rotate_keys(lambda column, count: steps.append((column.label, count)))
    of_notes = [count for label, count in steps if label == "people.person.notes"]
    assert of_notes == [0, 7, 7, 7, 7, 7, 7, 7, 2]
    assert set(Person.objects.values_list("notes", flat=True)) == {
        "",
        *map(str, range(50)),
    }


def test_an_interrupted_rotation_goes_on_where_it_stopped(klein, monkeypatch) -> None:
    monkeypatch.setattr(keys, "BATCH", 5)
    Person.objects.bulk_create(Person(name="P", language="de") for _ in range(20))
    rows_seen = 0

    def stop(column: keys.Column, count: int) -> None:
        nonlocal rows_seen
        rows_seen += count
        if rows_seen >= 10:
            raise KeyboardInterrupt

    everything = keys.count_by_key().total()
    with pytest.raises(KeyboardInterrupt):
        keys.rotate_keys(stop)
    done = keys.count_by_key()[crypto.current_key_id()]
    assert 0 < done < everything
    outcome = rotate(with_new_key=False)
    assert outcome.resealed == everything - done
    assert set(keys.count_by_key()) == {outcome.key_id}


def test_a_value_that_cannot_be_read_stops_nothing_and_is_named(
    klein: Person,
) -> None:
    spoil(klein)
    outcome = rotate()
    (problem,) = outcome.unreadable
    assert f"people.person.notes {klein.pk}" in problem
    assert outcome.left == 1
    assert klein.phones.get().number == "+4963112345"
    with pytest.raises(UnreadableError):
        klein.refresh_from_db()


def test_an_old_key_goes_only_when_nothing_needs_it(klein: Person) -> None:
    old = crypto.current_key_id()
    new = crypto.add_key()
    with pytest.raises(KeyringError, match=r"values are still sealed.*rotate --resume"):
        keys.retire_key(old, at_once=True)
    rotate(with_new_key=False)
    with pytest.raises(KeyringError, match="Wait an hour"):
        keys.retire_key(old)
    with clock.pretending(clock.now() + timedelta(hours=1, minutes=1)):
        keys.retire_key(old)
    ring = keyring.read(keys.settings.BEISTAND_KEYS)
    assert set(ring.made) == {new}
    klein.refresh_from_db()
    assert Entry.objects.filter(verb="keys.retired", subject=f"key:{old}").exists()


def test_the_key_in_use_is_never_retired(klein: Person) -> None:
    with pytest.raises(KeyringError, match="current"):
        keys.retire_key(crypto.current_key_id(), at_once=True)


def test_the_commands_list_rotate_and_retire(klein: Person) -> None:
    old = crypto.current_key_id()
    count = keys.count_by_key()[old]
    assert f"current {count:>10} values" in beistand_keys("list").output
    rotated = beistand_keys("rotate")
    assert rotated.exit_code == 0
    assert "people.phonenumber.number ." in rotated.output
    new = crypto.current_key_id()
    assert f"values sealed with key {new}" in rotated.output
    listed = beistand_keys("list").output
    assert f"{old} " in listed
    assert "old              0 values" in listed
    early = beistand_keys("retire", old)
    assert early.exit_code == 1
    assert "Wait an hour" in early.output
    assert beistand_keys("retire", old, "--now").exit_code == 0
    assert old not in beistand_keys("list").output


def test_the_command_ends_with_an_error_when_a_value_is_lost(klein: Person) -> None:
    spoil(klein)
    rotated = beistand_keys("rotate")
    assert rotated.exit_code == 1
    assert "1 values could not be read" in rotated.output


def test_keys_that_are_missing_are_listed(klein: Person, key_file: Path) -> None:
    lost = crypto.current_key_id()
    key_file.unlink()
    listed = beistand_keys("list")
    assert listed.exit_code == 1
    assert f"{lost}  not in the key file" in listed.output


def test_keys_from_the_environment_are_not_changed(klein, key_file, monkeypatch):
    monkeypatch.setenv("BEISTAND_KEYS_JSON", key_file.read_text())
    rotated = beistand_keys("rotate")
    assert rotated.exit_code == 1
    assert "BEISTAND_KEYS_JSON" in rotated.output


def test_no_command_shows_a_key(klein: Person, key_file: Path) -> None:
    said = "".join(
        beistand_keys(*arguments).output for arguments in (["list"], ["rotate"])
    )
    for entry in json.loads(key_file.read_text())["keys"].values():
        assert entry["key"] not in said
