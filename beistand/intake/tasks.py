"""What the worker does with reports that have been kept: file them, lose none."""

import logging

from django.db import transaction
from procrastinate.contrib.django import app

from beistand.intake import actions
from beistand.intake.queries import next_to_file
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


@app.periodic(cron="*/10 * * * *")
@app.task(queue="intake", pass_context=False)
def hand_in_forgotten_drafts(timestamp: int) -> None:  # noqa: ARG001
    """Every ten minutes: a call that was begun and left is on everybody's list."""
    actions.hand_in_drafts(by=System("worker"))
