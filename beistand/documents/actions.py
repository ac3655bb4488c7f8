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
    submission = _with_free_reference(told, by)
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
        for position, paper in enumerate(told.papers, start=1)
    )
    journal.record(
        by,
        "documents.received",
        submission,
        channel=told.channel,
        papers=len(told.papers),
    )
    return submission


def _with_free_reference(told: SubmissionIn, by: Actor) -> Submission:
    while True:
        submission = Submission(
            reference=codes.new_reference(),
            channel=told.channel,
            person=told.person,
            registered_by=by if isinstance(by, User) else None,
            note=told.note,
            received_at=told.received_at or clock.now(),
        )
        if insert_once(submission):
            return submission
