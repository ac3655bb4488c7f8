"""Reading the journal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beistand.accounts.models import User
from beistand.journal import actions as journal
from beistand.journal.models import Entry
from beistand.journal.queries import Page, entries_of, history_of
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.people.models import Person

NOON = datetime(2020, 4, 20, 12, 0, tzinfo=UTC)


def write(count: int, subject: str = "cases.Case:1", actor: str = "rosa") -> None:
    """Lines written in threes at the same moment, not in order of time."""
    for number in range(count):
        with clock.pretending(NOON + timedelta(minutes=number // 3 * 7 % 10)):
            journal.record(System(actor), f"cases.verb{number}", subject)


def leaf_through(first: Page, following) -> list[Entry]:
    page, found = first, list(first.entries)
    while page.older:
        page = following(page.older)
        found += page.entries
    return found


def test_the_history_of_a_thing_is_its_own_newest_first(klein: Person) -> None:
    with clock.pretending(NOON):
        journal.record(System(), "people.added", klein)
    with clock.pretending(NOON + timedelta(hours=1)):
        journal.record_read(System(), "people.read", klein)
        journal.record(System(), "people.read", "people.Person:1")
    then = [entry for entry in history_of(klein).entries if entry.at.year == 2020]
    assert [entry.verb for entry in then] == ["people.read", "people.added"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 19, 20, 21])
def test_leafing_shows_every_line_once_in_order(db: None, limit: int) -> None:
    write(20)
    write(3, subject="cases.Case:2", actor="ilja")
    by_subject = leaf_through(
        history_of("cases.Case:1", limit=limit),
        lambda key: history_of("cases.Case:1", key, limit),
    )
    by_actor = leaf_through(
        entries_of("rosa", limit=limit), lambda key: entries_of("rosa", key, limit)
    )
    assert len(by_subject) == 20
    assert by_subject == by_actor
    assert by_subject == sorted(
        by_subject, key=lambda entry: (entry.at, entry.pk), reverse=True
    )


def test_a_line_written_meanwhile_does_not_shift_the_next_page(db: None) -> None:
    write(6)
    first = history_of("cases.Case:1", limit=3)
    with clock.pretending(NOON + timedelta(days=1)):
        journal.record(System(), "cases.new", "cases.Case:1")
    second = history_of("cases.Case:1", first.older, limit=3)
    assert not set(first.entries) & set(second.entries)
    assert "cases.new" not in {entry.verb for entry in second.entries}


@pytest.mark.parametrize("key", ["", "x", "~", "2020-04-20~1", "2020~x", "9" * 30])
def test_a_key_that_is_not_ours_begins_with_the_newest(db: None, key: str) -> None:
    write(2)
    assert history_of("cases.Case:1", key).entries == list(
        Entry.objects.order_by("-at", "-id")
    )


def test_a_page_is_one_query_at_any_depth(db: None) -> None:
    write(12)
    page = history_of("cases.Case:1", limit=4)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        history_of("cases.Case:1", page.older, limit=4)
    assert len(counted) == 1


def test_only_who_may_read_the_journal_sees_the_lines_of_others(
    rosa: User, ilja: User, sam: User
) -> None:
    auditor = System("auditor")
    for actor in (rosa, ilja):
        journal.record(actor, "cases.noted", "cases.Case:1")
    lines = Entry.objects.filter(verb="cases.noted")
    assert lines.visible_to(auditor).count() == 2
    assert [entry.actor for entry in lines.visible_to(rosa)] == ["user:rosa"]
    assert not lines.visible_to(sam).exists()
