"""What holds for services at one moment, worked out where the facts are."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db import connection
from django.db.models import Q

from beistand.directory.models import OperatingFact, Service
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
FOUND = ", ".join(f"{who}.{name}" for who in ("trusted", "report") for name in SAID)
STATES = f"""
    SELECT held.service_id, held.organization_id, held.at_id, held.location_id,
        coalesce(nullif(place.hours, ''), nullif(location.hours, ''), svc.hours),
        town.time_zone, town.country_code, {FOUND}
    FROM directory_facts_that_count(%(services)s, %(at)s, {MOST_REDIRECTS}) held
    JOIN directory_service svc ON svc.id = held.service_id
    LEFT JOIN directory_serviceatlocation place ON place.id = held.at_id
    LEFT JOIN directory_location location ON location.id = held.location_id
    LEFT JOIN directory_operatingfact trusted ON trusted.id = held.trusted_id
    LEFT JOIN directory_operatingfact report ON report.id = held.report_id
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


class Said(NamedTuple):
    """What was said of a service at one place, or of all of it without places.

    Attributes:
        trusted: the statement that counts, of those to be trusted.
        report: the newest of those that cannot be trusted alone.
    """

    service: int
    place: int | None
    chain: Chain
    trusted: Fact | None
    report: Fact | None

    def judged(self, at: datetime) -> Effective:
        """What holds there at that moment."""
        return judge(self.trusted, self.report, self.chain, at)


def said_at_places(services: list[int], at: datetime) -> list[Said]:
    """What counts for these services at each place, and where they send people."""
    if not services:
        return []
    with connection.cursor() as cursor:
        cursor.execute(STATES, {"services": services, "at": at})
        rows = cursor.fetchall()
    return [_read(row) for row in rows]


def _rows(services: list[int], at: datetime) -> list[tuple[int, int | None, Effective]]:
    return [
        (said.service, said.place, said.judged(at))
        for said in said_at_places(services, at)
    ]


def _read(row: tuple[Any, ...]) -> Said:
    service, organization, place, location, hours, zone, country, *said = row
    chain = Chain(
        service=service,
        organization=organization,
        at=place,
        location=location,
        hours=OfficeHours(hours, zone or "UTC", country or ""),
    )
    trusted, report = said[: len(SAID)], said[len(SAID) :]
    return Said(service, place, chain, _fact(trusted), _fact(report))


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


def fact_on(service: Service, number: int) -> OperatingFact | None:
    """The fact with this id, if it says something of this service.

    Of the service itself, at one of its places, of one of those places, of who runs
    it, or of all services of its kind.
    """
    says = (
        Q(service=service)
        | Q(at__service=service)
        | Q(location__services__service=service)
        | Q(organization=service.organization_id)
        | Q(topic__in=service.topics.all())
    )
    return OperatingFact.objects.filter(says, pk=number).first()
