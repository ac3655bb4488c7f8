"""Files as others write them: examples, pages, lines, broken and hostile ones."""

import csv
import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from beistand.channels.hsds.package import write_package
from beistand.directory.models import (
    ContactPerson,
    ExternalId,
    OperatingFact,
    Organization,
    Phone,
    Service,
)
from tests.hsds.told import ID, Take, counts, organization, problems, service

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parent / "examples"


def test_the_examples_of_the_standard_come_in(take: Take) -> None:
    tally = take(EXAMPLES / "service_full.json")
    assert counts(tally) == {"new": 1}, tally.findings
    tally = take(EXAMPLES / "service_list.json")
    assert counts(tally), tally.findings
    tally = take(EXAMPLES / "service_covid_phone_only.json")
    assert (counts(tally), tally.statements) == ({"new": 1}, 1)
    fact = OperatingFact.objects.get(state="phone_only")
    assert fact.observed_at.isoformat() == "2020-04-02T07:12:00+00:00"


def test_the_example_that_must_be_refused_is(take: Take) -> None:
    tally = take(EXAMPLES / "service_INVALID_status_and_uuid.json")
    assert counts(tally) == {"left_out": 1}
    assert ("line 1", "status") in problems(tally)


def test_a_part_that_is_repeated_where_it_belongs_comes_in_everywhere(
    take: Take,
) -> None:
    person = {"id": ID.format(9), "name": "Paul"}
    number = {"id": ID.format(8), "number": "+496990009000"}
    shared = {"contacts": [person], "phones": [number]}
    told = service(2, organization=organization(**shared), **shared)
    assert counts(take(told)) == {"new": 1}
    assert counts(take(told)) == {"unchanged": 1}
    assert (Phone.objects.count(), ContactPerson.objects.count()) == (2, 2)


def test_uk_style_pages_come_in(take: Take) -> None:
    told = {
        "totalElements": 1,
        "first": True,
        "content": [
            {
                "id": "not-a-uuid-7",
                "name": "Advice",
                "status": "active",
                "organization": {"id": "o1", "name": "Aid"},
                "service_taxonomys": [{"taxonomy": {"id": "t", "name": "Reden"}}],
                "regular_schedules": [
                    {"weekday": "Monday", "opens_at": "09:00", "closes_at": "17:00"}
                ],
                "costOptions": [{"option": "per hour", "amount": 5}],
                "eligibilitys": [{"eligibility": "Adults"}],
                "service_at_locations": [
                    {
                        "id": "l1",
                        "location": {
                            "id": "p1",
                            "physical_addresses": [
                                {"address_1": "High St 4", "city": "Hull"}
                            ],
                        },
                    }
                ],
            }
        ],
    }
    assert counts(take(told)) == {"new": 1}
    assert counts(take(told)) == {"unchanged": 1}
    row = Service.objects.get()
    assert (row.hours, row.fees) == ("Mo 09:00-17:00", {"en": "per hour 5"})
    assert row.eligibility == {"en": "Adults"}
    assert row.topics.get().code == "talk"
    assert row.places.get().location.town == "Hull"


def test_organizations_bring_their_services(take: Take) -> None:
    inner = service(2)
    del inner["organization"]
    tally = take([organization(services=[inner], website="aid.example")])
    assert (counts(tally), tally.organizations) == ({"new": 1}, 1)
    assert Organization.objects.get().website == "https://aid.example"


def test_lines_of_objects_are_read(take: Take) -> None:
    lines = "\n".join(json.dumps(service(number)) for number in range(2, 6))
    assert counts(take(lines)) == {"new": 4}


@pytest.mark.parametrize(
    "broken", ["nothing", "", '{"contents": [', '[{"id": 1}', "[" * 100_000, "[1 2]"]
)
def test_what_is_no_json_is_named(take: Take, broken: str) -> None:
    tally = take(broken)
    assert tally.problems
    assert tally.problems[-1].file == "told.json"
    assert not Service.objects.exists()


def test_what_stood_before_the_break_is_taken_in(take: Take) -> None:
    text = json.dumps([service(2), service(3)])
    tally = take(text[:-20])
    assert counts(tally) == {"new": 1}
    assert "this is not JSON" in tally.problems[0].remedy


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_wrong_encoding_is_named(take: Take, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "bad.json"
    text = json.dumps(service(2, description="Café für alle"), ensure_ascii=False)
    file.write_bytes(text.encode(encoding))
    tally = take(file)
    assert "UTF-8" in tally.problems[0].remedy
    assert not Service.objects.exists()


def test_a_packed_package_is_to_be_unpacked(take: Take, tmp_path: Path) -> None:
    file = tmp_path / "package.zip"
    with ZipFile(file, "w") as packed:
        packed.writestr("services.csv", "id,name\n")
    (problem,) = take(file).problems
    assert "Unpack it" in problem.remedy


def test_hostile_text_does_no_harm(take: Take, tmp_path: Path) -> None:
    told = service(
        2, name="=cmd|' /C calc'!A0", description="a\0b\x1b[31m<script>", licenses="\0"
    )
    assert problems(take(told)) == []
    row = Service.objects.get()
    assert row.descriptions == {"en": "ab[31m<script>"}
    write_package(tmp_path / "out", "en")
    with (tmp_path / "out" / "services.csv").open(newline="") as lines:
        (out,) = csv.DictReader(lines)
    assert out["name"].startswith("'=")


def test_a_database_that_says_no_hinders_only_that_service(
    take: Take,
) -> None:
    same_id = {"id": ID.format(8)}
    told = [
        service(
            number,
            service_at_locations=[{**same_id, "location": {"id": ID.format(number)}}],
        )
        for number in (2, 3)
    ]
    tally = take(told)
    assert counts(tally) == {"new": 1, "left_out": 1}
    assert "cannot be stored" in tally.problems[0].remedy
    assert Service.objects.count() == 1
    assert ExternalId.objects.filter(service__isnull=False).count() == 1
