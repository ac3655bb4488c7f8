"""Where services are: places, and what is done at which of them."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from beistand.directory.models.organizations import Organization
from beistand.directory.models.services import Service
from beistand.reference.models import ON_EARTH, Area


class Location(models.Model):
    """A place where somebody helps.

    Attributes:
        region: state or province; HSDS wants one in every address.
        country: ISO 3166, two capitals.
        accessibility: texts by language.
        is_address_hidden: a shelter: its address is never shown and never leaves.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="locations"
    )
    name = models.CharField(max_length=200, blank=True)
    street = models.CharField(max_length=200, blank=True)
    house_number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    town = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    accessibility = models.JSONField(default=dict, blank=True)
    is_address_hidden = models.BooleanField(default=False)
    from_blueprint = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="location_country_in_two_capitals",
                condition=Q(country__regex=r"^[A-Z]{2}$"),
            ),
            models.CheckConstraint(
                name="location_on_earth",
                condition=Q(lon=None, lat=None)
                | (Q(lon__isnull=False, lat__isnull=False) & ON_EARTH),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ServiceAtLocation(models.Model):
    """A service at one of its places; hours here go before those of both."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="places")
    location = models.ForeignKey(Location, models.PROTECT, related_name="services")
    hours = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="service_once_at_a_location", fields=["service", "location"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} @ {self.location_id}"
