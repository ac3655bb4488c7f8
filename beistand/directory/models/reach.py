"""How organizations, services and places are reached, and what others call them."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.directory.models.organizations import Organization
from beistand.directory.models.places import Location, ServiceAtLocation
from beistand.directory.models.services import Service


def exactly_one_of(*names: str) -> Q:
    """A condition: of these columns just one is filled."""
    found = Q()
    for name in names:
        rest = {f"{other}__isnull": True for other in names if other != name}
        found |= Q(**{f"{name}__isnull": False}, **rest)
    return found


class Phone(models.Model):
    """A further number of an organization, a service, a place, or a service there.

    Attributes:
        number: E.164.
        languages: what is spoken at it.
        hours: an `opening_hours` string; "" where the owner's hold.
        descriptions: texts by language.
    """

    class Kind(models.TextChoices):
        VOICE = "voice", _("telephone")
        TEXT = "text", _("text messages")
        FAX = "fax", _("fax")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="phones"
    )
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="phones"
    )
    location = models.ForeignKey(
        Location, models.CASCADE, null=True, blank=True, related_name="phones"
    )
    at = models.ForeignKey(
        ServiceAtLocation, models.CASCADE, null=True, blank=True, related_name="phones"
    )
    number = models.CharField(max_length=20)
    extension = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.VOICE)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    descriptions = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="phone_belongs_to_one",
                condition=exactly_one_of("organization", "service", "location", "at"),
            ),
            models.CheckConstraint(
                name="phone_kind_is_known",
                condition=Q(kind__in=["voice", "text", "fax"]),
            ),
            models.CheckConstraint(name="phone_has_a_number", condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return self.number


class ContactPerson(models.Model):
    """Somebody by name at an organization (HSDS: contact); shown only if they agree."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="contact_persons"
    )
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="contact_persons"
    )
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_public = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class ExternalId(models.Model):
    """What another directory calls one of ours: how two copies are known as one.

    Attributes:
        from_source: what that directory told last, and what we have no place for.
    """

    scheme = models.CharField(max_length=80)
    value = models.CharField(max_length=250)
    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="external_ids"
    )
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="external_ids"
    )
    location = models.ForeignKey(
        Location, models.CASCADE, null=True, blank=True, related_name="external_ids"
    )
    from_source = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="external_id_names_one",
                condition=exactly_one_of("organization", "service", "location"),
            ),
            *(
                models.UniqueConstraint(
                    name=f"external_id_once_{owner}",
                    fields=["scheme", "value"],
                    condition=Q(**{f"{owner}__isnull": False}),
                )
                for owner in ("organization", "service", "location")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
