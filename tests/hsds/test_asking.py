"""Asking the directory: parameters, pages, and what cannot be asked."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from beistand.directory.hsds.ids import TOPICS, topic_id
from beistand.directory.models import Service
from beistand.kit import clock
from beistand.web.hsds import api
from tests.hsds.known import LISTS, Judge, close, get


@pytest.fixture(autouse=True)
def unhurried() -> None:
    cache.clear()


def names(client: Client, **asked: str) -> list[str]:
    page = get(client, "services", lang="en", **asked)
    return [row["name"] for row in page["contents"]]


KITCHEN, LEGAL, VETTED = "Soup kitchen", "Legal help", "Vetted"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [KITCHEN, LEGAL, VETTED]),
        ({"search": "soup"}, [KITCHEN]),
        ({"search": "SÖUP meals"}, [KITCHEN]),
        ({"search": "caritas"}, [KITCHEN, LEGAL]),
        ({"search": "einkaufen"}, [KITCHEN]),
        ({"search": "100%"}, []),
        ({"search": "\0"}, [KITCHEN, LEGAL, VETTED]),
        ({"taxonomy_term_id": str(topic_id("talk"))}, [KITCHEN, LEGAL]),
        ({"taxonomy_term_id": str(TOPICS)}, []),
        ({"taxonomy_id": str(TOPICS)}, [KITCHEN, LEGAL, VETTED]),
        ({"taxonomy_id": str(topic_id("talk"))}, []),
        ({"state": "phone_only"}, [KITCHEN]),
        ({"state": "unknown"}, [LEGAL, VETTED]),
        ({"verified_since": "2020-04-20"}, [KITCHEN]),
        ({"verified_since": "2020-04-21"}, []),
    ],
)
def test_services_can_be_asked_for(
    client: Client, full_town: list[Service], asked: dict[str, str], found: list[str]
) -> None:
    close(full_town[0])
    assert names(client, **asked) == found


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2020-04-20T12:00:00", True),
        ("2020-04-20T12:00:00+02:00", True),
        ("2020-04-20T12:00:00 02:00", True),
        ("2020-04-20T10:00:00Z", True),
        ("2020-04-20T12:00:00Z", False),
        ("2020-04-20T15:00:00", False),
    ],
)
def test_only_an_open_door_is_open(
    client: Client, full_town: list[Service], moment: str, is_open: bool
) -> None:
    close(full_town[0], state="adapted")
    assert names(client, open_at=moment) == ([KITCHEN] if is_open else [])
    close(full_town[0])
    assert names(client, open_at=moment) == []  # somebody answers the phone


def test_services_of_one_organization(client: Client, full_town: list[Service]) -> None:
    body = str(full_town[0].organization.uid)
    assert names(client, organization_id=body) == [KITCHEN, LEGAL]


@pytest.mark.parametrize(
    "about", ["service", "organization", "location", "at", "topic"]
)
def test_what_was_said_since_counts_as_a_change(
    client: Client, full_town: list[Service], monday: Any, about: str
) -> None:
    Service.objects.update(updated_at=monday)
    kitchen = full_town[0]
    place = kitchen.places.get(location__code="hall")
    subjects: dict[str, tuple[Any, list[str]]] = {
        "service": (kitchen, [KITCHEN]),
        "organization": (kitchen.organization, [KITCHEN, LEGAL]),
        "location": (place.location, [KITCHEN]),
        "at": (place, [KITCHEN]),
        "topic": (kitchen.topics.get(code="talk"), [KITCHEN, LEGAL]),
    }
    subject, changed = subjects[about]
    later = monday + timedelta(hours=1)
    asked = {"modified_after": later.isoformat()}
    assert names(client, **asked) == []
    with clock.pretending(later):
        close(subject, about=subject, source="authority_rule")
        assert names(client, **asked) == changed
        for name in changed:
            (told,) = get(client, "services", search=name)["contents"]
            assert told["last_modified"].startswith("2020-04-20T08:00:00")


def test_pages_divide_the_whole(client: Client, full_town: list[Service]) -> None:
    first = get(client, "services", per_page="2")
    last = get(client, "services", per_page="2", page="2")
    beyond = get(client, "services", per_page="2", page="3")
    seen = [row["id"] for page in (first, last, beyond) for row in page["contents"]]
    assert seen == [str(service.uid) for service in full_town]
    frames = [
        {name: value for name, value in page.items() if name != "contents"}
        for page in (first, last, beyond)
    ]
    whole = {"total_items": 3, "total_pages": 2}
    assert frames == [
        {
            **whole,
            **dict(
                zip(
                    ("page_number", "size", "first_page", "last_page", "empty"),
                    values,
                    strict=True,
                )
            ),
        }
        for values in (
            (1, 2, True, False, False),
            (2, 1, False, True, False),
            (3, 0, False, True, True),
        )
    ]


def test_an_empty_directory_has_an_empty_page(client: Client, monday: object) -> None:
    page = get(client, "services")
    assert (page["total_items"], page["empty"], page["last_page"]) == (0, True, True)


def test_minimal_gives_all_at_once(
    client: Client, full_town: list[Service], conforms: Judge
) -> None:
    page = get(client, "services", minimal="true")
    assert page["total_pages"] == 1
    assert set(page["contents"][0]) == {
        "id",
        "name",
        "status",
        "modified_date",
        "last_modified",
    }
    for told in page["contents"]:
        conforms("service_list", told)


@pytest.mark.parametrize("name", LISTS)
def test_all_can_be_had_one_object_a_line(
    client: Client, full_town: list[Service], name: str, conforms: Judge
) -> None:
    answer = client.get(f"/hsds/{name}", {"format": "ndjson", "per_page": "1"})
    assert answer["Content-Type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.content.splitlines()]
    assert len(lines) == get(client, name)["total_items"]
    for told in lines:
        conforms(LISTS[name][0], told)


@pytest.mark.parametrize(
    ("path", "asked", "field"),
    [
        ("services", {"page": "0"}, "page"),
        ("services", {"per_page": "101"}, "per_page"),
        ("services", {"state": "sleepy"}, "state"),
        ("services", {"open_at": "noon"}, "open_at"),
        ("services", {"open_at": "0001-01-01T00:00:00Z"}, "open_at"),
        ("services", {"organization_id": "12"}, "organization_id"),
        ("organizations", {"format": "xml"}, "format"),
        ("services/12", {}, "id"),
    ],
)
def test_what_cannot_be_asked_is_named(
    client: Client, kitchen: Service, path: str, asked: dict[str, str], field: str
) -> None:
    answer = client.get(f"/hsds/{path}", asked)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [row["field"] for row in answer.json()["problems"]] == [field]


@pytest.mark.parametrize(
    "asked",
    [{}, {"search": "e"}, {"state": "phone_only"}, {"full": "true"}],
    ids=["all", "words", "state", "full"],
)
def test_lines_are_the_pages_one_after_the_other(
    client: Client,
    full_town: list[Service],
    asked: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api, "PORTION", 1)
    for service in full_town[:2]:
        close(service)
    page = get(client, "services", **asked)["contents"]
    told = client.get("/hsds/services", {**asked, "format": "ndjson"}).content
    assert [json.loads(line) for line in told.splitlines()] == page
    assert len(page) >= 2
