"""What must be asked again, what is being asked, and what was answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from beistand.directory.models import (
    OperatingFact,
    ProviderAnswer,
    Service,
    VerificationCampaign,
    VerificationTask,
)
from beistand.directory.rules import SERVICE_FIELDS, Effective
from beistand.kit.days import EARLIEST, LATEST, last_day, whole_number
from beistand.reference.models import Area, Topic
from beistand.reference.queries import city

OPEN = sorted(VerificationTask.OPEN_STATUSES)
# For a service with several places the oldest of what is trusted there counts.
KNOWN = """
    SELECT held.service_id AS id,
        min(coalesce(trusted.observed_at, '-infinity')) AS seen
    FROM directory_facts_that_count(ARRAY(
        SELECT svc.id FROM directory_service svc WHERE svc.is_active
        AND (%(topic)s::bigint IS NULL OR EXISTS (
            SELECT FROM directory_service_topics t
            WHERE t.service_id = svc.id AND t.topic_id = %(topic)s))
        AND (%(area)s::bigint IS NULL OR EXISTS (
            SELECT FROM directory_service_areas a
            WHERE a.service_id = svc.id AND a.area_id = %(area)s))
    ), %(at)s, 0) held
    LEFT JOIN directory_operatingfact trusted ON trusted.id = held.trusted_id
    GROUP BY held.service_id
    HAVING bool_or(trusted.id IS NULL OR trusted.review_by <= %(at)s)
"""
PAGE_OF_STALE = f"""
    SELECT id, seen::text FROM ({KNOWN}) known
    WHERE (seen, id) > (%(after_seen)s::timestamptz, %(after_id)s)
    ORDER BY seen, id LIMIT %(limit)s
"""  # noqa: S608 - our own words only
COUNTED = f"""
    WITH known AS MATERIALIZED ({KNOWN})
    SELECT 'topic', t.topic_id, count(*) FROM known
        JOIN directory_service_topics t ON t.service_id = known.id GROUP BY 2
    UNION ALL
    SELECT 'area', a.area_id, count(*) FROM known
        LEFT JOIN directory_service_areas a ON a.service_id = known.id GROUP BY 2
    UNION ALL
    SELECT 'all', NULL, count(*) FROM known
"""  # noqa: S608 - our own words only
LAPSED = """
    SELECT held.service_id, (array_agg(trusted.id ORDER BY trusted.review_by))[1]
    FROM directory_facts_that_count(ARRAY(
        SELECT svc.id FROM directory_service svc WHERE svc.is_active
    ), %(at)s, 0) held
    JOIN directory_operatingfact trusted ON trusted.id = held.trusted_id
    WHERE trusted.review_by <= %(at)s
    AND NOT EXISTS (
        SELECT FROM directory_verificationtask task
        WHERE task.service_id = held.service_id
        AND (task.status = ANY(%(open)s)
            OR task.why = 'stale' AND task.fact_id = trusted.id
            OR task.why = 'stale' AND task.status = 'dropped'
                AND task.ended_at >= trusted.review_by))
    GROUP BY held.service_id
    ORDER BY min(trusted.review_by), held.service_id LIMIT %(limit)s
