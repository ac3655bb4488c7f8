"""Which services may be told of outside: one rule, as a filter and as SQL.

A service is published while it is active. An initiative is published while somebody's
vetting of it lasts, and from the day on which it means to begin. The exchange format
says of each for whom it is; pages for residents and their search leave out what is
only for professionals. A statement that holds may narrow this further.
"""

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

# Of the table directory_service under the name "service".
PUBLISHED = """(service.is_active AND (service.form = 'service' OR EXISTS (
    SELECT FROM directory_initiative AS own
    WHERE own.service_id = service.id AND own.vetting <> 'none'
    AND own.vetted_until > %(now)s
    AND (own.planned_start IS NULL OR own.planned_start <= %(today)s)
)))"""
FOR_EVERYBODY = f"({PUBLISHED} AND NOT service.is_for_professionals)"


def moment_in_sql(now: datetime) -> dict[str, date]:
    """What the SQL above asks for: the moment, and the day it is in the city."""
    return {"now": now, "today": timezone.localdate(now)}


def is_published(now: datetime, way: str = "") -> Q:
    """The same as a filter of services, or of rows that lead to one by `way`."""
    vetting = f"{way}initiative__"
    vetted = Q((f"{vetting}vetted_until__gt", now)) & ~Q((f"{vetting}vetting", "none"))
    begun = Q((f"{vetting}planned_start", None)) | Q(
        (f"{vetting}planned_start__lte", timezone.localdate(now))
    )
    kind = Q((f"{way}form", "service")) | (vetted & begun)
    return kind & Q((f"{way}is_active", True))


def is_for_everybody(now: datetime) -> Q:
    """Services for residents: published ones that are not only for professionals."""
    return is_published(now) & Q(is_for_professionals=False)
