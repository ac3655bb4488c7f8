"""`beistand hsds import`: good rows come in once, bad ones are named, people's stay."""

from typing import Any

import pytest

from beistand.directory.actions import edit_service
from beistand.directory.models import (
    ContactPerson,
    ExternalId,
    Location,
    OperatingFact,
    Organization,
    Phone,
    Service,
)
from beistand.journal.models import Entry
from beistand.kit.actions import System
from tests.hsds.told import ID, Take, counts, problems, service

pytestmark = pytest.mark.django_db
FULL = service(
    description="Warm",
    url="https://aid.example",
    email="a@aid.example",
    minimum_age="18",
    fees_description="Free",
    eligibility_description="All",
    application_process="Come",
    phones=[
        {"id": ID.format(10), "number": "069 90009000", "type": "voice"},
        {"id": ID.format(11), "number": "+49 69 90009001", "type": "fax"},
    ],
    languages=[{"id": ID.format(12), "name": "French"}, {"code": "de"}],
    schedules=[
        {"byday": "MO,TU", "freq": "WEEKLY", "opens_at": "9:00", "closes_at": "12:00"}
    ],
    required_documents=[{"document": "Passport"}],
    service_areas=[{"name": "ALTSTADT"}],
    attributes=[{"taxonomy_term": {"id": "x", "name": "Einkaufen"}}],
    contacts=[{"id": ID.format(13), "name": "Paul", "email": "p@aid.example"}],
    service_at_locations=[
        {
            "id": ID.format(14),
            "location": {
                "id": ID.format(15),
                "location_type": "physical",
                "name": "Hall",
                "latitude": "49.44",
                "longitude": 7.77,
                "addresses": [
                    {
                        "address_1": "Marktstraße 12 a",
                        "city": "Kaiserslautern",
                        "state_province": "Kaiserslautern",
                        "postal_code": 67655,
                        "country": "de",
                        "address_type": "physical",
                    }
                ],
            },
        }
    ],
    licenses="none",
    funding=[{"source": "city"}],
)


def test_a_service_comes_in_with_all_its_parts(take: Take) -> None:
    tally = take(FULL)
    assert (problems(tally), counts(tally)) == ([], {"new": 1})
    row = Service.objects.get()
    assert str(row.uid) == FULL["id"]
    assert row.names == {"en": "Meals 2"}
    assert (row.phone, row.hours) == ("+496990009000", "Mo-Tu 09:00-12:00")
    assert (row.languages, row.minimum_age) == (["fr", "de"], 18)
    assert row.papers == [{"en": "Passport"}]
    assert [topic.code for topic in row.topics.all()] == ["groceries"]
    assert [area.code for area in row.areas.all()] == ["old-town"]
    assert (row.lat, row.lon) == (49.44, 7.77)
    assert [(p.number, p.kind) for p in row.phones.all()] == [
        ("+496990009000", "voice"),
        ("+496990009001", "fax"),
    ]
    place = row.places.get().location
    assert (place.street, place.house_number) == ("Marktstraße", "12 a")
    assert (place.postcode, place.region, place.country) == ("67655", "", "DE")
    person = ContactPerson.objects.get()
    assert (person.name, person.is_public) == ("Paul", False)
    kept = ExternalId.objects.get(service=row).from_source["extras"]["en"]
    assert kept == {"licenses": "none", "funding": [{"source": "city"}]}


def test_the_same_twice_is_the_same_as_once(take: Take) -> None:
    told = [FULL, service(3, alert="Closed on Monday", assured_date="2020-04-01")]
    take(told)
    tables = (Service, Organization, Location, Phone, ContactPerson, ExternalId)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    entries = Entry.objects.exclude(verb="directory.package_imported").count()
    assert counts(take(told)) == {"unchanged": 2}
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert OperatingFact.objects.count() == 1
    rest = Entry.objects.exclude(verb="directory.package_imported")
    assert rest.count() == entries


def test_an_id_that_stands_twice_is_named_and_the_first_counts(take: Take) -> None:
    told = [service(3), service(4), service(3, name="Another")]
    for outcome in ("new", "unchanged"):
        tally = take(told)
        assert counts(tally) == {outcome: 2, "left_out": 1}
        (problem,) = tally.problems
        assert problem.column == "id"
        assert "already" in problem.remedy
    assert not Service.objects.filter(names__en="Another").exists()


def test_what_they_changed_changes_and_what_people_changed_stays(take: Take) -> None:
    take(FULL)
    row = Service.objects.get()
    edit_service(row, {"email": "ours@aid.example"}, by=System())
    changed = {
        **FULL,
        "email": "theirs@aid.example",
        "name": "Dinners",
        "languages": [{"code": "tr"}],
        "phones": FULL["phones"][:1],
    }
    tally = take(changed)
    row.refresh_from_db()
    assert counts(tally) == {"changed": 1}
    assert (row.email, row.names) == ("ours@aid.example", {"en": "Dinners"})
    assert row.languages == ["tr"]
    assert row.phones.count() == 1
    assert [finding.column for finding in tally.notes if "stays" in finding.remedy] == [
        "email"
    ]
    assert counts(take(changed)) == {"kept": 1}


