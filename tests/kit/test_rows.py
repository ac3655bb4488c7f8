"""One statement that inserts a row or says that it is already there, or many rows."""

import pytest
from django.db import IntegrityError, transaction

from beistand.accounts.models import Team
from beistand.documents.models import Document, Submission
from beistand.journal.models import Entry
from beistand.kit.rows import insert_all, insert_once

pytestmark = pytest.mark.django_db


def test_a_new_row_is_as_if_saved() -> None:
    row = Entry(actor="rosa", verb="x", subject="y", details={"n": 1}, reason="Grüße")
    assert insert_once(row)
    row.refresh_from_db()
    stored = Entry.objects.get()
    assert stored.pk == row.pk
    assert (stored.details, stored.reason) == ({"n": 1}, "Grüße")


def test_what_is_unique_is_there_once() -> None:
    assert insert_once(Team(code="night", name="Night"))
    assert not insert_once(Team(code="night", name="Other"))
    assert Team.objects.get(code="night").name == "Night"


def test_it_takes_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        insert_once(Team(code="night", name="Night"))


def test_other_faults_are_not_swallowed() -> None:
    with pytest.raises(IntegrityError):
        insert_once(Team(code="night", name=None))


def test_many_rows_come_back_as_they_went_in() -> None:
    whole = bytes(range(256)) * 5
    submission = Submission.objects.create(reference="K7429358", channel="email")
    insert_all(
        [
            Document(
                submission=submission,
                position=position,
                name=f"Ž\t{position}\n\\N",
                size=len(whole),
                sha256="0" * 64,
                content=whole,
            )
            for position in (1, 2)
        ]
    )
    first, second = Document.objects.order_by("position")
    assert (first.name, second.name) == ("Ž\t1\n\\N", "Ž\t2\n\\N")
    assert (second.content, second.state) == (whole, Document.State.UNEXAMINED)
    assert first.uid != second.uid
    assert first.examined_at is None


def test_of_many_rows_none_is_there_when_one_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all([Team(code="a", name="A"), Team(code="a", name="B")])
    assert not Team.objects.filter(code="a").exists()


def test_details_of_the_journal_survive_the_bulk() -> None:
    insert_all([Entry(actor="rosa", verb="x", subject="y", details={"n": [1, "ü"]})])
    entry = Entry.objects.get(verb="x")
    assert (entry.details, entry.reason) == ({"n": [1, "ü"]}, "")


def test_no_rows_are_no_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        insert_all([])
