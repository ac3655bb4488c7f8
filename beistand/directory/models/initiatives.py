"""Solidarity initiatives: services by citizens or neighbours, vetted for a time."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import User
from beistand.directory.models.services import Service


class Initiative(models.Model):
    """What we know of those behind a service of the form "initiative" (BX-4).

    Attributes:
        organizer: who answers for it.
        vetted_until: after that nobody is sent there until somebody looked again.
        safety_rules: what helpers and callers are told, by language.
        planned_start: not yet running before that day.
    """

    class Vetting(models.TextChoices):
        NONE = "none", _("nobody looked")
        PHONE_CHECKED = "phone_checked", _("checked by phone")
        COMMUNE_VALIDATED = "commune_validated", _("validated by the commune")
        PARTNER = "partner", _("partner")

    service = models.OneToOneField(Service, models.CASCADE, related_name="initiative")
    organizer = models.CharField(max_length=200)
    vetting = models.CharField(
        max_length=20, choices=Vetting.choices, default=Vetting.NONE
    )
    vetted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    vetted_at = models.DateTimeField(null=True, blank=True)
    vetted_until = models.DateTimeField(null=True, blank=True)
    safety_rules = models.JSONField(default=dict, blank=True)
    planned_start = models.DateField(null=True, blank=True)
    review_by = models.DateTimeField()
    from_blueprint = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="initiative_vetting_is_known",
                condition=Q(
                    vetting__in=[
                        "none",
                        "phone_checked",
                        "commune_validated",
                        "partner",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="initiative_vetting_expires",
                condition=Q(vetting="none", vetted_at=None, vetted_until=None)
                | (
                    ~Q(vetting="none")
                    & Q(vetted_at__isnull=False)
                    & Q(vetted_until__gt=F("vetted_at"))
                ),
            ),
            models.CheckConstraint(
                name="initiative_has_an_organizer", condition=~Q(organizer="")
            ),
        ]

    def is_vetted(self, at: datetime) -> bool:
        """Whether somebody checked it at least by phone, and that still holds."""
        return self.vetted_until is not None and self.vetted_until > at

    def has_started(self, day: date) -> bool:
        """Whether it runs on that day, as far as planned."""
        return self.planned_start is None or self.planned_start <= day

    def standing(self, at: datetime, day: date) -> str:
        """How it stands now: "planned", "expired", or how far it is vetted."""
        if not self.has_started(day):
            return "planned"
        if self.vetting != self.Vetting.NONE and not self.is_vetted(at):
            return "expired"
        return self.vetting

    def __str__(self) -> str:
        return f"{self.service_id} {self.vetting}"
