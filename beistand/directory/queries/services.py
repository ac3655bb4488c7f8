"""Services by their code and by words they hold, and the whole directory."""

from typing import Any

from django.db.models import CharField, Func, Q, QuerySet, TextField
from django.db.models.functions import Cast

from beistand.directory.models import Organization, Service, ServiceAtLocation
from beistand.reference.models import Topic

MOST_WORDS = 8
BY_ORGANIZATION = ("organization__name", "code")


def service_named(code: str) -> Service | None:
    """One service with its organization."""
    rows = Service.objects.filter(code=code)
    return rows.select_related("organization").first()


def page_of_services(words: str, after: str, limit: int) -> list[Service]:
    """The directory by organization, from behind the service with this code.

    All that there is, also what has left it; where words are given, what holds them.
    """
    rows = Service.objects.select_related("organization").order_by(*BY_ORGANIZATION)
    if words:
        rows = holding_words(rows, words)
    last = service_named(after) if after else None
    if last is not None:
        name = last.organization.name
        same = Q(organization__name=name, code__gt=last.code)
        rows = rows.filter(Q(organization__name__gt=name) | same)
    return list(rows.prefetch_related("topics", "areas")[:limit])


def holding_words(rows: QuerySet[Service], words: str) -> QuerySet[Service]:
    """Those with each word in the name, what it does, who does it, or a topic.

    Accents and capitals do not matter. No more than the first few words count.
    """
    rows = rows.annotate(
        in_names=Cast("names", TextField()),
        in_descriptions=Cast("descriptions", TextField()),
    )
    for word in words.split()[:MOST_WORDS]:
        told = Service.objects.filter(topics__in=topics_with_words(word))
        rows = rows.filter(
            Q(in_names__unaccent__icontains=word)
            | Q(in_descriptions__unaccent__icontains=word)
            | Q(organization__name__unaccent__icontains=word)
            | Q(pk__in=told.values("pk"))
        )
    return rows


def topics_with_words(words: str) -> QuerySet[Topic, Any]:
    """Topics that are called like this in one language."""
    labels = Topic.objects.active().annotate(words=Cast("labels", TextField()))
    return labels.filter(words__unaccent__icontains=words)


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
