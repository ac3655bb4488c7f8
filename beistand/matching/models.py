"""What happens between a need and the help for it.

A match joins a need and an offer; a referral joins a need and a service.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import Owned, WorkPaths, owned_constraints, owned_index
from beistand.cases.models import CallBack, Need
from beistand.directory.models import Service
from beistand.kit import clock
from beistand.kit.fields import EncryptedText
from beistand.kit.status import Moves
from beistand.offers.models import Offer


class Match(Moves):
    """One offer answering one need: asked, promised, done; or let go."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("to be asked next")
        PROPOSED = "proposed", _("asked")
        ACCEPTED = "accepted", _("promised")
        FULFILLED = "fulfilled", _("done")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("did not answer")
        RELEASED = "released", _("let go")

    MOVES = {
        Status.PLANNED: frozenset({Status.PROPOSED, Status.RELEASED}),
        Status.PROPOSED: frozenset(
            {Status.ACCEPTED, Status.DECLINED, Status.EXPIRED, Status.RELEASED}
        ),
        Status.ACCEPTED: frozenset({Status.FULFILLED, Status.RELEASED}),
    }
    ACTIVE = frozenset({Status.PROPOSED, Status.ACCEPTED})
    LABEL = "matching.Match:"

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="matches")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="matches")
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.PROPOSED
    )
    rank = models.PositiveSmallIntegerField(default=0)
    code_word = models.CharField(max_length=40)
    day = models.DateField()
    asked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    comes_at = EncryptedText(default="", blank=True)
    suggestion = EncryptedText(default="", blank=True)
    decline_reason = models.CharField(max_length=15, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="match_one_active_a_need",
                fields=["need"],
                condition=Q(status__in=["proposed", "accepted"]),
            ),
            models.CheckConstraint(
                name="match_proposed_expires",
                condition=~Q(status="proposed") | Q(expires_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="match_unanswered",
                condition=Q(status="proposed"),
            )
        ]

    @property
    def label(self) -> str:
        """How messages, links and calls name this match."""
        return f"{self.LABEL}{self.uid}"

    def __str__(self) -> str:
        return f"{self.need_id} – {self.offer_id} {self.status}"


class Referral(Owned):
    """A need passed on to a service, with a life of its own."""

    class Status(models.TextChoices):
        OFFERED = "offered", _("to be asked")
        ACCEPTED = "accepted", _("accepted by the service")
        DECLINED = "declined", _("declined by the service")
        HELPED = "helped", _("the service helped")
        NOT_HELPED = "not_helped", _("the service did not help")

    MOVES = {
        Status.OFFERED: frozenset({Status.ACCEPTED, Status.DECLINED}),
        Status.ACCEPTED: frozenset({Status.HELPED, Status.NOT_HELPED}),
    }
    OPEN_STATUSES = frozenset({Status.OFFERED, Status.ACCEPTED})
    WORK = WorkPaths(
        "referral",
        person="need__case__beneficiary__name",
        area="need__area__name",
        topic="need__topic__code",
        case="need__case__uid",
        protected="need__case__beneficiary__is_protected",
        hidden_steps=("call",),
        waiting_steps=("await_provider", "follow_referral"),
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="referrals")
    service = models.ForeignKey(Service, models.PROTECT, related_name="referrals")
    call = models.ForeignKey(CallBack, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.OFFERED
    )
    how = EncryptedText(default="", blank=True)
    decline_reason = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("referral", {"offered", "accepted"}),
            models.UniqueConstraint(
                name="referral_one_open_a_need",
                fields=["need"],
                condition=Q(status__in=["offered", "accepted"]),
            ),
        ]
        indexes = [owned_index("referral", {"offered", "accepted"})]

    @property
    def label(self) -> str:
        """How messages and calls name this referral."""
        return f"matching.Referral:{self.uid}"

    def __str__(self) -> str:
        return f"{self.need_id} → {self.service_id} {self.status}"
