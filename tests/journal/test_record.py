"""Writing the journal."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from hypothesis import given, strategies as st

from beistand.journal import actions as journal
from beistand.journal.models import Entry
from beistand.journal.rules import LONGEST_WORDS, part_details
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.people.models import Person

NOON = datetime(2020, 4, 20, 12, 0, tzinfo=UTC)


def the_entry() -> Entry:
    return Entry.objects.latest("id")


def test_a_line_says_who_did_what_to_what_and_when(klein: Person) -> None:
    with clock.pretending(NOON):
        journal.record(System("clock"), "cases.opened", klein, topic="groceries", n=2)
    entry = the_entry()
    assert entry.at == NOON
    assert (entry.actor, entry.verb) == ("clock", "cases.opened")
    assert entry.subject == f"people.Person:{klein.uid}"
    assert entry.details == {"topic": "groceries", "n": 2}
    assert not entry.is_read
    assert entry.reason == ""


def test_a_thing_without_a_public_id_goes_by_its_key(town) -> None:
    journal.record(System(), "reference.changed", town)
    assert the_entry().subject == f"reference.City:{town.pk}"


def test_a_look_is_written_down_with_its_reason_sealed(klein: Person) -> None:
    journal.record_read(System(), "cases.read", klein, why="Her daughter asked", hits=0)
    entry = the_entry()
    assert entry.is_read
    assert entry.reason == "Her daughter asked"
    assert entry.details == {"hits": 0}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM journal_entry WHERE id = %s", [entry.pk])
        assert b"daughter" not in bytes(cursor.fetchone()[0])


def test_a_search_without_a_hit_has_no_row_to_name(db: None) -> None:
    journal.record_read(System(), "people.searched", "people.Person", hits=0)
    assert the_entry().subject == "people.Person"


def test_an_undone_action_leaves_no_line(klein: Person) -> None:
    before = Entry.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        journal.record(System(), "cases.opened", klein)
        raise ZeroDivisionError
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "value",
    [
        "Elfriede Klein",
        "Müller",
        "anna@example.org",
        "+496313651045",
        "06313651045",
        "0631/3651045",
        "two words",
        "x" * 121,
    ],
)
def test_a_detail_that_somebody_typed_is_sealed(value: str) -> None:
    assert part_details({"how": value}, "") == ({}, f"how: {value}")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "groceries",
        "cases.Need:3f1c4c9e-5a52-4f3b-8e65-2f4bb1f0c9aa",
        "2020-04-20T12:00:00",
        "name,street,area",
        "user:rosa",
        3,
        True,
    ],
)
def test_a_code_stands_in_the_clear(value: str | int) -> None:
    assert part_details({"to": value}, "") == ({"to": value}, "")


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=3000)), st.text())
def test_what_is_sealed_is_bounded(details: dict[str, str], reason: str) -> None:
    codes, words = part_details(details, reason)
    assert len(words) <= LONGEST_WORDS
    assert all(value.isascii() and len(value) <= 120 for value in codes.values())
