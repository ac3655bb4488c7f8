"""Writing the journal. Called inside other actions, in their transaction."""

from django.db.models import Model

from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import Actor


def name_of(subject: Model | str) -> str:
    """How the journal names a thing: its label and its public id."""
    if isinstance(subject, str):
        return subject
    return f"{subject._meta.label}:{getattr(subject, 'uid', subject.pk)}"


def record(by: Actor, verb: str, subject: Model | str, **details: str | int) -> None:
    """Add one line to the journal. Details never hold personal data."""
    Entry.objects.create(
        at=clock.now(),
        actor=by.label,
        verb=verb,
        subject=name_of(subject),
        details=details,
    )


def record_read(
    by: Actor, verb: str, subject: Model | str, *, why: str = "", **details: str | int
) -> None:
    """Write down that somebody opened or searched something, and why."""
    Entry.objects.create(
        at=clock.now(),
        actor=by.label,
        verb=verb,
        subject=name_of(subject),
        details=details,
        reason=why,
        is_read=True,
    )
