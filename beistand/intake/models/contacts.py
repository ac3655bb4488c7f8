"""Every conversation, in or out, on any channel: what was said, by whom, and
what became of it. Nothing here is ever thrown away.
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
from beistand.cases.models import CallBack, Case
from beistand.documents.models import Submission
from beistand.kit import clock
from beistand.kit.fields import EncryptedJSON, EncryptedText
from beistand.lines.models import Line
from beistand.offers.models import Offer
from beistand.people.models import Person


class Contact(Owned):
    """One conversation. `raw` holds what came in, exactly, before any reading.

    `source` and `source_key` together are unique: the same delivery twice is
    the same row.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        HANDLED = "handled", _("handled")

    class Outcome(models.TextChoices):
        CASE = "case", _("case opened")
        REPEAT = "repeat", _("added to an open case")
        OFFER = "offer", _("offer received")
        ANSWERED = "answered", _("answered at once")
        SERVICE = "service", _("referred to a service")
        INITIATIVE = "initiative", _("referred to an initiative")
        CALL_BACK = "call_back", _("call back promised")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        ABANDONED = "abandoned", _("abandoned")
        JOKE = "joke", _("joke")
        EMERGENCY = "emergency", _("emergency: passed to 112")
        OUT_OF_SCOPE = "out_of_scope", _("nothing for this line")
        UNREACHABLE = "unreachable", _("could not be reached")
        AUTOMATIC = "automatic", _("automatic message, nothing to do")
        OTHER = "other", _("something else")

    MOVES = {
        Status.WAITING: frozenset({Status.HANDLED}),
        Status.HANDLED: frozenset({Status.WAITING}),
    }
    OPEN_STATUSES = frozenset({Status.WAITING})
    WORK = WorkPaths(
        "contact",
        person="inquirer__name",
        area="inquirer__area__name",
        detail="channel",
        case="case__uid",
        protected="inquirer__is_protected",
        # A call that is owed stands for the message that asked for it.
        hidden_if={"call_back__status__in": sorted(CallBack.OPEN_STATUSES)},
        waiting_steps=("file",),
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=10, unique=True)
    channel = models.CharField(max_length=10)
    direction = models.CharField(max_length=3, default="in")
    source = models.SlugField()
    source_key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10)
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+")
    inquirer = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="contacts"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="contacts")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="contacts")
    # The case that a message names without proof that it may join it.
    perhaps = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    # The call that is owed because of this: a missed call, a voicemail.
    call_back = models.ForeignKey(
        CallBack, models.PROTECT, null=True, related_name="contacts"
    )
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, related_name="contacts"
    )
    raw = EncryptedJSON(default=dict)
    note = EncryptedText(default="", blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    email_index = models.CharField(max_length=64, blank=True, db_index=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.WAITING
    )
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    is_verified = models.BooleanField(default=False)
    is_doubtful = models.BooleanField(default=False)
    # Whoever called keeps their name and number to themselves: no row holds either.
    is_anonymous = models.BooleanField(default=False)
    # The call in which what was asked here was answered.
    answered_in = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="answered_with"
    )
    received_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("contact", {"waiting"}),
            models.UniqueConstraint(
                name="contact_once_a_source", fields=["source", "source_key"]
            ),
            models.CheckConstraint(
                name="contact_handled_has_an_outcome",
                condition=Q(status="waiting")
                | (~Q(outcome="") & Q(handled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="contact_anonymous_leads_to_nobody",
                condition=Q(is_anonymous=False)
                | Q(
                    inquirer=None,
                    case=None,
                    offer=None,
                    perhaps=None,
                    call_back=None,
                    submission=None,
                    phone_index="",
                    email_index="",
                    fingerprint="",
                ),
            ),
            models.CheckConstraint(
                name="contact_channel_is_known",
                condition=Q(
                    channel__in=[
                        "phone",
                        "voicemail",
                        "web",
                        "api",
                        "email",
                        "sms",
                        "letter",
                        "visit",
                    ]
                ),
            ),
        ]
        indexes = [
            owned_index("contact", {"waiting"}),
            models.Index(
                fields=["received_at"],
                name="contact_unheard",
                condition=Q(status="waiting", owner=None),
            ),
            models.Index(
                fields=["is_doubtful", "id"],
                name="contact_to_file",
                condition=Q(status="waiting", next_step="file"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Draft(models.Model):
    """A call as typed so far: kept every few seconds, so that nothing is lost."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    operator = models.ForeignKey(User, models.PROTECT, related_name="drafts")
    typed = EncryptedJSON(default=dict)
    begun_at = models.DateTimeField(default=clock.now)
    kept_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.operator_id} {self.begun_at:%H:%M}"