"""
BEGINNING = ("-infinity", 0)


@dataclass(frozen=True)
class StalePage:
    """One page of services to ask again, the longest unknown first."""

    services: list[Service]
    following: str


def _ask_database(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def stale_services(
    at: datetime,
    topic: Topic | None = None,
    area: Area | None = None,
    after: str = "",
    limit: int = 30,
) -> StalePage:
    """Services of which nothing is confirmed at one of their places at least.

    Two queries, paged by when they were last known.
    """
    seen, number = _page_key(after) or BEGINNING
    values = {
        "at": at,
        "topic": topic and topic.pk,
        "area": area and area.pk,
        "after_seen": seen,
        "after_id": number,
        "limit": limit + 1,
    }
    rows = _ask_database(PAGE_OF_STALE, values)
    keys = [row[0] for row in rows[:limit]]
    found = Service.objects.select_related("organization").in_bulk(keys)
    last = rows[limit - 1] if len(rows) > limit else None
    return StalePage(
        [found[key] for key in keys], f"{last[1]}~{last[0]}" if last else ""
    )


def is_page_key(text: str) -> bool:
    """Whether this is where a page of `stale_services` can begin."""
    return _page_key(text) is not None


def _page_key(text: str) -> tuple[str, int] | None:
    seen, _tilde, digits = text.rpartition("~")
    number = whole_number(digits)
    if number is None or seen == "-infinity":
        return None if number is None else (seen, number)
    try:
        moment = datetime.fromisoformat(seen)
    except ValueError:
        return None
    return (moment.isoformat(), number) if EARLIEST <= moment.date() <= LATEST else None


@dataclass(frozen=True)
class StaleCount:
    """How many services must be asked again, by topic and by area."""

    total: int
    by_topic: dict[int, int]
    by_area: dict[int | None, int]


def count_stale(at: datetime) -> StaleCount:
    """Services to ask again; without an area are those for the whole city."""
    values = {"at": at, "topic": None, "area": None}
    rows = _ask_database(COUNTED, values)
    counts: dict[str, dict[Any, int]] = {"topic": {}, "area": {}, "all": {}}
    for kind, key, number in rows:
        counts[kind][key] = number
    return StaleCount(counts["all"].get(None, 0), counts["topic"], counts["area"])


def lapsed_services(at: datetime, limit: int) -> dict[int, int]:
    """Ids of services past their review for which nobody has asked yet.

    Each with the statement past its review: the oldest one where places differ.
    """
    values = {"at": at, "open": OPEN, "limit": limit}
    return {row[0]: row[1] for row in _ask_database(LAPSED, values)}


def services_in(topic: Topic | None, area: Area | None) -> QuerySet[Service]:
    """Active services of this topic and this area; None stands for all."""
    rows = Service.objects.filter(is_active=True)
    if topic is not None:
        rows = rows.filter(topics=topic)
    if area is not None:
        rows = rows.filter(areas=area)
    return rows.order_by("pk")


def report_with(uid: UUID) -> OperatingFact | None:
    """The statement with this public id, with its service."""
    rows = OperatingFact.objects.select_related("service")
    return rows.filter(uid=uid).first()


def task_of(service: Service) -> VerificationTask | None:
    """The open task of this service."""
    return _tasks().filter(service=service, status__in=OPEN).first()


def task_with(uid: UUID | str) -> VerificationTask | None:
    """The task with this public id."""
    return _tasks().filter(uid=uid).first()


def task_behind(about: str) -> VerificationTask | None:
    """The task that a link is about."""
    kind, _colon, uid = about.partition(":")
    return task_with(uid) if kind == "directory.VerificationTask" else None


def _tasks() -> QuerySet[VerificationTask]:
    return VerificationTask.objects.select_related(
        "service__organization", "campaign", "fact", "owner", "team"
    ).prefetch_related("attempts")


def language_of(service: Service) -> str:
    """In which language to write to this service.

    The one in which it answered last, or another service of its body; else the first
    of its own in which the city writes; else the city's.
    """
    town = city()
    answers = ProviderAnswer.objects.filter(
        task__service__organization=service.organization_id, language__in=town.languages
    ).annotate(is_own=Q(task__service=service.pk))
    last = answers.order_by("-is_own", "-received_at").first()
    if last is not None:
        return str(last.language)
    spoken = (each for each in service.languages if each in town.languages)
    return next(spoken, town.default_language)


def answer_to_review(task: VerificationTask) -> ProviderAnswer | None:
    """The newest answer that nobody has looked at."""
    rows = ProviderAnswer.objects.filter(task=task, reviewed_at=None)
    return rows.select_related("task__service").order_by("-id").first()


def campaigns() -> Iterable[VerificationCampaign]:
    """Rounds of asking, newest first, each with how many are asked and done."""
    return (
        VerificationCampaign.objects.select_related("topic", "area")
        .annotate(
            asked=Count("tasks"),
            done=Count("tasks", filter=Q(tasks__status="done")),
            dropped=Count("tasks", filter=Q(tasks__status="dropped")),
        )
        .order_by("-started_at")[:50]
    )


def campaign_with(uid: UUID) -> VerificationCampaign | None:
    """One round of asking."""
    rows = VerificationCampaign.objects.select_related("topic", "area")
    return rows.filter(uid=uid).first()


def tasks_of_campaign(
    campaign: VerificationCampaign, after: int = 0, limit: int = 50
) -> list[VerificationTask]:
    """The services asked in this round, in the order they were put on the list."""
    return list(_tasks().filter(campaign=campaign, pk__gt=after).order_by("pk")[:limit])


def facts_about(service: Service, limit: int = 50) -> QuerySet[OperatingFact]:
    """What was ever said of this service, of its places and of its body; newest first.

    Rules of a whole topic are among them.
    """
    own = (
        Q(service=service)
        | Q(at__service=service)
        | Q(location__services__service=service)
        | Q(organization=service.organization_id)
        | Q(topic__services=service)
    )
    return (
        OperatingFact.objects.filter(own)
        .select_related("at__location", "location", "topic", "redirect_service")
        .distinct()
        .order_by("-observed_at", "-id")[:limit]
    )


def public_values(service: Service, held: Effective, language: str) -> dict[str, str]:
    """What we say of a service today, field by field; public fields only."""
    end, zone = held.valid_to, city().time_zone
    return {
        "state": held.state,
        "room": held.capacity,
        "message": held.messages.get(language, ""),
        "until": last_day(end, zone).isoformat() if end else "",
        "description": service.descriptions.get(language, ""),
        **{
            name: str(getattr(service, name))
            for name in SERVICE_FIELDS
            if name != "description"
        },
    }
