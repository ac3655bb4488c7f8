"""Solidarity initiatives: who stands behind them, and how far they are known."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from beistand.directory.models import Initiative, Service, VettingTask

SOON = timedelta(days=7)


def initiative_of(service: Service) -> Initiative | None:
    """What we know of those behind it; None for a service of the profession."""
    return Initiative.objects.filter(service=service).first()


def all_initiatives() -> QuerySet[Initiative]:
    """Every initiative with its service, those to be vetted first."""
    return (
        Initiative.objects.select_related("service__organization", "vetted_by")
        .prefetch_related("service__topics", "service__areas")
        .order_by("vetted_until", "service__code")
    )


def initiative_named(code: str) -> Initiative | None:
    """The initiative whose service has this code."""
    return all_initiatives().filter(service__code=code).first()


def initiatives_to_vet(now: datetime) -> QuerySet[Initiative]:
    """Those of which nobody vouches now, or for less than a week."""
    return (
        all_initiatives()
        .filter(service__is_active=True)
        .exclude(vetted_until__gt=now + SOON)
    )


def open_vetting() -> Mapping[int, VettingTask]:
    """What is to be vetted again and by whom, by the id of the initiative."""
    rows = VettingTask.objects.filter(status="open").select_related("owner", "team")
    return {row.initiative_id: row for row in rows}


def vetting_with(uid: UUID) -> VettingTask | None:
    """One initiative to be vetted again, as a piece of work."""
    rows = VettingTask.objects.select_related("initiative__service")
    return rows.filter(uid=uid).first()
