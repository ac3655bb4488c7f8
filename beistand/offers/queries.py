"""Finding offers and the helpers behind them."""

from collections.abc import Collection

from django.db.models import Prefetch, QuerySet

from beistand.kit import clock
from beistand.offers.models import Helper, Offer, OfferWeek, week_of
from beistand.reference.models import Topic


def offers_for(topic: Topic, areas: Collection[int] | None) -> QuerySet[Offer]:
    """Active offers of active helpers for a topic, in these areas or anywhere."""
    this_week = OfferWeek.objects.filter(monday=week_of(clock.now().date()))
    rows = Offer.objects.filter(
        topics=topic, status=Offer.Status.ACTIVE, helper__status=Helper.Status.ACTIVE
    )
    if areas is not None:
        rows = rows.filter(area__in=areas)
    return rows.select_related("helper__person", "area").prefetch_related(
        "topics",
        Prefetch("weeks", this_week),
        "helper__person__phones",
        "helper__person__emails",
    )


def helpers_to_vet() -> QuerySet[Helper]:
    """Helpers we do not know yet, longest waiting first."""
    return (
        Helper.objects.filter(status__in=Helper.OPEN_STATUSES)
        .select_related("person__area", "owner", "team")
        .prefetch_related("offers__topics", "person__phones", "person__emails")
        .order_by("due_at", "id")
    )


def helper_named(uid: str) -> Helper | None:
    """One helper with offers and ways to be reached."""
    return (
        Helper.objects.filter(uid=uid)
        .select_related("person__area")
        .prefetch_related("offers__topics", "person__phones", "person__emails")
        .first()
    )
