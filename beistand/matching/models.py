"""What happens between a need and the help for it.

A match joins a need and an offer; a referral joins a need and a service.
"""

from typing import Any
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

WAYS = ["ask", "given", "warm"]


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
    """A need passed on to a service or an initiative, with a life of its own.

    Offered while the service has not been asked, sent when the person turns to it
    or hears it on the line, accepted or declined by it; then we hear whether it
    reached the person and helped, unless nobody may ask. Whether the person knows
    stands at the need.

    Attributes:
        way: how it gets there: we ask first, the person turns there, or all three
            are on the line (a warm hand-over).
        how: what the service said, told to the person.
        decline_reason, decline_words: why it cannot; a lack of capacity apart.
        is_reached: whether the service and the person found each other.
        moved_at: the moment of the last move; vetting must hold at it.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("to be asked")
        SENT = "sent", _("the person turns there")
        ACCEPTED = "accepted", _("accepted by the service")
        DECLINED = "declined", _("declined by the service")
        HELPED = "helped", _("the service helped")
        NOT_HELPED = "not_helped", _("the service did not help")
        NOT_FOLLOWED = "not_followed", _("handed on; nobody may ask what became of it")

    class Way(models.TextChoices):
        ASK = "ask", _("we phone the service")
        GIVEN = "given", _("the caller turns there")
        WARM = "warm", _("with the caller on the line")

    class Decline(models.TextChoices):
        NO_CAPACITY = "no_capacity", _("has no room")
        CLOSED = "closed", _("is closed")
        NOT_ELIGIBLE = "not_eligible", _("not for this person")
        NO_PAPERS = "no_papers", _("papers are missing")
        LANGUAGE = "language", _("nobody speaks the language")
        OUT_OF_AREA = "out_of_area", _("does not come that far")
        COST = "cost", _("too expensive")
        NO_ANSWER = "no_answer", _("did not answer")
        CALLED_OFF = "called_off", _("we called it off")
        OTHER = "other", _("another reason")

    MOVES = {
        Status.OFFERED: frozenset({Status.SENT, Status.ACCEPTED, Status.DECLINED}),
        Status.SENT: frozenset(
            {
                Status.ACCEPTED,
                Status.DECLINED,
                Status.HELPED,
                Status.NOT_HELPED,
                Status.NOT_FOLLOWED,
            }
        ),
        Status.ACCEPTED: frozenset(
            {Status.HELPED, Status.NOT_HELPED, Status.NOT_FOLLOWED, Status.DECLINED}
        ),
    }
    OPEN_STATUSES = frozenset({Status.OFFERED, Status.SENT, Status.ACCEPTED})
    UNDER_WAY = frozenset({Status.SENT, Status.ACCEPTED})
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
    way = models.CharField(max_length=5, choices=Way.choices, default=Way.ASK)
    how = EncryptedText(default="", blank=True)
    decline_reason = models.CharField(
        max_length=20, choices=Decline.choices, blank=True
    )
    decline_words = EncryptedText(default="", blank=True)
    is_reached = models.BooleanField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    moved_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("referral", {"offered", "sent", "accepted"}),
            models.UniqueConstraint(
                name="referral_one_open_a_need",
                fields=["need"],
                condition=Q(status__in=["offered", "sent", "accepted"]),
            ),
            models.CheckConstraint(
                name="referral_declined_has_a_reason",
                condition=Q(status="declined") ^ Q(decline_reason=""),
            ),
            models.CheckConstraint(
                name="referral_way_is_known", condition=Q(way__in=WAYS)
            ),
            models.CheckConstraint(
                name="referral_helped_was_reached",
                condition=~Q(status="helped") | ~Q(is_reached=False),
            ),
        ]
        indexes = [owned_index("referral", {"offered", "sent", "accepted"})]

    @property
    def label(self) -> str:
        """How messages and calls name this referral."""
        return f"matching.Referral:{self.uid}"

    def move(self, to: str, **fields: Any) -> None:
        """Change the status and note when: the vetting must hold at that moment."""
        super().move(to, moved_at=clock.now(), **fields)

    def __str__(self) -> str:
        return f"{self.need_id} → {self.service_id} {self.status}"
