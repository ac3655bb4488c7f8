"""Keeping the directory true: whom to ask, what was tried, what they answered."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import Owned, WorkPaths, owned_constraints, owned_index
from beistand.directory.models.facts import OperatingFact
from beistand.directory.models.services import Service
from beistand.kit import clock
from beistand.kit.fields import EncryptedText
from beistand.reference.models import Area, Topic

OPEN = {"open", "waiting", "review"}


class VerificationCampaign(models.Model):
    """A round of asking: all services of a topic or an area, by a day."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+"
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="verification_campaign_has_time",
                condition=Q(due_at__gt=F("started_at")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class VerificationTask(Owned):
    """Somebody asks a service whether what we say of it is still true.

    At most one is open for a service: whoever asks twice is not answered a third
    time. `fact` is the statement that is in doubt or past its review.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("to ask")
        WAITING = "waiting", _("link sent")
        REVIEW = "review", _("answered, to be looked at")
        DONE = "done", _("confirmed")
        DROPPED = "dropped", _("given up")

    class Why(models.TextChoices):
        STALE = "stale", _("not confirmed for long")
        REPORTED = "reported", _("a caller says it is closed")
        CAMPAIGN = "campaign", _("round of asking")
        ANSWERED = "provider_answer", _("the service wrote to us")

    MOVES = {
        Status.OPEN: frozenset(
            {Status.WAITING, Status.REVIEW, Status.DONE, Status.DROPPED}
        ),
        Status.WAITING: frozenset(
            {Status.OPEN, Status.WAITING, Status.REVIEW, Status.DONE, Status.DROPPED}
        ),
        Status.REVIEW: frozenset({Status.OPEN, Status.REVIEW, Status.DONE}),
    }
    OPEN_STATUSES = frozenset({Status.OPEN, Status.WAITING, Status.REVIEW})
    WORK = WorkPaths(
        "verification",
        person="service__organization__name",
        detail="why",
        waiting_steps=("await_provider",),
        right="directory.verify",
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    service = models.ForeignKey(
        Service, models.CASCADE, related_name="verification_tasks"
    )
    campaign = models.ForeignKey(
        VerificationCampaign, models.PROTECT, null=True, related_name="tasks"
    )
    fact = models.ForeignKey(
        OperatingFact, models.PROTECT, null=True, related_name="verification_tasks"
    )
    why = models.CharField(max_length=15, choices=Why.choices)
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.OPEN
    )
    opened_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("verification", OPEN),
            models.UniqueConstraint(
                name="verification_once_open",
                fields=["service"],
                condition=Q(status__in=sorted(OPEN)),
            ),
            models.UniqueConstraint(
                name="verification_once_stale",
                fields=["service", "fact"],
                condition=Q(why="stale"),
            ),
            models.CheckConstraint(
                name="verification_values_are_known",
                condition=Q(
                    status__in=["open", "waiting", "review", "done", "dropped"],
                    why__in=["stale", "reported", "campaign", "provider_answer"],
                ),
            ),
            models.CheckConstraint(
                name="verification_ends_with_a_time",
                condition=Q(status__in=sorted(OPEN), ended_at=None)
                | (~Q(status__in=sorted(OPEN)) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [owned_index("verification", OPEN)]

    @property
    def label(self) -> str:
        """How messages and links name this task."""
        return f"directory.VerificationTask:{self.uid}"

    def __str__(self) -> str:
        return f"{self.service_id} {self.why}"


class OutreachAttempt(models.Model):
    """One try to reach a service, and how it went."""

    class Method(models.TextChoices):
        PHONE = "phone", _("by phone")
        EMAIL = "email", _("by e-mail")
        VISIT = "visit", _("on the spot")
        LETTER = "letter", _("by letter")
        OTHER = "other", _("otherwise")

    class Disposition(models.TextChoices):
        REACHED = "reached", _("reached")
        NO_ANSWER = "no_answer", _("nobody answers")
        BUSY = "busy", _("busy")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        REFUSED = "refused", _("gives no information")
        LINK_SENT = "link_sent", _("link sent")

    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="attempts")
    method = models.CharField(max_length=10, choices=Method.choices)
    disposition = models.CharField(max_length=15, choices=Disposition.choices)
    note = EncryptedText(default="", blank=True)
    tried_at = models.DateTimeField(default=clock.now)
    tried_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outreach_values_are_known",
                condition=Q(
                    method__in=["phone", "email", "visit", "letter", "other"],
                    disposition__in=[
                        "reached",
                        "no_answer",
                        "busy",
                        "wrong_number",
                        "refused",
                        "link_sent",
                    ],
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.disposition}"


class ProviderAnswer(models.Model):
    """What a service says of itself through its link. Counts once somebody looked.

    Attributes:
        fact: the statement that held when they answered.
        held: what we said when they answered, by field.
        proposed: what they say instead, the changed fields only.
        language: in which language their texts are.
        accepted: the fields that were taken over; the rest was not.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    task = models.ForeignKey(VerificationTask, models.CASCADE, related_name="answers")
    fact = models.ForeignKey(OperatingFact, models.PROTECT, null=True, related_name="+")
    held = models.JSONField(default=dict)
    proposed = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    remark = EncryptedText(default="", blank=True)
    received_at = models.DateTimeField(default=clock.now)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=80, blank=True)
    accepted = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_reviewed_by_somebody",
                condition=Q(reviewed_at=None, reviewed_by="", accepted=[])
                | (Q(reviewed_at__isnull=False) & ~Q(reviewed_by="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.received_at:%d.%m.%Y}"
