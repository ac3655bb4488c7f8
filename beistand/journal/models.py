"""The record of who did what to what, and who looked. Rows are only ever added."""

from django.db import models

from beistand.kit import clock
from beistand.kit.fields import EncryptedText


class Entry(models.Model):
    """One thing that happened, or one look that somebody took.

    Plain values instead of foreign keys: the record outlives what it describes.
    The database refuses UPDATE, DELETE and TRUNCATE.
    """

    at = models.DateTimeField(default=clock.now)
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    reason = EncryptedText(default="", blank=True)
    is_read = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="entry_by_subject"),
            models.Index(fields=["actor", "id"], name="entry_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"
