"""What the worker does with what has been kept: read it, file it, lose none."""

import logging
from collections.abc import Callable

from django.db import transaction
from procrastinate.contrib.django import app

from beistand.intake import actions
from beistand.intake.actions.originals import ReadingIn
from beistand.intake.models import Original
from beistand.intake.queries import next_to_file, next_unread
from beistand.kit.actions import System

log = logging.getLogger(__name__)


def file_kept_reports(most: int = 100) -> int:
    """File reports that were kept, oldest first, a crowd's last; how many there were.

    The kept row is the job: whatever becomes of a worker, the next one finds it.
    """
    done = 0
    while done < most and file_next_report():
        done += 1
    return done


def file_next_report() -> bool:
    """File one that no other worker has in hand; False if there is none.

    What fails is left to the desk.
    """
    contact = None
    try:
        with transaction.atomic():
            contact = next_to_file()
            if contact is not None:
                actions.file_report(contact, by=System(f"public {contact.channel}"))
    except Exception:
        if contact is None:
            raise
        log.exception("Report %s could not be filed.", contact.uid)
        actions.leave_to_desk(contact, by=System("worker"))
    return contact is not None


def read_kept(
    channel: str, read: Callable[[Original], ReadingIn], most: int = 100
) -> int:
    """Read originals of one channel that were kept, oldest first; how many.

    The kept row is the job. What cannot be read is left to the desk, as it came.
    """
    done = 0
    while done < most and read_next(channel, read):
        done += 1
    return done


def read_next(channel: str, read: Callable[[Original], ReadingIn]) -> bool:
    """Read one that no other worker has in hand; False if there is none."""
    original = None
    system = System(f"public {channel}")
    try:
        with transaction.atomic():
            original = next_unread(channel)
            if original is not None:
                actions.note_reading(original, read(original), by=system)
    except Exception as problem:
        if original is None:
            raise
        # Only the kind of problem: its words may quote the message.
        log.warning("Original %s: %s", original.pk, type(problem).__name__)
        words = f"{type(problem).__name__}: {problem}"
        actions.leave_unreadable(original, words, by=system)
    return original is not None


@app.periodic(cron="*/10 * * * *")
@app.task(queue="intake", pass_context=False)
def hand_in_forgotten_drafts(timestamp: int) -> None:  # noqa: ARG001
    """Every ten minutes: a call that was begun and left is on everybody's list.

    So is one that was answered and about which nobody wrote a word.
    """
    actions.hand_in_drafts(by=System("worker"))
    actions.hand_in_unwritten(by=System("worker"))
