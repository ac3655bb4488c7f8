"""What helpers are ready to do, and how far we know them."""

from datetime import date, timedelta
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import Owned, WorkPaths, owned_constraints, owned_index
from beistand.kit import clock
from beistand.kit.errors import Refused
from beistand.kit.fields import EncryptedText
from beistand.people.models import Person
from beistand.reference.models import Area, Topic

VETTING = frozenset({"applied", "identity_seen", "briefed"})


class Helper(Owned):
    """A person or group who helps. Only an active one is ever proposed."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("applied")
        IDENTITY_SEEN = "identity_seen", _("identity seen")
        BRIEFED = "briefed", _("briefed")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("no longer helps")

    MOVES = {
        Status.APPLIED: frozenset(
            {Status.IDENTITY_SEEN, Status.SUSPENDED, Status.ENDED}
        ),
        Status.IDENTITY_SEEN: frozenset(
            {Status.BRIEFED, Status.SUSPENDED, Status.ENDED}
        ),
        Status.BRIEFED: frozenset({Status.ACTIVE, Status.SUSPENDED, Status.ENDED}),
        Status.ACTIVE: frozenset({Status.SUSPENDED}),
        Status.SUSPENDED: frozenset({Status.APPLIED, Status.ENDED}),
        Status.ENDED: frozenset({Status.APPLIED}),
    }
    OPEN_STATUSES = VETTING
    WORK = WorkPaths(
        "helper",
        person="person__name",
        area="person__area__name",
        right="offers.vet",
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.OneToOneField(Person, models.PROTECT, related_name="helper")
    organization = models.CharField(max_length=200, blank=True)
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.APPLIED
    )
    applied_at = models.DateTimeField(default=clock.now)
    note = EncryptedText(default="", blank=True)

    class Meta:
        constraints = [*owned_constraints("helper", VETTING)]
        indexes = [owned_index("helper", VETTING)]

    @property
    def label(self) -> str:
        """How messages and links name this helper."""
        return f"offers.Helper:{self.uid}"

    def __str__(self) -> str:
        return self.organization or self.person.name


class Offer(models.Model):
    """One readiness of a helper: what, where, how far, how often a week."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=10, unique=True)
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="offers")
    topics = models.ManyToManyField(Topic, related_name="offers")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    radius_m = models.PositiveIntegerField(default=3000)
    per_week = models.PositiveSmallIntegerField(default=1)
    times = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    has_car = models.BooleanField(default=False)
    note = EncryptedText(default="", blank=True)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="offer_has_places", condition=Q(per_week__gte=1, per_week__lte=100)
            ),
            models.CheckConstraint(
                name="offer_status_is_known",
                condition=Q(status__in=["active", "paused", "ended"]),
            ),
        ]
        indexes = [models.Index(fields=["status", "area"], name="offer_by_area")]

    def take_place(self, day: date) -> None:
        """Use up one place in the week of this day, or refuse if all are taken."""
        week = week_of(day)
        OfferWeek.objects.bulk_create(
            [OfferWeek(offer=self, monday=week, places=self.per_week)],
            ignore_conflicts=True,
        )
        rows = OfferWeek.objects.filter(offer=self, monday=week, taken__lt=F("places"))
        if not rows.update(taken=F("taken") + 1):
            raise Refused(_("This helper has no time left in that week."))

    def give_place_back(self, day: date) -> None:
        """Make one place in the week of this day free again."""
        rows = OfferWeek.objects.filter(offer=self, monday=week_of(day), taken__gt=0)
        rows.update(taken=F("taken") - 1)

    def __str__(self) -> str:
        return self.reference


class OfferWeek(models.Model):
    """How many of an offer's places are taken in one week."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="weeks")
    monday = models.DateField()
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="offer_week_once", fields=["offer", "monday"]),
            models.CheckConstraint(
                name="offer_week_not_overbooked", condition=Q(taken__lte=F("places"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.monday}: {self.taken}/{self.places}"


def week_of(day: date) -> date:
    """The Monday of the week that holds this day."""
    return day - timedelta(days=day.weekday())
