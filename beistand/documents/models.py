"""Papers that people hand in, on any channel, and the dated proof that they did."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.kit.fields import EncryptedBytes, EncryptedText
from beistand.people.models import Person


class Submission(models.Model):
    """Papers handed in at one time. The reference and the moment are the receipt."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=10, unique=True)
    channel = models.CharField(max_length=10)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="submissions"
    )
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = EncryptedText(default="", blank=True)
    received_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.reference


class Document(models.Model):
    """One paper, exactly as it came. Nobody opens it before it has been examined.

    `name` and `media_type` are what the sender says; what it really is, an
    examination finds out. `content` never changes and never goes away by itself.
    """

    class State(models.TextChoices):
        UNEXAMINED = "unexamined", _("not examined yet")
        CLEAN = "clean", _("examined")
        SUSPECT = "suspect", _("suspicious: do not open")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="documents")
    position = models.PositiveSmallIntegerField()
    name = EncryptedText(default="", blank=True)
    media_type = models.CharField(max_length=127, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = EncryptedBytes()
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.UNEXAMINED
    )
    finding = EncryptedText(default="", blank=True)

    class Meta:
        ordering = ["submission", "position"]
        constraints = [
            models.UniqueConstraint(
                name="document_has_its_place", fields=["submission", "position"]
            ),
            models.CheckConstraint(
                name="document_state_is_known",
                condition=Q(state__in=["unexamined", "clean", "suspect"]),
            ),
            models.CheckConstraint(
                name="document_has_a_hash",
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="document_to_examine",
                condition=Q(state="unexamined"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.position}"
