"""Somebody must look again at an initiative for which nobody vouches any more."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import Owned, WorkPaths, owned_constraints, owned_index
from beistand.directory.models.initiatives import Initiative
from beistand.kit import clock

OPEN = {"open"}


class VettingTask(Owned):
    """The vetting of an initiative is over; somebody renews it or lets it go.

    Attributes:
        lapsed_at: until when it was vouched for; each end makes one task.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("to be vetted")
        DONE = "done", _("decided")

    MOVES = {Status.OPEN: frozenset({Status.DONE})}
    OPEN_STATUSES = frozenset({Status.OPEN})
    WORK = WorkPaths(
        "vetting",
        person="initiative__service__organization__name",
        right="directory.vet_initiative",
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="vetting_tasks"
    )
    lapsed_at = models.DateTimeField()
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.OPEN
    )
    opened_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("vetting", OPEN),
            models.UniqueConstraint(
                name="vetting_once_open",
                fields=["initiative"],
                condition=Q(status="open"),
            ),
            models.UniqueConstraint(
                name="vetting_once_lapsed", fields=["initiative", "lapsed_at"]
            ),
            models.CheckConstraint(
                name="vetting_ends_with_a_time",
                condition=Q(status="open", ended_at=None)
                | Q(status="done", ended_at__isnull=False),
            ),
        ]
        indexes = [owned_index("vetting", OPEN)]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.status}"
