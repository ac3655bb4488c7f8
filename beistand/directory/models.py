"""Who helps with what: organizations and their services.

Names and shapes follow the Human Services Data Specification (HSDS 3.1).
"""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from beistand.reference.models import Area, Topic


class Kind(models.TextChoices):
    """What sort of provider this is (KL-5)."""

    SOCIAL_INSTITUTION = "social_institution", _("social institution")
    CHURCH = "church", _("parish or religious community")
    POLITICAL_GROUP = "political_group", _("political group")
    NEIGHBOURHOOD = "neighbourhood", _("neighbourhood work")
    CITY = "city", _("city service")
    BUSINESS = "business", _("business")
    INITIATIVE = "initiative", _("solidarity initiative")


class Organization(models.Model):
    """A body that helps, or that runs services which do."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    website = models.URLField(blank=True)
    from_blueprint = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organization_kind_is_known",
                condition=models.Q(kind__in=Kind.values),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """One thing an organization does for people, somewhere, at some hours.

    Without areas a service is for the whole city. Its phone is public.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="services"
    )
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict, blank=True)
    topics = models.ManyToManyField(Topic, related_name="services")
    areas = models.ManyToManyField(Area, blank=True, related_name="services")
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=200, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    capacity = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    is_active = models.BooleanField(default=True)
    from_blueprint = models.JSONField(default=dict, blank=True)

    def name(self, language: str) -> str:
        """The service's name in this language, or in any there is."""
        names: dict[str, str] = self.names
        return names.get(language) or next(iter(names.values()), self.code)

    def description(self, language: str) -> str:
        """What the service does, in this language or any there is."""
        texts: dict[str, str] = self.descriptions
        return texts.get(language) or next(iter(texts.values()), "")

    def __str__(self) -> str:
        return self.code
