"""What organizations do for people, and initiatives beside them."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beistand.directory.models.organizations import Organization
from beistand.kit import clock
from beistand.kit.fields import EncryptedText
from beistand.reference.models import Area, Topic
from beistand.reference.rules import in_language


class Service(models.Model):
    """One thing an organization does for people, somewhere, at some hours.

    Without areas a service is for the whole city. Its phone is public. What it is
    doing today stands in no column here: see OperatingFact.

    Attributes:
        names, descriptions, eligibility, fees, how_to_apply: texts by language.
        papers: what to bring, a list of texts by language.
        hours: an OpenStreetMap `opening_hours` string of normal times.
        private_note: for the desk; it never leaves the house.
    """

    class Form(models.TextChoices):
        SERVICE = "service", _("professional service")
        INITIATIVE = "initiative", _("solidarity initiative")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="services"
    )
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.SERVICE)
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict, blank=True)
    topics = models.ManyToManyField(Topic, related_name="services")
    areas = models.ManyToManyField(Area, blank=True, related_name="services")
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    hours = models.CharField(max_length=200, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    capacity = models.CharField(max_length=200, blank=True)
    eligibility = models.JSONField(default=dict, blank=True)
    fees = models.JSONField(default=dict, blank=True)
    how_to_apply = models.JSONField(default=dict, blank=True)
    papers = models.JSONField(default=list, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    is_for_professionals = models.BooleanField(default=False)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    is_active = models.BooleanField(default=True)
    private_note = EncryptedText(default="", blank=True)
    updated_at = models.DateTimeField(default=clock.now, db_index=True)
    from_blueprint = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="service_form_is_known",
                condition=Q(form__in=["service", "initiative"]),
            ),
            models.CheckConstraint(
                name="service_ages_in_order",
                condition=Q(minimum_age=None)
                | Q(maximum_age=None)
                | Q(minimum_age__lte=F("maximum_age")),
            ),
        ]

    @property
    def is_initiative(self) -> bool:
        """Whether citizens or neighbours run it."""
        return self.form == self.Form.INITIATIVE

    def name(self, language: str) -> str:
        """The service's name in this language, or in any there is."""
        return in_language(self.names, language) or self.code

    def description(self, language: str) -> str:
        """What the service does, in this language or any there is."""
        return in_language(self.descriptions, language)

    def __str__(self) -> str:
        return self.code
