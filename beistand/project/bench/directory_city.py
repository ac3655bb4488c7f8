"""A directory as a large region would have it, the same at every call.

Twenty thousand services of two thousand organizations, each at one place, with ten
statements on how each runs or ran. Half of the services say in their name what they
do, in one of four languages; the others are called after people and streets. It is
written by COPY: twenty thousand services through the actions would take long.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import psycopg
from django.db.models import Model

from beistand.directory.models import (
    Kind,
    Location,
    OperatingFact,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.kit import clock
from beistand.project.bench.directory_topics import LANGUAGES, read_topics
from beistand.project.bench.names import draw_name, draw_street
from beistand.project.bench.tables import Table, number_on
from beistand.reference.models import Area, City, Topic

AREAS = 19
SERVICES_EACH = 10  # of one organization
FACTS_EACH = 8  # of a service; the rest is about organizations and places
CENTRE = (4.35, 50.85)
KINDS_OF_PLACE = {
    "nl": ("Dienst", "Huis", "Steunpunt", "Wijkcentrum", "Loket"),
    "fr": ("Service", "Maison", "Centre", "Antenne", "Guichet"),
    "en": ("Service", "House", "Centre", "Point", "Desk"),
    "de": ("Dienst", "Haus", "Zentrum", "Stelle", "Büro"),
}
SENTENCES = {
    "nl": "Wij helpen mensen uit de buurt met {what} en luisteren naar hun vraag.",
    "fr": "Nous aidons les gens du quartier pour {what} et écoutons leur demande.",
    "en": "We help people of the district with {what} and listen to their question.",
    "de": "Wir helfen Menschen aus dem Viertel bei {what} und hören ihnen zu.",
}
HOURS = (
    "Mo-Fr 08:00-16:00",
    "Mo-Fr 09:00-12:00; PH off",
    "Tu,Th 13:00-18:00",
    "24/7",
    "Sa 10:00-14:00",
)
STATES = (
    *("normal",) * 8,
    *("adapted", "phone_only", "appointment_only", "partial", "suspended"),
    *("temporarily_closed",) * 2,
)
TRIGGERS = (
    ("directory_service", "directory_service_is_searched"),
    ("reference_topic", "directory_topic_is_searched"),
)


@dataclass(frozen=True)
class Built:
    """What was built: how much of it, and which services serve which topic."""

    counts: Mapping[str, int]
    topics: Mapping[str, frozenset[int]]


def fill_directory(url: str, services: int, facts: int) -> Built:
    """Load so many services and statements into a database without any."""
    maker = Maker(services, facts, clock.now())
    with psycopg.connect(url) as connection:
        _switch(connection, "DISABLE")
        for model, rows in maker.made().items():
            table = Table(model)
            table.copy(connection, (table.row(**values) for values in rows))
            maker.counts[table.name] = len(rows)
        for name in ("directory_service", "directory_organization", "reference_topic"):
            number_on(connection, {name: maker.counts[name]})
        _switch(connection, "ENABLE")
        connection.execute("SELECT directory_index_all()")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return Built(
        maker.counts, {code: frozenset(ids) for code, ids in maker.serving.items()}
    )


def _switch(connection: psycopg.Connection, how: str) -> None:
    """One index of everything at the end is faster than one row at a time."""
    for table, trigger in TRIGGERS:
        connection.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}".encode())


Values = dict[str, Any]


class Maker:
    """Makes the rows of all tables, table by table."""

    def __init__(self, services: int, facts: int, now: datetime) -> None:
        self.services, self.facts, self.now = services, facts, now
        self.topics = read_topics()
        self.numbers = {code: at for at, code in enumerate(self.topics, start=1)}
        self.serving: dict[str, set[int]] = {code: set() for code in self.topics}
        self.counts: dict[str, int] = {}
        self.chance = Random(services)  # noqa: S311

    def made(self) -> dict[type[Model], list[Values]]:
        """All rows by their table, in the order in which they can be written."""
        services = [self._service(number) for number in range(1, self.services + 1)]
        owners = range(1, -(-self.services // SERVICES_EACH) + 1)
        links = [
            {"id": at, "service_id": service, "topic_id": self.numbers[code]}
            for at, (code, service) in enumerate(self._links(), start=1)
        ]
        return {
            City: [self._city()],
            Topic: [self._topic(code) for code in self.topics],
            Area: [self._area(number) for number in range(1, AREAS + 1)],
            Organization: [self._organization(number) for number in owners],
            Service: services,
            Service.topics.through: links,
            Service.areas.through: [
                {"id": number, "service_id": number, "area_id": number % AREAS + 1}
                for number in range(1, self.services + 1)
                if number % 3
            ],
            Location: [self._location(n) for n in range(1, self.services + 1)],
            ServiceAtLocation: [
                {"id": n, "service_id": n, "location_id": n}
                for n in range(1, self.services + 1)
            ],
            OperatingFact: list(self._facts()),
        }

    def _city(self) -> Values:
        return {
            "id": 1,
            "slug": "bench",
            "name": "Bench",
            "languages": list(LANGUAGES),
            "default_language": "fr",
            "time_zone": "Europe/Brussels",
            "region": "BE",
            "country_code": "BE",
        }

    def _topic(self, code: str) -> Values:
        spoken = self.topics[code]
        return {
            "id": self.numbers[code],
            "code": code,
            "labels": {language: spoken[language][0] for language in LANGUAGES},
            "synonyms": {language: list(spoken[language][1]) for language in LANGUAGES},
        }

    def _area(self, number: int) -> Values:
        lon, lat = self._spot()
        return {
            "id": number,
            "code": f"21{number:03}",
            "name": f"Commune {number}",
            "lon": lon,
            "lat": lat,
        }

    def _organization(self, number: int) -> Values:
        return {
            "id": number,
            "code": f"body-{number}",
            "name": f"{draw_name(self.chance)} asbl",
            "kind": self.chance.choice(Kind.values),
        }

    def _service(self, number: int) -> Values:
        language = self.chance.choice(LANGUAGES)
        codes = self.chance.sample(list(self.topics), 1 + number % 2)
        for code in codes:
            self.serving[code].add(number)
        label, synonyms = self.topics[codes[0]][language]
        place = self.chance.choice(KINDS_OF_PLACE[language])
        named = label if number % 2 else draw_street(self.chance)
        said = self.chance.choice([label, *synonyms])
        return {
            "id": number,
            "code": f"service-{number}",
            "organization_id": (number - 1) // SERVICES_EACH + 1,
            "names": {language: f"{place} {named} {number}"},
            "descriptions": {language: SENTENCES[language].format(what=said)},
            "phone": f"+322{number:07}",
            "hours": self.chance.choice(HOURS),
            "languages": self.chance.sample(LANGUAGES, 2),
        }

    def _links(self) -> Iterator[tuple[str, int]]:
        for code, services in self.serving.items():
            for service in sorted(services):
                yield code, service

    def _location(self, number: int) -> Values:
        lon, lat = self._spot()
        return {
            "id": number,
            "code": f"place-{number}",
            "organization_id": (number - 1) // SERVICES_EACH + 1,
            "street": draw_street(self.chance),
            "country": "BE",
            "lon": lon,
            "lat": lat,
            "is_address_hidden": number % 50 == 0,
        }

    def _spot(self) -> tuple[float, float]:
        lon, lat = CENTRE
        return lon + self.chance.uniform(-0.1, 0.1), lat + self.chance.uniform(
            -0.1, 0.1
        )

    def _facts(self) -> Iterator[Values]:
        """Half of them history, most of the rest confirmed."""
        for number in range(1, self.facts + 1):
            service = number % self.services + 1
            round_ = number // self.services
            if round_ < FACTS_EACH:
                yield self._fact(number, service_id=service)
            elif round_ == FACTS_EACH:
                yield self._fact(number, location_id=service)
            else:
                body = (service - 1) // SERVICES_EACH + 1
                yield self._fact(number, organization_id=body)

    def _fact(self, number: int, **scope: int) -> Values:
        seen = self.now - timedelta(hours=self.chance.randrange(1, 24 * 60))
        is_over = self.chance.random() < 0.5
        return {
            "id": number,
            **scope,
            "state": self.chance.choice(STATES),
            "source": self.chance.choice(("provider", "operator_call", "federation")),
            "method": "phone",
            "confidence": "low" if number % 20 == 0 else "high",
            "recorded_by": "bench",
            "observed_at": seen,
            "recorded_at": seen,
            "valid_from": seen,
            "valid_to": seen + timedelta(minutes=50) if is_over else None,
            "review_by": seen + timedelta(days=14 if number % 3 else 60),
            "messages": {"fr": "Téléphonez d'abord."} if number % 4 == 0 else {},
        }
