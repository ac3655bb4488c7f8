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
    kind = models.CharField(max_length=60, blank=True)
    pages = models.PositiveIntegerField(default=0)
    looks = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(default=clock.now)
    examined_at = models.DateTimeField(null=True)

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
            models.CheckConstraint(
                name="document_clean_only_when_examined",
                condition=Q(state="unexamined")
                | (Q(examined_at__isnull=False) & (~Q(state="clean") | ~Q(kind=""))),
            ),
        ]
        indexes = [
            models.Index(
                fields=["look_at", "id"],
                name="document_to_examine",
                condition=Q(state="unexamined"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.position}"


class PageCopy(models.Model):
    """A page of a paper, drawn anew from its pixels: nothing else of it is left.

    People read this; the original stays what it was.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField()
    content = EncryptedBytes()

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(
                name="page_copied_once", fields=["document", "number"]
            ),
            models.CheckConstraint(
                name="page_numbered_from_one", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"
