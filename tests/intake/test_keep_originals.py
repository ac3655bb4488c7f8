"""What comes in over a wire is kept whole, once, and is open work at once."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from beistand.documents.actions import PaperIn
from beistand.intake.actions import keep_originals
from beistand.intake.actions.originals import OriginalIn, ReadingIn
from beistand.intake.models import Contact, Original
from beistand.intake.rules import source_key_of
from beistand.intake.tasks import read_kept
from beistand.kit.actions import System

pytestmark = pytest.mark.django_db
WIRE = System("mail")


def message(key: str, content: bytes = b"Hello") -> OriginalIn:
    return OriginalIn("email", "mail-hotline", key, content, {"from": "rosa@x.example"})


def test_an_original_is_open_work_before_anybody_reads_it(town: object) -> None:
    (contact,) = keep_originals([message("1:7", b"\x00\xff raw")], by=WIRE)
    kept = Original.objects.get(contact=contact)
    assert kept.content == b"\x00\xff raw"
    assert kept.sha256 == hashlib.sha256(b"\x00\xff raw").hexdigest()
    assert kept.envelope == {"from": "rosa@x.example"}
    assert (contact.status, contact.next_step) == ("waiting", "read")
    assert contact.team is not None and contact.due_at is not None


def test_twice_delivered_is_once_within_a_batch_and_later(town: object) -> None:
    first = keep_originals([message("a"), message("b"), message("a")], by=WIRE)
    again = keep_originals([message("b", b"other bytes"), message("c")], by=WIRE)
    assert first[0].pk == first[2].pk
    assert again[0].pk == first[1].pk
    assert Contact.objects.count() == Original.objects.count() == 3
    assert first[1].original.content == b"Hello"


def test_a_key_longer_than_the_column_is_still_one_key(town: object) -> None:
    long = "<" + "x" * 400 + "@example>"
    one, two = keep_originals([message(long), message(long + "2")], by=WIRE)
    assert one.pk != two.pk
    assert one.source_key == source_key_of(long)
    assert keep_originals([message(long)], by=WIRE)[0].pk == one.pk


def test_reading_fills_in_and_leaves_it_to_a_person(town: object) -> None:
    (contact,) = keep_originals([message("1")], by=WIRE)
    paper = PaperIn("form.pdf", "application/pdf", b"%PDF-")

    def read(original: Original) -> ReadingIn:
        words = original.content.decode()
        return ReadingIn({"words": words}, papers=[paper], email="rosa@x.example")

    assert read_kept("email", read) == 1
    assert read_kept("email", read) == 0
    contact.refresh_from_db()
    assert contact.raw["words"] == "Hello"
    assert contact.status == "waiting"
    assert contact.submission is not None
    (document,) = contact.submission.documents.all()
    assert (document.name, document.content) == ("form.pdf", b"%PDF-")
    assert document.state == "unexamined"


def test_what_cannot_be_read_waits_for_a_person_with_the_reason(town: object) -> None:
    first, second = keep_originals([message("1"), message("2")], by=WIRE)

    def read(original: Original) -> ReadingIn:
        if original.contact_id == first.pk:
            raise ValueError("no such charset")
        return ReadingIn({"words": "fine"})

    assert read_kept("email", read) == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.status == "waiting"
    assert first.original.problem == "ValueError: no such charset"
    assert second.raw["words"] == "fine"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM intake_original",
        "UPDATE intake_original SET content = 'x'",
        "UPDATE intake_original SET sha256 = repeat('0', 64)",
    ],
)
def test_nobody_changes_or_removes_an_original(statement: str, town: object) -> None:
    keep_originals([message("1")], by=WIRE)
    with (
        pytest.raises(DatabaseError, match="stays as it came"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Original.objects.get().content == b"Hello"
