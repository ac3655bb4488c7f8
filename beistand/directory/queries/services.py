"""Finding services for a topic and a place."""

from django.db.models import Q, QuerySet

from beistand.directory.models import Service, ServiceAtLocation
from beistand.reference.models import Area, Topic


def services_for(topic: Topic, area: Area | None) -> QuerySet[Service]:
    """Active services for this topic that serve the area or the whole city."""
    here = Q(areas__isnull=True)
    if area is not None:
        here |= Q(areas=area)
    return (
        Service.objects.filter(here, topics=topic, is_active=True)
        .select_related("organization")
        .prefetch_related("areas")
        .distinct()
        .order_by("code")
    )


def service_named(code: str) -> Service | None:
    """One service with its organization."""
    rows = Service.objects.filter(code=code)
    return rows.select_related("organization").first()


def all_services() -> QuerySet[Service]:
    """The whole directory, by organization."""
    return (
        Service.objects.select_related("organization")
        .prefetch_related("topics", "areas")
        .order_by("organization__name", "code")
    )


def places_of(service: Service) -> QuerySet[ServiceAtLocation]:
    """Where a service is, in the order in which its places were added."""
    return service.places.select_related("location").order_by("pk")
