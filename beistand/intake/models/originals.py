"""What came in over a wire, byte for byte, before anybody tried to read it."""

from django.db import models
from django.db.models import Q

from beistand.intake.models.contacts import Contact
from beistand.kit import clock
from beistand.kit.fields import EncryptedBytes, EncryptedJSON, EncryptedText


class Original(models.Model):
    """The raw message behind a conversation: kept first, read in a second step.

    Its contact is open work from the moment on in which this is kept, whatever the
    reading makes of it. The contact's source and source_key are those of the wire.
    A trigger keeps content, size and hash as they came; nothing ever deletes them.
    """

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="original")
    channel = models.CharField(max_length=10)
    envelope = EncryptedJSON(default=dict)
    content = EncryptedBytes()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    # Whoever sent it shall be told that it has come, as soon as all that waits is read.
    is_answer_due = models.BooleanField(default=False)
    problem = EncryptedText(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="original_has_a_hash",
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="original_answered_when_read",
                condition=Q(is_answer_due=False) | Q(read_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "id"],
                name="original_to_read",
                condition=Q(read_at=None),
            ),
            models.Index(
                fields=["channel", "id"],
                name="original_to_answer",
                condition=Q(is_answer_due=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.contact_id}"
