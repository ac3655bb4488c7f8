"""The public directory for machines and printers: hours, links, the sheet to print."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beistand.directory.actions import FactIn, record_fact
from beistand.directory.hsds.publishing import Wanted, find_services
from beistand.directory.models import Kind, Organization, Service
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.reference.models import Topic
from beistand.web.public.directory import MOST_A_MINUTE

MARKUP = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


@pytest.fixture(autouse=True)
def uncounted() -> Iterator[None]:
    """What was asked here counts for no other test, and the other way round."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def body(monday: datetime) -> Organization:
    return Organization.objects.create(code="city", name="City", kind=Kind.CITY)


def add(body: Organization, code: str, hours: str, state: str = "normal") -> Service:
    """A service about every topic."""
    service = Service.objects.create(
        code=code,
        organization=body,
        names={"en": f"Help {code}"},
        phone="+496313650001",
        website="https://help.example",
        hours=hours,
        languages=["de"],
    )
    service.topics.set(Topic.objects.all())
    told = FactIn(about=service, state=state, source="provider", method="phone")
    record_fact(told, by=System())
    return service


def read(client: Client, path: str) -> str:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.text.replace("\u00a0", " ")


def markup(client: Client, code: str) -> dict[str, object]:
    found = MARKUP.search(read(client, f"/directory/services/{code}"))
    assert found is not None
    return dict(json.loads(found[1]))


def test_day_and_night_ends_at_2359(client: Client, body: Organization) -> None:
    add(body, "always", "24/7")
    hours = markup(client, "always")["hoursAvailable"]
    assert isinstance(hours, list)
    assert {(each["opens"], each["closes"]) for each in hours} == {("00:00", "23:59")}


def test_a_website_is_no_terms_of_service(client: Client, body: Organization) -> None:
    add(body, "web", "Mo-Fr 08:00-16:00")
    told = markup(client, "web")
    assert told["url"] == "https://help.example"
    assert "termsOfService" not in told


def test_hours_by_phone_stand_with_the_phone(
    client: Client, body: Organization
) -> None:
    add(body, "line", "Mo-Fr 08:00-16:00", "phone_only")
    told = markup(client, "line")
    assert "hoursAvailable" not in told
    phone = told["availableChannel"]["servicePhone"]  # type: ignore[index]
    assert phone["hoursAvailable"][0]["opens"] == "08:00"
    add(body, "door", "Mo-Fr 08:00-16:00")
    told = markup(client, "door")
    assert "hoursAvailable" in told
    assert "hoursAvailable" not in told["availableChannel"]["servicePhone"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("normal", "open until 16:00"),
        ("phone_only", "reachable by phone until 16:00"),
        ("online_only", "reachable online until 16:00"),
    ],
)
def test_reachable_is_not_open(
    client: Client, body: Organization, state: str, words: str
) -> None:
    add(body, "line", "Mo-Fr 08:00-16:00", state)
    page = read(client, "/directory")
    assert words in page
    assert ("open until" in page) == (state == "normal")
    at_ten = Wanted(open_at=clock.now() + timedelta(hours=1))
    found = find_services(at_ten, clock.now()).portion(slice(0, 9))
    assert found.total == (state == "normal")


def test_the_sheet_asks_the_same_whatever_stands_on_it(
    client: Client, body: Organization
) -> None:
    add(body, "one", "Mo-Fr 08:00-16:00")
    read(client, "/directory/print")
    with CaptureQueriesContext(
        connection,
    ) as few:
        read(client, "/directory/print")
    for number in range(20):
        Topic.objects.create(
            code=f"topic-{number}", labels={"en": f"Topic {number}"}, position=number
        )
    for number in range(10):
        add(body, f"more-{number}", "Mo-Fr 08:00-16:00")
    with CaptureQueriesContext(connection) as many:
        page = read(client, "/directory/print")
    assert page.count('class="help-sheet"') >= 20
    assert page.count("Help more-3") == page.count('class="help-sheet"')
    assert len(many) == len(few) <= 15


def test_the_sheet_has_the_limit_of_the_directory(
    client: Client, body: Organization
) -> None:
    add(body, "one", "Mo-Fr 08:00-16:00")
    answers = [client.get("/directory/print") for _ in range(MOST_A_MINUTE + 1)]
    assert [each.status_code for each in answers[-2:]] == [200, 429]
