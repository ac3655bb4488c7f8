"""What the worker does with reports that have been kept: file them, lose none."""

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from beistand.intake import actions
from beistand.intake.models import Contact
from beistand.kit import clock
from beistand.kit.actions import System

log = logging.getLogger(__name__)
FORGOTTEN = timedelta(minutes=2)


@app.task(queue="intake")
def file_kept_report(contact_id: int, label: str) -> None:
    """Open the case. Doing it twice is harmless; what fails is left to the desk."""
    waiting = Contact.objects.filter(status=Contact.Status.WAITING, next_step="file")
    contact = waiting.filter(pk=contact_id).first()
    if contact is None:
        return
    try:
        actions.file_report(contact, by=System(label))
    except Exception:
        log.exception("Report %s could not be filed.", contact.uid)
        actions.leave_to_desk(contact, by=System("worker"))


@app.periodic(cron="*/10 * * * *")
@app.task(queue="intake", pass_context=False)
def hand_in_forgotten_drafts(timestamp: int) -> None:  # noqa: ARG001
    """Every ten minutes: a call that was begun and left is on everybody's list."""
    actions.hand_in_drafts(by=System("worker"))


@app.periodic(cron="*/2 * * * *")
@app.task(queue="intake", pass_context=False)
def sweep_kept_reports(timestamp: int) -> None:  # noqa: ARG001
    """Every two minutes: a report whose job got lost is filed all the same."""
    late = clock.now() - FORGOTTEN
    rows = Contact.objects.filter(
        status=Contact.Status.WAITING, next_step="file", received_at__lt=late
    )
    for pk in rows.values_list("pk", flat=True)[:500]:
        file_kept_report(contact_id=pk, label="public api")