def test_texts_in_another_language_stand_beside_ours(take: Take) -> None:
    take(FULL)
    row = Service.objects.get()
    edit_service(row, {"names": {**row.names, "de": "Essen"}}, by=System())
    take({**FULL, "name": "Dinners"})
    row.refresh_from_db()
    assert row.names == {"en": "Dinners", "de": "Essen"}


def test_what_stood_here_before_is_only_filled_up(take: Take, kitchen: Service) -> None:
    kitchen.is_active = False
    kitchen.email = ""
    kitchen.save()
    told = {**FULL, "id": str(kitchen.uid)}
    for _ in range(2):
        take(told)
        kitchen.refresh_from_db()
        assert kitchen.names == {
            "de": "Soup kitchen (de)",
            "en": "Soup kitchen",
        }
        assert (kitchen.is_active, kitchen.email) == (False, "a@aid.example")
        assert kitchen.phone == "+49631999002"


def test_short_forms_take_nothing_away(take: Take) -> None:
    take(FULL)
    short = {name: value for name, value in FULL.items() if not isinstance(value, list)}
    take(short)
    row = Service.objects.get()
    assert (row.phones.count(), row.places.count(), row.topics.count()) == (2, 1, 1)
    assert row.hours == "Mo-Tu 09:00-12:00"


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"id": ""}, "id"),
        ({"name": None}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": ["a"]}, "name"),
        ({"status": ""}, "status"),
        ({"status": "open maybe"}, "status"),
        ({"organization": {"id": ID.format(1)}}, "organization.name"),
        ({"organization": None}, "organization_id"),
        ({"organization": None, "organization_id": ID.format(9)}, ""),
    ],
)
def test_a_service_that_lacks_what_it_needs_is_left_out_whole(
    take: Take, more: dict[str, Any], column: str
) -> None:
    tally = take([service(2, **more), service(3)])
    assert problems(tally) == [("item 1", column)]
    assert tally.problems[0].remedy.endswith(".")
    assert counts(tally) == {"new": 1, "left_out": 1}
    assert Service.objects.get().names == {"en": "Meals 3"}


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"email": "nobody"}, "email"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"minimum_age": "young"}, "minimum_age"),
        ({"minimum_age": 50, "maximum_age": 5}, "maximum_age"),
        ({"phones": [{"id": ID.format(9), "number": "call us"}]}, "phones[0].number"),
        ({"phones": ["+49 69 90009000"]}, "phones"),
        (
            {"schedules": [{"byday": "MO", "opens_at": "nine", "closes_at": "12:00"}]},
            "schedules[0].opens_at",
        ),
        (
            {"schedules": [{"opens_at": "09:00", "closes_at": "12:00"}]},
            "schedules[0].byday",
        ),
        (
            {"service_at_locations": [{"id": ID.format(8)}]},
            "service_at_locations[0].location_id",
        ),
        (
            {
                "service_at_locations": [
                    {
                        "id": ID.format(8),
                        "location": {"id": ID.format(7), "latitude": 91},
                    }
                ]
            },
            "service_at_locations[0].location.latitude",
        ),
        ({"assured_date": "yesterday", "alert": "x"}, "assured_date"),
    ],
)
def test_a_value_that_is_wrong_is_named_and_the_service_comes_in(
    take: Take, more: dict[str, Any], column: str
) -> None:
    tally = take(service(2, **more))
    assert problems(tally) == [("line 1", column)]
    assert counts(tally) == {"new": 1}


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"attributes": [{"taxonomy_term": {"name": "Astrology"}}]}, "attributes"),
        ({"service_areas": [{"name": "Atlantis"}]}, "service_areas[0].name"),
        ({"languages": [{"name": "Klingon"}]}, "languages[0].name"),
        (
            {
                "schedules": [
                    {
                        "byday": "MO",
                        "interval": 2,
                        "opens_at": "09:00",
                        "closes_at": "12:00",
                    }
                ]
            },
            "schedules[0].interval",
        ),
    ],
)
def test_what_we_do_not_know_is_noted(
    take: Take, more: dict[str, Any], column: str
) -> None:
    tally = take(service(2, **more))
    assert (problems(tally), counts(tally)) == ([], {"new": 1})
    assert [note.column for note in tally.notes] == [column]


def test_their_topics_can_be_named_as_ours(take: Take) -> None:
    told = service(2, attributes=[{"taxonomy_term": {"name": "food bank"}}])
    tally = take(told, **{"food bank": "groceries"})
    assert tally.notes == []
    assert Service.objects.get().topics.get().code == "groceries"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"status": "temporarily closed"}, "temporarily_closed"),
        ({"status": "defunct"}, "permanently_closed"),
        ({"alert": "By phone only"}, "adapted"),
        ({"operating_status": {"code": "phone_only"}}, "phone_only"),
        ({}, None),
        ({"operating_status": {"code": "unknown"}}, None),
    ],
)
def test_how_it_runs_comes_in_as_a_doubtful_statement(
    take: Take, more: dict[str, Any], state: str | None
) -> None:
    tally = take(service(2, assured_date="2020-04-02", **more))
    facts = list(OperatingFact.objects.all())
    assert problems(tally) == []
    assert [fact.state for fact in facts] == ([state] if state else [])
    for fact in facts:
        assert (fact.source, fact.method, fact.confidence) == (
            "import",
            "import",
            "low",
        )
