"""The record of who did what to what, and who looked. Rows are only ever added."""

from typing import Self

from django.db import models

from beistand.kit import clock
from beistand.kit.actions import Actor
from beistand.kit.fields import EncryptedText


def name_of(subject: models.Model | str) -> str:
    """How the journal names a thing: "cases.Case:" and its public id."""
    if isinstance(subject, str):
        return subject
    return f"{subject._meta.label}:{getattr(subject, 'uid', subject.pk)}"


class Entries(models.QuerySet["Entry"]):
    """Lines of the journal."""

    def visible_to(self, actor: Actor) -> Self:
        """Everything for those who may read the journal, else one's own lines."""
        if actor.may("journal.read"):
            return self
        return self.filter(actor=actor.label)


class Entry(models.Model):
    """One thing that happened, or one look that somebody took.

    Plain values instead of foreign keys: the record outlives what it describes.
    The database refuses UPDATE, DELETE and TRUNCATE. Details are codes and
    numbers; words that somebody typed are sealed in the reason.
    """

    at = models.DateTimeField(default=clock.now)
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    reason = EncryptedText(default="", blank=True)
    is_read = models.BooleanField(default=False)

    objects = Entries.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at", "id"], name="entry_by_subject"),
            models.Index(fields=["actor", "at", "id"], name="entry_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"
