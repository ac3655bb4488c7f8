"""What we have no place for goes out again as it came in, under the same ids."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from beistand.channels.hsds.package import write_package
from beistand.directory.actions import edit_service
from beistand.directory.models import Location, Service
from beistand.kit.actions import System
from tests.hsds.known import Judge, get
from tests.hsds.test_export import problems_in
from tests.hsds.told import ID, Take

pytestmark = pytest.mark.django_db
Tables = dict[str, list[dict[str, str]]]


def uid(number: int) -> str:
    return ID.format(number)


AT, HALL, TERM, LIST, UNIT = uid(4), uid(5), uid(60), uid(61), uid(62)
FOREIGN: Tables = {
    "organizations": [
        {
            "id": uid(1),
            "name": "Aid",
            "description": "A charity",
            "tax_id": "DE 123",
            "year_incorporated": "1907",
            "legal_status": "e.V.",
            "logo": "https://aid.example/logo.png",
            "uri": "https://aid.example/#us",
        }
    ],
    "programs": [
        {
            "id": uid(2),
            "organization_id": uid(1),
            "name": "Winter",
            "alternate_name": "Cold days",
            "description": "Help in winter",
        }
    ],
    "services": [
        {
            "id": uid(3),
            "organization_id": uid(1),
            "program_id": uid(2),
            "name": "Meals",
            "alternate_name": "Soup",
            "status": "active",
            "interpretation_services": "Sign language",
            "fees_description": "Little",
            "wait_time": "A week",
            "accreditations": "ISO",
            "licenses": "Kitchen",
            "eligibility_description": "Whoever is hungry",
            "assurer_email": "somebody@aid.example",
        }
    ],
    "locations": [
        {
            "id": HALL,
            "location_type": "physical",
            "url": "https://aid.example/hall",
            "name": "Hall",
            "alternate_name": "The barn",
            "description": "Behind the church",
            "transportation": "Bus 7",
            "external_identifier": "Q42",
            "external_identifier_type": "wikidata",
        }
    ],
    "service_at_location": [{"id": AT, "service_id": uid(3), "location_id": HALL}],
    "cost_options": [
        {
            "id": uid(6),
            "service_id": uid(3),
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
            "option": "A meal",
            "currency": "EUR",
            "amount": "2.5",
            "amount_description": "with tea",
        },
        {"id": uid(7), "service_id": uid(3), "option": "Children", "amount": "0"},
    ],
    "funding": [
        {"id": uid(8), "service_id": uid(3), "source": "The city"},
        {"id": uid(9), "organization_id": uid(1), "source": "=Gifts"},
    ],
    "service_capacity": [
        {
            "id": uid(10),
            "service_id": uid(3),
            "unit_id": UNIT,
            "available": "12",
            "maximum": "40",
            "description": "Seats",
            "updated": "2026-11-01T09:00:00Z",
        }
    ],
    "units": [
        {"id": UNIT, "name": "Seat", "scheme": "own", "uri": "https://aid.example/u"}
    ],
    "url": [
        {"id": uid(11), "url": "https://aid.example/a", "service_id": uid(3)},
        {
            "id": uid(12),
            "label": "News",
            "url": "https://aid.example/b",
            "organization_id": uid(1),
        },
    ],
    "required_documents": [
        {
            "id": uid(13),
            "service_id": uid(3),
            "document": "Passport",
            "uri": "https://aid.example/p",
        },
        {"id": uid(14), "service_id": uid(3), "document": "Proof of income"},
    ],
    "accessibility": [
        {
            "id": uid(15),
            "location_id": HALL,
            "description": "A ramp",
            "details": "Ring the bell",
            "url": "https://aid.example/ramp",
        },
        {"id": uid(16), "location_id": HALL, "description": "Toilets for all"},
    ],
    "taxonomies": [
        {
            "id": LIST,
            "name": "eurovoc",
            "description": "Words",
            "uri": "https://words.example/",
            "version": "4",
        }
    ],
    "taxonomy_terms": [
        {
            "id": TERM,
            "code": "A1",
            "name": "Astrology",
            "description": "Stars",
            "taxonomy": "eurovoc",
            "language": "en",
            "taxonomy_id": LIST,
            "term_uri": "https://words.example/a1",
        }
    ],
    "attributes": [
        {
            "id": uid(17),
            "link_id": uid(3),
            "taxonomy_term_id": TERM,
            "link_type": "taxonomy_term",
            "link_entity": "service",
            "value": "much",
            "label": "Sign",
        }
    ],
    "metadata": [
        {
            "id": uid(18),
            "resource_id": uid(3),
            "resource_type": "service",
            "last_action_date": "2026-01-01",
            "last_action_type": "update",
            "field_name": "name",
            "previous_value": "Old name",
            "replacement_value": "Meals",
            "updated_by": "Nadia Unnamed",
        }
    ],
}
# Rows that must come out as they went in, and nothing else beside them.
WHOLE = (
    "programs",
    "cost_options",
    "funding",
    "service_capacity",
    "units",
    "url",
    "required_documents",
    "accessibility",
)
# Where our own topics stand, too.
AMONG_OURS = ("taxonomies", "taxonomy_terms", "attributes")
# Where more is told of each row than they told.
MORE = ("organizations", "services", "locations", "service_at_location")


def written(folder: Path, tables: Tables) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def as_set(rows: list[dict[str, str]]) -> set[frozenset[tuple[str, str]]]:
    return {frozenset((k, v.lstrip("'")) for k, v in row.items() if v) for row in rows}


def exported(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def again(take: Take, tmp_path: Path) -> Path:
    """The foreign package, taken in and written again."""
    tally = take(written(tmp_path / "theirs", FOREIGN))
    assert tally.problems == []
    write_package(tmp_path / "out", "en")
    return tmp_path / "out"


def test_a_foreign_package_goes_out_again_as_it_came_in(again: Path) -> None:
    for name in WHOLE:
        assert as_set(exported(again, name)) == as_set(FOREIGN[name]), name
    for name in AMONG_OURS:
        assert as_set(exported(again, name)) >= as_set(FOREIGN[name]), name
    for name in MORE:
        (theirs,), (ours,) = FOREIGN[name], exported(again, name)
        told = {k: v for k, v in theirs.items() if k != "assurer_email"}
        assert {k: ours.get(k) for k in told} == told


def test_the_package_is_a_package_and_a_second_round_changes_nothing(
    again: Path, take: Take, tmp_path: Path
) -> None:
    descriptor = json.loads((again / "datapackage.json").read_text())
    assert problems_in(descriptor, again) == []
    tally = take(again, source="aid")
    assert tally.problems == []
    write_package(tmp_path / "twice", "en")
    for name in (*WHOLE, *AMONG_OURS):
        assert as_set(exported(tmp_path / "twice", name)) == as_set(
            exported(again, name)
        ), name


def test_the_api_tells_it_too_and_keeps_to_the_standard(
    again: Path, client: Any, conforms: Judge
) -> None:
    service = get(client, f"services/{uid(3)}")
    conforms("service", service)
    assert [row["id"] for row in service["cost_options"]] == [uid(6), uid(7)]
    assert service["cost_options"][0]["amount"] == 2.5
    assert service["capacities"][0]["unit"]["name"] == "Seat"
    assert service["program"]["organization_id"] == uid(1)
    organization = get(client, f"organizations/{uid(1)}")
    conforms("organization", organization)
    assert (organization["year_incorporated"], organization["tax_id"]) == (
        1907,
        "DE 123",
    )
    place = get(client, f"service_at_locations/{AT}")
    conforms("service_at_location", place)
    assert place["location"]["transportation"] == "Bus 7"


def test_who_changed_or_assured_something_there_is_told_nowhere(
    again: Path, client: Any
) -> None:
    told = "".join(file.read_text() for file in again.iterdir())
    told += client.get(f"/hsds/services/{uid(3)}").content.decode()
    for secret in ("Nadia Unnamed", "Old name", "somebody@aid.example"):
        assert secret not in told


def test_what_people_here_know_better_is_not_told_as_others_told_it(
    again: Path, tmp_path: Path
) -> None:
    row = Service.objects.get()
    edit_service(
        row, {"fees": {"en": "Free now"}, "papers": [{"en": "Nothing"}]}, by=System()
    )
    Location.objects.update(accessibility={"en": "No ramp any more"})
    write_package(tmp_path / "then", "en")
    assert exported(tmp_path / "then", "cost_options") == []
    papers = exported(tmp_path / "then", "required_documents")
    assert [row["document"] for row in papers] == ["Nothing"]
    access = exported(tmp_path / "then", "accessibility")
    assert [row["description"] for row in access] == ["No ramp any more"]


@pytest.mark.parametrize(
    "told",
    [
        {"cost_options": [{"id": uid(6), "amount": "a lot"}]},
        {"cost_options": [{"id": "", "amount": 1}]},
        {"cost_options": ["free"]},
        {"cost_options": "free"},
        {"additional_urls": [{"id": uid(6), "url": "not a link"}]},
        {"capacities": [{"id": uid(6), "available": 1, "updated": "2026-01-01"}]},
        {"funding": {"source": "A city"}},
        {"program": {"id": uid(6), "name": "No description"}},
        {"wait_time": ["long"]},
    ],
    ids=range(9),
)
def test_what_does_not_fit_the_standard_is_kept_and_not_told(
    take: Take, client: Any, conforms: Judge, told: dict[str, Any]
) -> None:
    body = {"id": uid(1), "name": "Aid", "description": "A charity"}
    whole = {"id": uid(3), "name": "A", "status": "active", "organization": body}
    take(whole | told)
    service = get(client, f"services/{uid(3)}")
    conforms("service", service)
    for name in told:
        assert not service.get(name), service


def test_ids_that_are_none_get_one_and_always_the_same(take: Take, client: Any) -> None:
    body = {"id": uid(1), "name": "Aid", "description": "A charity"}
    told = {"id": uid(3), "name": "A", "status": "active", "organization": body}
    take(told | {"funding": [{"id": "F-1", "source": "City"}]})
    first = get(client, f"services/{uid(3)}")["funding"]
    take(told | {"funding": [{"id": "F-1", "source": "City"}], "email": "a@b.example"})
    assert get(client, f"services/{uid(3)}")["funding"] == first
    assert first[0]["source"] == "City"
