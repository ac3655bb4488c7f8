"""A large directory that nobody wrote, as a package of HSDS: always the same one.

    python -m tests.hsds.made_up FOLDER 20000

Every service has an organization, a place, numbers, hours, languages and topics, as
directories of large cities have.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from uuid import UUID

NAMESPACE = 0x5EED << 112
NAMES = (
    "organization service location at phone schedule address language attribute term "
    "taxonomy document cost access"
)
KINDS = {name: number for number, name in enumerate(NAMES.split())}
WHAT = ("Meals", "Advice", "Shelter", "Clothes", "Debt advice", "Language course")
FOR = ("families", "young people", "the elderly", "newcomers", "everybody")
STREETS = ("Market Street", "Church Lane", "Station Road", "Mill Street", "Long Lane")
TERMS = ("Groceries", "Food", "Somebody to talk to", "Clothing", "Housing")
DAYS = ("MO,TU,WE,TH,FR", "MO,WE,FR", "TU,TH", "SA")
SERVICES_OF_ONE, SERVICES_AT_ONE = 4, 2
Rows = Iterator[dict[str, object]]


def uid(kind: str, number: int) -> str:
    """The id of the thing of this kind with this number."""
    return str(UUID(int=NAMESPACE | 4 << 76 | 2 << 62 | KINDS[kind] << 40 | number))


def write_made_up(folder: Path, services: int) -> None:
    """Write the package."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            rows = make(services)
            first = next(rows)
            writer = csv.DictWriter(file, list(first))
            writer.writeheader()
            writer.writerow(first)
            writer.writerows(rows)


def _organizations(services: int) -> Rows:
    for number in range(services // SERVICES_OF_ONE + 1):
        yield {
            "id": uid("organization", number),
            "name": f"House {number} for {FOR[number % len(FOR)]}",
            "description": "It helps whoever comes. " * (1 + number % 4),
            "email": f"office@house{number}.example",
            "website": f"https://house{number}.example",
        }


def _services(services: int) -> Rows:
    for number in range(services):
        what = WHAT[number % len(WHAT)]
        yield {
            "id": uid("service", number),
            "organization_id": uid("organization", number // SERVICES_OF_ONE),
            "name": f"{what} for {FOR[number % len(FOR)]} {number}",
            "description": f"{what} in part {number % 97} of the city. " * 3,
            "email": f"service{number}@house.example",
            "status": "temporarily closed" if number % 20 == 7 else "active",
            "alert": "Closed until March." if number % 20 == 7 else "",
            "assured_date": "2026-10-01" if number % 20 == 7 else "",
            "fees_description": "Free" if number % 3 else "",
            "eligibility_description": "Whoever lives here" if number % 2 else "",
            "minimum_age": 18 if number % 5 == 0 else "",
        }


def _locations(services: int) -> Rows:
    sure = Random(7)
    for number in range(services // SERVICES_AT_ONE + 1):
        yield {
            "id": uid("location", number),
            "location_type": "physical",
            "organization_id": "",
            "name": f"Hall {number}",
            "latitude": f"{49.40 + sure.random() / 10:.5f}",
            "longitude": f"{7.70 + sure.random() / 10:.5f}",
        }


def _addresses(services: int) -> Rows:
    for number in range(services // SERVICES_AT_ONE + 1):
        yield {
            "id": uid("address", number),
            "location_id": uid("location", number),
            "address_1": f"{STREETS[number % len(STREETS)]} {number % 200 + 1}",
            "city": "Kaiserslautern",
            "state_province": "Rheinland-Pfalz",
            "postal_code": f"{67655 + number % 10}",
            "country": "DE",
            "address_type": "physical",
        }


def _places(services: int) -> Rows:
    for number in range(services):
        yield {
            "id": uid("at", number),
            "service_id": uid("service", number),
            "location_id": uid("location", number // SERVICES_AT_ONE),
        }


def _phones(services: int) -> Rows:
    """One for each service, and one for each organization."""
    for number in range(services + services // SERVICES_OF_ONE + 1):
        is_service = number < services
        owner = number - services
        yield {
            "id": uid("phone", number),
            "service_id": uid("service", number) if is_service else "",
            "organization_id": "" if is_service else uid("organization", owner),
            "number": f"+49631{9_000_000 + number}",
            "type": "voice",
        }


def _schedules(services: int) -> Rows:
    for number in range(services):
        yield {
            "id": uid("schedule", number),
            "service_id": uid("service", number),
            "freq": "WEEKLY",
            "byday": DAYS[number % len(DAYS)],
            "opens_at": f"{8 + number % 3:02}:00",
            "closes_at": f"{13 + number % 6:02}:30",
        }


def _languages(services: int) -> Rows:
    for number in range(services):
        yield {
            "id": uid("language", number),
            "service_id": uid("service", number),
            "name": "",
            "code": ("de", "en", "fr", "tr")[number % 4],
        }


def _documents(services: int) -> Rows:
    for number in range(0, services, 4):
        yield {
            "id": uid("document", number),
            "service_id": uid("service", number),
            "document": "Identity card",
            "uri": "",
        }


def _costs(services: int) -> Rows:
    for number in range(0, services, 5):
        yield {
            "id": uid("cost", number),
            "service_id": uid("service", number),
            "option": "A visit",
            "currency": "EUR",
            "amount": number % 9,
        }


def _accessibility(services: int) -> Rows:
    for number in range(0, services // SERVICES_AT_ONE + 1, 3):
        yield {
            "id": uid("access", number),
            "location_id": uid("location", number),
            "description": "A ramp",
            "details": "By the yard",
        }


def _terms(_services: int) -> Rows:
    for number, name in enumerate(TERMS):
        yield {
            "id": uid("term", number),
            "name": name,
            "description": name,
            "taxonomy_id": uid("taxonomy", 0),
        }


def _taxonomies(_services: int) -> Rows:
    yield {"id": uid("taxonomy", 0), "name": "needs", "description": "What is needed"}


def _attributes(services: int) -> Rows:
    for number in range(services):
        yield {
            "id": uid("attribute", number),
            "link_id": uid("service", number),
            "taxonomy_term_id": uid("term", number % len(TERMS)),
            "link_type": "taxonomy_term",
            "link_entity": "service",
        }


TABLES = {
    "organizations": _organizations,
    "services": _services,
    "locations": _locations,
    "addresses": _addresses,
    "service_at_location": _places,
    "phones": _phones,
    "schedules": _schedules,
    "languages": _languages,
    "required_documents": _documents,
    "cost_options": _costs,
    "accessibility": _accessibility,
    "taxonomies": _taxonomies,
    "taxonomy_terms": _terms,
    "attributes": _attributes,
}

if __name__ == "__main__":
    write_made_up(Path(sys.argv[1]), int(sys.argv[2]))
