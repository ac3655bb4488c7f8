"""What holds for services at one moment, worked out where the facts are."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.db import connection

from beistand.directory.models import Service
from beistand.directory.rules import (
    MOST_REDIRECTS,
    SCOPES,
    Chain,
    Effective,
    Fact,
    end_of_redirects,
    judge,
    whole,
)
from beistand.kit.hours import OfficeHours

# What a statement says, in the order of the rows that are read below.
SAID = (
    "id",
    "state",
    "observed_at",
    "valid_from",
    "review_by",
    "valid_to",
    "confidence",
    "source",
    "method",
    "audience",
    "hours",
    "redirect_phone",
    "redirect_service_id",
    "capacity",
    "messages",
    "supersedes_id",
    "at_id",
    "location_id",
    "service_id",
    "organization_id",
    "topic_id",
)
# A nested loop over the index of each scope, whatever the planner thinks of sizes:
# at most a few statements stand for one scope at any time.
STANDING = """
    f.valid_from <= %(at)s AND (f.valid_to IS NULL OR f.valid_to > %(at)s)
    AND NOT EXISTS (
        SELECT FROM directory_operatingfact later
        WHERE later.supersedes_id = f.id AND later.valid_from <= %(at)s
    )
"""
NARROW = "".join(
    f"""
    SELECT {rank} AS rank, f.id, f.source, f.observed_at, f.confidence
    FROM directory_operatingfact f WHERE f.{column} = {owner} AND {STANDING}
    UNION ALL
"""  # noqa: S608 - our own words only
    for rank, (column, owner) in enumerate(
        {
            "at_id": "place.id",
            "location_id": "place.location_id",
            "service_id": "svc.id",
            "organization_id": "svc.organization_id",
        }.items()
    )
)
BEST = f"""
    LEFT JOIN directory_serviceatlocation place ON place.service_id = svc.id
    LEFT JOIN directory_location location ON location.id = place.location_id
    CROSS JOIN LATERAL (
        SELECT
            (array_agg(x.id ORDER BY x.rank, x.source = 'authority_rule',
                x.observed_at DESC, x.id DESC)
                FILTER (WHERE x.confidence = 'high'))[1] AS trusted_id,
            (array_agg(x.id ORDER BY x.observed_at DESC, x.id DESC)
                FILTER (WHERE x.confidence = 'low'))[1] AS report_id
        FROM (
            {NARROW}
            SELECT 4 AS rank, f.id, f.source, f.observed_at, f.confidence
            FROM directory_service_topics t
            JOIN directory_operatingfact f ON f.topic_id = t.topic_id
            WHERE t.service_id = svc.id AND {STANDING}
        ) x
    ) best
    LEFT JOIN directory_operatingfact trusted ON trusted.id = best.trusted_id
    LEFT JOIN directory_operatingfact report ON report.id = best.report_id
"""  # noqa: S608 - our own words only
REACHED = """
    svc.id, svc.organization_id, place.id, place.location_id,
    coalesce(nullif(place.hours, ''), nullif(location.hours, ''), svc.hours),
    trusted.id, report.id, trusted.redirect_service_id, report.redirect_service_id
"""
FOUND = ", ".join(f"{who}.{name}" for who in ("trusted", "report") for name in SAID)
STATES = f"""
    WITH RECURSIVE reached (
        service_id, organization_id, at_id, location_id, hours,
        trusted_id, report_id, trusted_next, report_next, hop
    ) AS (
        SELECT {REACHED}, 0
        FROM directory_service svc {BEST}
        WHERE svc.id = ANY(%(services)s)
        UNION ALL
        SELECT {REACHED}, following.hop
        FROM (
            SELECT DISTINCT unnest(ARRAY[trusted_next, report_next]) AS id,
                hop + 1 AS hop
            FROM reached WHERE hop < {MOST_REDIRECTS}
        ) following
        JOIN directory_service svc ON svc.id = following.id {BEST}
    )
    SELECT reached.service_id, reached.organization_id, reached.at_id,
        reached.location_id, reached.hours, town.time_zone, town.country_code,
        {FOUND}
    FROM (SELECT DISTINCT service_id, organization_id, at_id, location_id, hours,
        trusted_id, report_id FROM reached) reached
    LEFT JOIN directory_operatingfact trusted ON trusted.id = reached.trusted_id
    LEFT JOIN directory_operatingfact report ON report.id = reached.report_id
    LEFT JOIN (SELECT time_zone, country_code FROM reference_city LIMIT 1) town ON true
"""  # noqa: S608 - our own words only

States = Mapping[int, Effective]


def operating_states(
    services: Iterable[Service | int], at: datetime
) -> dict[int, Effective]:
    """What holds for each of these services at that moment. One query."""
    wanted = [each.pk if isinstance(each, Service) else each for each in services]
    by_service: dict[int, list[Effective]] = {}
    for service, _place, held in _rows(wanted, at):
        by_service.setdefault(service, []).append(held)
    states = {service: whole(places) for service, places in by_service.items()}
    return {
        service: replace(states[service], instead_id=end_of_redirects(service, states))
        for service in wanted
        if service in states
    }


def states_at_places(service: Service, at: datetime) -> dict[int | None, Effective]:
    """What holds at each place of this service; None is the key without places."""
    return {
        place: held
        for found, place, held in _rows([service.pk], at)
        if found == service.pk
    }


def _rows(services: list[int], at: datetime) -> list[tuple[int, int | None, Effective]]:
    if not services:
        return []
    with connection.cursor() as cursor:
        cursor.execute(STATES, {"services": services, "at": at})
        rows = cursor.fetchall()
    return [_read(row, at) for row in rows]


def _read(row: tuple[Any, ...], at: datetime) -> tuple[int, int | None, Effective]:
    service, organization, place, location, hours, zone, country, *said = row
    chain = Chain(
        service=service,
        organization=organization,
        at=place,
        location=location,
        hours=OfficeHours(hours, zone or "UTC", country or ""),
    )
    trusted, report = said[: len(SAID)], said[len(SAID) :]
    return service, place, judge(_fact(trusted), _fact(report), chain, at)


def _fact(values: list[Any]) -> Fact | None:
    said = dict(zip(SAID, values, strict=True))
    if said["id"] is None:
        return None
    scopes = {scope: cast(int | None, said.pop(f"{scope}_id")) for scope in SCOPES}
    scope = next((name, found) for name, found in scopes.items() if found is not None)
    messages = said.pop("messages")
    if isinstance(messages, str):
        messages = json.loads(messages)
    return Fact(scope=scope, messages=messages, **said)
