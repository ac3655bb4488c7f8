"""The database keeps the journal as it was written."""

import pytest
from django.db import Error, connection, transaction

from beistand.journal import actions as journal
from beistand.journal.models import Entry
from beistand.kit.actions import System

LINE = "verb = 'cases.read'"


@pytest.fixture
def entry(db: None) -> Entry:
    """One line of the journal."""
    journal.record_read(System(), "cases.read", "cases.Case:1", why="call")
    return Entry.objects.get(subject="cases.Case:1")


def refused(statement: str) -> bool:
    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    return True


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'somebody else'",
        "verb = 'cases.closed'",
        "subject = 'cases.Case:2'",
        "at = now()",
        "details = '{}'",
        "reason = ''",
        "is_read = false",
        "id = 1000000",
        "verb = verb",
    ],
)
def test_no_line_can_be_changed(entry: Entry, change: str) -> None:
    assert refused(f"UPDATE journal_entry SET {change} WHERE {LINE}")
    entry.refresh_from_db()
    assert entry.verb == "cases.read"


def test_no_line_can_be_removed(entry: Entry) -> None:
    assert refused(f"DELETE FROM journal_entry WHERE {LINE}")
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        entry.delete()
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        entry.save()
    assert Entry.objects.contains(entry)


def test_the_journal_cannot_be_emptied(entry: Entry) -> None:
    with connection.cursor() as cursor:
        # The tests go without this one trigger; see tests/conftest.py.
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER journal_no_truncate")
    assert refused("TRUNCATE journal_entry")
    assert refused("TRUNCATE journal_entry CASCADE")


def test_while_keys_rotate_only_the_sealed_column_may_change(entry: Entry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL beistand.rotating_keys = 'on'")
        flip = "set_byte(reason, 20, 255 - get_byte(reason, 20))"
        cursor.execute(f"UPDATE journal_entry SET reason = {flip} WHERE {LINE}")
        assert cursor.rowcount == 1
    assert refused(f"UPDATE journal_entry SET actor = 'x' WHERE {LINE}")
    assert refused(f"UPDATE journal_entry SET reason = {flip}, at = now()")
    assert refused("UPDATE journal_entry SET reason = ''")
    assert refused("DELETE FROM journal_entry")
