"""What of the directory everybody may see: no private notes, no hidden places."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from beistand.directory.models import Location, Phone, Service
from beistand.directory.queries.openness import is_for_everybody
from beistand.directory.queries.operating import operating_states
from beistand.directory.queries.search import shown_services
from beistand.directory.rules import Effective
from beistand.kit import clock
from beistand.reference.models import Topic


@dataclass(frozen=True)
class PublicService:
    """One service as everybody may see it.

    Attributes:
        places: where it is, without those whose address is hidden.
        has_hidden_place: whether one of them is, so that it must be asked for.
    """

    service: Service
    held: Effective
    instead: Service | None
    topics: list[Topic]
    places: list[Location]
    phones: list[Phone]
    has_hidden_place: bool


def services_for_everybody() -> QuerySet[Service]:
    """Active ones, not only for professionals, initiatives only while vetted."""
    return shown_services().filter(is_for_everybody(clock.now()))


def public_service(code: str, at: datetime) -> PublicService | None:
    """One service with all that everybody may know; None if it is not for them."""
    service = (
        services_for_everybody()
        .prefetch_related("topics", "areas", "phones", "places__location")
        .filter(code=code)
        .first()
    )
    if service is None:
        return None
    held = operating_states([service], at)[service.pk]
    if held.audience != "public":
        return None
    places = [each.location for each in service.places.all()]
    return PublicService(
        service=service,
        held=held,
        instead=services_for_everybody().filter(pk=held.instead_id or 0).first(),
        topics=list(service.topics.all()),
        places=[place for place in places if not place.is_address_hidden],
        phones=list(service.phones.all()),
        has_hidden_place=any(place.is_address_hidden for place in places),
    )


def topics_served() -> list[Topic]:
    """Topics for which somebody is there, in the city's order."""
    serving = services_for_everybody().filter(topics=OuterRef("pk"))
    return list(Topic.objects.active().filter(Exists(serving.order_by())))


def topic_called(code: str) -> Topic | None:
    """The active topic with this code."""
    return Topic.objects.active().filter(code=code).first()
