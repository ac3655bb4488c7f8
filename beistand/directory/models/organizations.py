"""The bodies that help, or that run services which do."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from beistand.kit.fields import EncryptedText
from beistand.reference.rules import in_language


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
    """A body that helps, or that runs services which do.

    `private_note` is for the desk and never leaves the house.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    alternate_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    descriptions = models.JSONField(default=dict, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    private_note = EncryptedText(default="", blank=True)
    from_blueprint = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organization_kind_is_known",
                condition=models.Q(kind__in=Kind.values),
            )
        ]

    def description(self, language: str) -> str:
        """What it is, in this language or any there is."""
        return in_language(self.descriptions, language)

    def __str__(self) -> str:
        return self.name
