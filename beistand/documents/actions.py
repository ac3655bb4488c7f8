"""Keeping papers: whole, once, with a receipt."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from beistand.accounts.models import User
from beistand.documents.models import Document, Submission
from beistand.journal import actions as journal
from beistand.kit import clock, codes
from beistand.kit.actions import Actor, action
from beistand.kit.rows import insert_once
from beistand.people.models import Person

LONGEST_TYPE = 127  # RFC 6838, 4.2


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
    Document.objects.bulk_create(
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
    )
    for each, submission in zip(told, rows, strict=True):
        journal.record(
            by,
            "documents.received",
            submission,
            channel=each.channel,
            papers=len(each.papers),
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
