"""Keeping papers: whole, once, with a receipt."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.documents.models import Document, PageCopy, Submission
from beistand.documents.queries import next_to_examine
from beistand.documents.rules import (
    LEASE,
    Verdict,
    pack_finding,
    wait_before,
)
from beistand.journal import actions as journal
from beistand.kit import clock, codes
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.rows import insert_all, insert_once
from beistand.people.models import Person

LONGEST_TYPE = 127  # RFC 6838, 4.2
LONGEST_KIND = 60
MOST_LOOKS = 1000  # counted no further: a scanner may be away for a year


@dataclass(frozen=True)
class PaperIn:
    """One paper as it came: the sender's name for it, its alleged type, its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class SubmissionIn:
    """Papers handed in at one time; `received_at` is now unless somebody knows."""

    channel: str
    papers: Sequence[PaperIn]
    received_at: datetime | None = None
    person: Person | None = None
    note: str = ""


@action("documents.receive")
def keep_submission(told: SubmissionIn, *, by: Actor) -> Submission:
    """Keep papers and give a reference for them: the receipt."""
    return keep_submissions([told], by=by)[0]


@action("documents.receive")
def keep_submissions(told: Sequence[SubmissionIn], *, by: Actor) -> list[Submission]:
    """Keep the papers of several at once; a receipt for each, in their order."""
    rows = _with_free_references(told, by)
    insert_all(
        [
            Document(
                submission=submission,
                position=position,
                name=paper.name,
                media_type=paper.media_type[:LONGEST_TYPE],
                size=len(paper.content),
                sha256=hashlib.sha256(paper.content).hexdigest(),
                content=paper.content,
            )
            for each, submission in zip(told, rows, strict=True)
            for position, paper in enumerate(each.papers, start=1)
        ]
    )
    journal.record_all(
        by,
        "documents.received",
        [
            (submission, {"channel": each.channel, "papers": len(each.papers)})
            for each, submission in zip(told, rows, strict=True)
        ],
    )
    return rows


def _with_free_references(told: Sequence[SubmissionIn], by: Actor) -> list[Submission]:
    """Rows for all of them; one that met a reference in use gets a new one."""
    rows = [_submission(each, by) for each in told]
    Submission.objects.bulk_create(rows, ignore_conflicts=True)
    uids = [row.uid for row in rows]
    there = {row.uid: row for row in Submission.objects.filter(uid__in=uids)}
    for row in rows:
        while row.uid not in there:
            row.reference = codes.new_reference()
            if insert_once(row):
                there[row.uid] = row
    return [there[uid] for uid in uids]


def _submission(told: SubmissionIn, by: Actor) -> Submission:
    return Submission(
        reference=codes.new_reference(),
        channel=told.channel,
        person=told.person,
        registered_by=by if isinstance(by, User) else None,
        note=told.note,
        received_at=told.received_at or clock.now(),
    )


@action("documents.examine")
def claim_document(*, by: Actor) -> Document | None:
    """Take the next paper to examine it; another worker takes another one.

    Who takes it and dies gives it up: its turn comes again a few minutes later.
    """
    document = next_to_examine()
    if document is not None:
        document.looks = min(document.looks + 1, MOST_LOOKS)
        document.look_at = clock.now() + LEASE
        document.save(update_fields=["looks", "look_at"])
    return document


@action("documents.examine")
def note_examination(document: Document, verdict: Verdict, *, by: Actor) -> None:
    """Write down what a paper is, with pictures of its pages; once."""
    state = Document.State.CLEAN if verdict.is_clean else Document.State.SUSPECT
    fresh = Document.objects.filter(pk=document.pk, state=Document.State.UNEXAMINED)
    document.state, document.kind = state, verdict.kind[:LONGEST_KIND]
    document.finding, document.pages = pack_finding(verdict), verdict.pages
    document.examined_at = clock.now()
    if not fresh.update(
        state=document.state,
        kind=document.kind,
        finding=document.finding,
        pages=document.pages,
        examined_at=document.examined_at,
    ):
        return
    copies = verdict.copies if verdict.is_clean else ()
    PageCopy.objects.bulk_create(
        PageCopy(document=document, number=number, content=copy)
        for number, copy in enumerate(copies, start=1)
    )
    journal.record(by, f"documents.{state}", document, kind=document.kind)


@action("documents.examine")
def postpone_examination(document: Document, reason: str, *, by: Actor) -> None:
    """Nothing can be said now: it stays unexamined and is looked at again later."""
    document.look_at = clock.now() + wait_before(document.looks)
    document.finding = reason
    document.save(update_fields=["look_at", "finding"])


@action("documents.read")
def read_document(document: Document, *, by: Actor) -> bytes:
    """Hand out the original. Only what was examined and found clean is opened."""
    if document.state != Document.State.CLEAN:
        raise Refused(
            _("This file has not been found safe, so nobody opens it. It is kept.")
        )
    journal.record_read(by, "documents.read", document)
    content: bytes = document.content
    return content


@action("documents.read")
def read_pages(submission: Submission, *, by: Actor) -> None:
    """Look at the pictures of what was handed in."""
    journal.record_read(by, "documents.pages_read", submission)
