"""Keys rotate while people work: nothing they write is lost, and nobody waits."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction

from beistand.kit import crypto
from beistand.people.models import Person
from beistand.project import keys

pytestmark = pytest.mark.django_db(transaction=True)
LOCK = "FOR NO KEY UPDATE SKIP LOCKED"
COMPARE = "AND {table}.{column} = fresh.old"


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings, monkeypatch) -> Iterator[None]:
    """An installation with its own keys, in which nobody waits."""
    settings.BEISTAND_KEYS = tmp_path / "keys.json"
    monkeypatch.setattr(crypto, "LOOKS_AGAIN_AFTER", 0.0)
    yield
    crypto.forget_keys()


@pytest.fixture
def person() -> Person:
    """Somebody with a note."""
    return Person.objects.create(name="Elfriede Klein", language="de", notes="old")


def rotate(**how: bool) -> keys.Outcome:
    return keys.rotate_keys(lambda column, count: None, **how)


def rewrite(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(notes="new")
    connection.close()


@contextmanager
def somebody_writing(person: Person) -> Iterator[None]:
    """Somebody has changed the note and is about to commit."""
    written, over = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(notes="new")
            written.set()
            over.wait(20)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert written.wait(20)
        try:
            yield
        finally:
            over.set()
            writing.result()


def give_up_soon() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '300ms'")


def test_a_row_that_somebody_is_changing_is_left_for_later(person: Person) -> None:
    give_up_soon()
    with somebody_writing(person):
        outcome = rotate()
        assert outcome.left == 3  # best_time, risks and notes of the one person
    person.refresh_from_db()
    assert person.notes == "new"
    assert rotate(with_new_key=False).left == 0
    person.refresh_from_db()
    assert person.notes == "new"
    connection.close()


def test_without_skipping_it_would_wait(person: Person, monkeypatch) -> None:
    monkeypatch.setattr(keys, "_FIRST", keys._FIRST.replace(LOCK, ""))
    give_up_soon()
    with somebody_writing(person), pytest.raises(OperationalError, match="timeout"):
        rotate()
    connection.close()


def note_after_a_write_in_between(person: Person, monkeypatch) -> str:
    """What is kept when somebody writes after a batch was read, locks aside."""
    monkeypatch.setattr(keys, "_FIRST", keys._FIRST.replace(LOCK, ""))
    reseal = keys._resealed

    def reseal_slowly(column: keys.Column, rows, outcome):
        fresh = reseal(column, rows, outcome)
        if rows and column.label == "people.person.notes":
            monkeypatch.setattr(keys, "_resealed", reseal)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(rewrite, person).result()
        return fresh

    monkeypatch.setattr(keys, "_resealed", reseal_slowly)
    rotate()
    person.refresh_from_db()
    return person.notes


def test_a_newer_value_is_never_overwritten(person: Person, monkeypatch) -> None:
    assert note_after_a_write_in_between(person, monkeypatch) == "new"


def test_without_comparing_it_would_be(person: Person, monkeypatch) -> None:
    monkeypatch.setattr(keys, "_UPDATE", keys._UPDATE.replace(COMPARE, ""))
    assert note_after_a_write_in_between(person, monkeypatch) == "old"


def test_two_rotations_at_once_are_refused(person: Person) -> None:
    def rotate_too() -> str:
        try:
            rotate()
        except keys.KeyringError as problem:
            return str(problem)
        finally:
            connection.close()
        return ""

    said: list[str] = []

    def ask_another(column: keys.Column, count: int) -> None:
        if not said:
            with ThreadPoolExecutor(1) as pool:
                said.append(pool.submit(rotate_too).result())

    keys.rotate_keys(ask_another)
    assert "Somebody else" in said[0]
