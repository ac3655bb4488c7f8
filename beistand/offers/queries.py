"""Finding offers and the helpers behind them."""

from collections.abc import Sequence
from datetime import date
from math import cos, radians
from uuid import UUID

from django.db.models import (
    ExpressionWrapper,
    F,
    FloatField,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce

from beistand.offers.models import Helper, Offer, OfferWeek
from beistand.reference.models import Topic

MOST_WEIGHED = 300
METRES_A_DEGREE = 111_320
AREA_SLACK_METRES = 4_000  # somebody of the same district is never too far


def offers_for(topic: Topic, monday: date) -> QuerySet[Offer]:
    """Active offers of active helpers for a topic, with their places in one week."""
    return (
        Offer.objects.filter(
            topics=topic,
            status=Offer.Status.ACTIVE,
            helper__status=Helper.Status.ACTIVE,
        )
        .select_related("helper__person", "area")
        .prefetch_related("topics", Prefetch("weeks", in_week(monday)))
    )


def in_week(monday: date) -> QuerySet[OfferWeek]:
    """How many places are taken in the week that begins with this Monday."""
    return OfferWeek.objects.filter(monday=monday)


def nearest(
    offers: QuerySet[Offer], here: tuple[float, float] | None
) -> QuerySet[Offer]:
    """The three hundred offers nearest to a position, and within their own radius.

    An offer without an address counts from the middle of its area. Distances are
    flat ones, good enough to choose whom to weigh; the exact ones come later.
    """
    if here is None:
        return offers.order_by("id")[:MOST_WEIGHED]
    lon, lat = here
    east = METRES_A_DEGREE * cos(radians(lat))
    across = (Coalesce("lon", "area__lon") - Value(lon)) * Value(east)
    along = (Coalesce("lat", "area__lat") - Value(lat)) * Value(METRES_A_DEGREE)
    reach = F("radius_m") + Value(AREA_SLACK_METRES)
    return (
        offers.annotate(
            square=ExpressionWrapper(
                across * across + along * along, output_field=FloatField()
            )
        )
        .filter(Q(square=None) | Q(square__lte=reach * reach))
        .order_by("square", "id")[:MOST_WEIGHED]
    )


def helpers_to_vet() -> QuerySet[Helper]:
    """Helpers we do not know yet, longest waiting first."""
    return (
        Helper.objects.filter(status__in=Helper.OPEN_STATUSES)
        .select_related("person__area", "owner", "team")
        .prefetch_related("offers__topics", "person__phones", "person__emails")
        .order_by("due_at", "id")
    )


def helpers_with(status: str, after: int = 0) -> QuerySet[Helper]:
    """Helpers with this status in the order in which they applied."""
    return (
        Helper.objects.filter(status=status, pk__gt=after)
        .select_related("person__area")
        .prefetch_related("offers__topics")
        .order_by("id")
    )


def offer_of_helper(helper: Helper, uid: UUID) -> Offer | None:
    """One offer of this helper."""
    return helper.offers.filter(uid=uid).first()


def helper_behind(about: str) -> Helper | None:
    """The helper that a link is about."""
    kind, _colon, uid = about.partition(":")
    return helper_named(uid) if kind == "offers.Helper" else None


def helper_named(uid: str) -> Helper | None:
    """One helper with offers and ways to be reached."""
    return (
        Helper.objects.filter(uid=uid)
        .select_related("person__area")
        .prefetch_related("offers__topics", "person__phones", "person__emails")
        .first()
    )


def offers_named(uids: Sequence[str]) -> list[Offer]:
    """The offers with these public ids, in this order; unknown ones are left out."""
    rows = Offer.objects.filter(uid__in=[uid for uid in uids if _is_uid(uid)])
    known = {
        str(offer.uid): offer
        for offer in rows.select_related("helper__person", "area").prefetch_related(
            "topics", "weeks"
        )
    }
    return [known[uid] for uid in uids if uid in known]


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
