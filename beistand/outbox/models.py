"""Text on its way out, and the proof that it went.

Sending is a row. Actions write it in their own transaction; a worker sends it
afterwards, never inside one. What fails for good becomes open work.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import (
    Owned,
    User,
    WorkPaths,
    owned_constraints,
    owned_index,
)
from beistand.kit import clock
from beistand.kit.fields import EncryptedJSON, EncryptedText
from beistand.people.models import Person


class Template(models.Model):
    """The wording of one kind of message, on one channel, in one language.

    The channel "phone" holds the sentence that an operator reads out.
    """

    key = models.SlugField()
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    from_blueprint = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="template_once", fields=["key", "channel", "language"]
            ),
            models.CheckConstraint(
                name="template_says_something", condition=~Q(body="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}/{self.channel}/{self.language}"


class Message(Owned):
    """One text to one address, sent by the worker and kept as proof.

    `envelope` is what the wire needs to know beside the text: from which of our
    addresses, what it answers, and whether a person wrote it.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("not sent")
        UNCERTAIN = "uncertain", _("perhaps sent")
        SETTLED = "settled", _("dealt with")
        CANCELLED = "cancelled", _("not needed any more")

    MOVES = {
        Status.QUEUED: frozenset({Status.SENDING, Status.FAILED, Status.CANCELLED}),
        Status.SENDING: frozenset(
            {Status.SENT, Status.QUEUED, Status.FAILED, Status.UNCERTAIN}
        ),
        # Back to the queue: a person takes back that letters were printed.
        Status.SENT: frozenset({Status.DELIVERED, Status.FAILED, Status.QUEUED}),
        Status.DELIVERED: frozenset({Status.FAILED}),
        Status.FAILED: frozenset({Status.SETTLED, Status.QUEUED}),
        Status.UNCERTAIN: frozenset({Status.SETTLED, Status.QUEUED}),
    }
    OPEN_STATUSES = frozenset({Status.FAILED, Status.UNCERTAIN})
    WORK = WorkPaths("message", person="to__name", detail="channel")
    GONE_OUT = frozenset({Status.SENT, Status.DELIVERED})

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="messages")
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    template = models.SlugField()
    address = EncryptedText()
    subject = models.CharField(max_length=200, blank=True)
    body = EncryptedText()
    envelope = EncryptedJSON(null=True)
    about = models.CharField(max_length=80, blank=True, db_index=True)
    once = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    provider_id = models.CharField(max_length=120, blank=True)
    problem = EncryptedText(default="", blank=True)
    queued_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("message", {"failed", "uncertain"}),
            models.CheckConstraint(
                name="message_sent_has_a_time",
                condition=~Q(status__in=["sent", "delivered"])
                | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_channel_is_known",
                condition=Q(channel__in=["email", "sms", "letter"]),
            ),
        ]
        indexes = [
            owned_index("message", {"failed", "uncertain"}),
            models.Index(
                fields=["next_try_at"],
                name="message_to_send",
                condition=Q(status__in=["queued", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.channel} {self.status}"


class PrintRun(models.Model):
    """A pile of letters made for one print. Until somebody says that it is printed,
    nothing has happened to them: the page may be closed and opened again.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    printed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    printed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="run_printed_by_somebody_at_a_time",
                condition=Q(printed_by=None, printed_at=None)
                | Q(printed_by__isnull=False, printed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class Letter(models.Model):
    """The paper of a message: the reference on it, and the print it belongs to.

    The reference stays the same however often it is printed, so that a letter
    that comes back is known by its code.
    """

    message = models.OneToOneField(Message, models.PROTECT, related_name="letter")
    reference = models.CharField(max_length=10, unique=True)
    run = models.ForeignKey(PrintRun, models.PROTECT, null=True, related_name="letters")
    came_back_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_came_back_for_a_reason",
                condition=Q(came_back_at=None, reason="")
                | (Q(came_back_at__isnull=False) & ~Q(reason="")),
            )
        ]

    def __str__(self) -> str:
        return self.reference


class OptOut(models.Model):
    """Somebody said: never again, on this channel, to this address."""

    channel = models.CharField(max_length=10)
    index = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="opted_out_once", fields=["channel", "index"])
        ]

    def __str__(self) -> str:
        return self.channel
