"""Services by their code, and the whole directory."""

from django.db.models import QuerySet

from beistand.directory.models import Service, ServiceAtLocation


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
