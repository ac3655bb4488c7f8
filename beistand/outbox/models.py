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
    Team,
    User,
    WorkPaths,
    owned_constraints,
    owned_index,
)
from beistand.kit import clock
from beistand.kit.fields import EncryptedJSON, EncryptedText
from beistand.people.models import Person

OPEN = {"failed", "uncertain", "expired"}


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
        PLANNED = "planned", _("waits for its time")
        QUEUED = "queued", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("not sent")
        UNCERTAIN = "uncertain", _("perhaps sent")
        EXPIRED = "expired", _("no receipt")
        EXERCISE = "exercise", _("exercise: not sent")
        SETTLED = "settled", _("dealt with")
        CANCELLED = "cancelled", _("not needed any more")

    class Failure(models.TextChoices):
        PERMANENT = "permanent", _("for good")
        TEMPORARY = "temporary", _("for now")

    MOVES = {
        Status.PLANNED: frozenset({Status.QUEUED, Status.SENDING, Status.CANCELLED})
        | {Status.EXERCISE},
        Status.QUEUED: frozenset({Status.SENDING, Status.PLANNED, Status.CANCELLED})
        | {Status.EXERCISE, Status.FAILED},
        Status.SENDING: frozenset(
            {
                Status.SENT,
                Status.QUEUED,
                Status.PLANNED,
                Status.FAILED,
                Status.UNCERTAIN,
                Status.EXERCISE,
            }
        ),
        # Back to the queue: a person takes back that letters were printed.
        Status.SENT: frozenset({Status.DELIVERED, Status.FAILED, Status.QUEUED})
        | {Status.EXPIRED},
        Status.DELIVERED: frozenset({Status.FAILED}),
        Status.FAILED: frozenset({Status.SETTLED, Status.QUEUED}),
        Status.UNCERTAIN: frozenset({Status.SETTLED, Status.QUEUED, Status.SENT}),
        Status.EXPIRED: frozenset({Status.SETTLED, Status.QUEUED, Status.DELIVERED}),
    }
    OPEN_STATUSES = frozenset({Status.FAILED, Status.UNCERTAIN, Status.EXPIRED})
    WORK = WorkPaths("message", person="to__name", detail="channel")
    GONE_OUT = frozenset({Status.SENT, Status.DELIVERED})

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Each change of status writes a row anew into every index that holds it. So none
    # of them holds what nobody looks for there.
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_index=False
    )
    to = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="messages", db_index=False
    )
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    template = models.SlugField(db_index=False)
    address = EncryptedText()
    subject = models.CharField(max_length=200, blank=True)
    body = EncryptedText()
    envelope = EncryptedJSON(null=True)
    about = models.CharField(max_length=80, blank=True)
    once = models.CharField(max_length=120, null=True)  # noqa: DJ001
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    provider = models.SlugField(max_length=30, blank=True, db_index=False)
    provider_id = models.CharField(max_length=120, blank=True)
    parts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)
    problem = EncryptedText(default="", blank=True)
    queued_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("message", OPEN),
            models.UniqueConstraint(
                name="message_once",
                fields=["once"],
                condition=Q(once__isnull=False),
            ),
            models.CheckConstraint(
                name="message_sent_has_a_time",
                condition=~Q(status__in=["sent", "delivered"])
                | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_channel_is_known",
                condition=Q(channel__in=["email", "sms", "letter"]),
            ),
            models.CheckConstraint(
                name="message_failure_is_known",
                condition=Q(failure__in=["", "permanent", "temporary"]),
            ),
        ]
        indexes = [
            owned_index("message", OPEN),
            models.Index(
                fields=["owner"],
                name="message_by_owner",
                condition=Q(owner__isnull=False),
            ),
            models.Index(
                fields=["team"],
                name="message_by_team",
                condition=Q(team__isnull=False),
            ),
            models.Index(
                fields=["to"], name="message_by_person", condition=Q(to__isnull=False)
            ),
            models.Index(
                fields=["about"], name="message_by_about", condition=~Q(about="")
            ),
            models.Index(
                fields=["template", "queued_at"],
                name="message_mails_by_template",
                condition=Q(channel="email"),
            ),
            models.Index(
                fields=["next_try_at"],
                name="message_to_send",
                condition=Q(status__in=["planned", "queued", "sending"]),
            ),
            models.Index(
                fields=["sent_at"],
                name="message_without_receipt",
                condition=Q(status="sent", channel="sms"),
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
    on_pile = 0  # how many letters it got, for whoever has just made it

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


class DeliveryReceipt(models.Model):
    """What a provider says of one part of a message: taken over, and what then.

    Without a message it came before we knew its id; whoever learns the id later
    joins the two. Those of an earlier run, before a person said "send again", are
    past: they are kept as proof and say nothing of the message any more.
    """

    class State(models.TextChoices):
        TAKEN = "taken", _("taken over")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("not delivered")
        EXPIRED = "expired", _("the phone could not be reached in time")

    message = models.ForeignKey(
        Message, models.PROTECT, null=True, related_name="receipts", db_index=False
    )
    number = models.PositiveSmallIntegerField(default=1)
    provider = models.SlugField(max_length=30, db_index=False)
    provider_id = models.CharField(max_length=120)
    provider_key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TAKEN)
    code = models.CharField(max_length=20, blank=True)
    taken_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)
    is_past = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="receipt_once_a_part",
                fields=["message", "number"],
                condition=Q(is_past=False),
            ),
            models.UniqueConstraint(
                name="receipt_once_before_its_message",
                fields=["provider", "provider_key"],
                condition=Q(message__isnull=True),
            ),
            models.CheckConstraint(
                name="receipt_says_something",
                condition=Q(told_at__isnull=False)
                | Q(state="taken", message__isnull=False),
            ),
            models.CheckConstraint(
                name="receipt_state_is_known",
                condition=Q(state__in=["taken", "delivered", "failed", "expired"]),
            ),
        ]
        indexes = [
            models.Index(fields=["provider_key", "provider"], name="receipt_by_id")
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.state}"


class TextAllowance(models.Model):
    """How many texts may go out on one day, and how many have been queued.

    One row for the city's money, one for each beginning of numbers and one for
    each number. The database itself refuses to go beyond.
    """

    class Kind(models.TextChoices):
        CITY = "city", _("all text messages, in cents")
        PREFIX = "prefix", _("parts to one beginning of numbers")
        NUMBER = "number", _("parts to one number")

    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=64)
    used = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="allowance_once_a_day", fields=["day", "kind", "key"]
            ),
            models.CheckConstraint(
                name="allowance_is_kept", condition=Q(used__lte=models.F("most"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.used}/{self.most}"


class OptOut(models.Model):
    """Somebody said: never again, on this channel, to this address.

    Only a person takes it back, and says why.
    """

    channel = models.CharField(max_length=10)
    index = models.CharField(max_length=64)
    words = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)
    undone_why = EncryptedText(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="opted_out_once",
                fields=["channel", "index"],
                condition=Q(undone_at__isnull=True),
            ),
            models.CheckConstraint(
                name="opt_out_undone_by_somebody",
                condition=Q(undone_at__isnull=True) | ~Q(undone_by=""),
            ),
        ]

    def __str__(self) -> str:
        return self.channel
