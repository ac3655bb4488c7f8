"""Services by their code, and the whole directory."""

from django.db.models import CharField, Func, QuerySet

from beistand.directory.models import Organization, Service, ServiceAtLocation


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


def organizations() -> QuerySet[Organization]:
    """Every body that helps, by name."""
    return Organization.objects.order_by("name", "code")


def languages_served() -> set[str]:
    """The languages that are spoken at one service at least."""
    spoken = Service.objects.annotate(
        tongue=Func("languages", function="unnest", output_field=CharField())
    )
    return set(spoken.values_list("tongue", flat=True).distinct())
