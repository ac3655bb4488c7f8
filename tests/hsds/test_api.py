"""The directory as open data: every answer after HSDS, and nothing that is private."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beistand.directory.hsds.ids import TOPICS
from beistand.directory.models import Service, ServiceAtLocation
from beistand.kit import clock
from tests.hsds.known import LISTS, SECRETS, Judge, close, get


@pytest.fixture(autouse=True)
def unhurried() -> None:
    cache.clear()


def test_the_base_names_version_and_profile(client: Client, monday: object) -> None:
    told = get(client, "")
    assert told["version"] == "3.1"
    profile = client.get(told["profile"].removeprefix("http://127.0.0.1:8000"))
    assert "operating_status" in profile.json()["additions"]["service"]
    described = client.get(told["openapi_url"].removeprefix("http://127.0.0.1:8000"))
    assert "/hsds/services/{id}" in described.json()["paths"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("asked", [{}, {"full": "true"}, {"full_service": "true"}])
@pytest.mark.parametrize("lang", ["", "de", "tlh"])
def test_every_list_and_everything_in_it_is_hsds(
    client: Client,
    full_town: list[Service],
    conforms: Judge,
    name: str,
    asked: dict[str, str],
    lang: str,
) -> None:
    close(full_town[0], hours="Mo-Fr 11:30-12:30", redirect_phone="+49631999010")
    close(full_town[1], state="temporarily_closed", redirect_service=full_town[0])
    in_list, alone = LISTS[name]
    page = get(client, name, lang=lang, **asked)
    assert page["contents"]
    assert not page["empty"]
    for told in page["contents"]:
        conforms(in_list, told)
        if asked:
            conforms(alone, told)
        conforms(alone, get(client, f"{name}/{told['id']}", lang=lang))


def test_a_service_says_how_it_runs_today(
    client: Client, full_town: list[Service], monday: Any
) -> None:
    kitchen = full_town[0]
    close(kitchen, hours="Mo-Fr 11:30-12:30")
    told = get(client, f"services/{kitchen.uid}", lang="en")
    assert told["status"] == "active"
    assert told["alert"] == "Please call By phone only."
    assert told["assured_date"] == "2020-04-20"
    held = told["operating_status"]
    assert (
        held["code"],
        held["is_confirmed"],
        held["source"],
        held["verified_via"],
    ) == (
        "phone_only",
        True,
        "operator_call",
        "phone",
    )
    (instead,) = [row for row in told["schedules"] if row.get("is_exception")]
    assert instead["valid_from"] == "2020-04-20"
    assert (instead["opens_at"], instead["closes_at"]) == ("11:30:00", "12:30:00")


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("adapted", "active"),
        ("suspended", "temporarily closed"),
        ("temporarily_closed", "temporarily closed"),
        ("permanently_closed", "defunct"),
        ("unknown", "active"),
    ],
)
def test_four_statuses_come_nearest(
    client: Client, kitchen: Service, state: str, status: str
) -> None:
    close(kitchen, state=state)
    told = get(client, f"services/{kitchen.uid}")
    assert (told["status"], told["operating_status"]["code"]) == (status, state)


def test_what_nobody_checked_again_is_said_to_be_unconfirmed(
    client: Client, kitchen: Service, monday: Any
) -> None:
    close(kitchen, state="temporarily_closed")
    with clock.pretending(monday + timedelta(days=20)):
        told = get(client, f"services/{kitchen.uid}", lang="en")
    assert told["operating_status"]["is_confirmed"] is False
    assert told["alert"].endswith("and is not confirmed.")


def test_texts_come_in_the_language_asked_for(client: Client, kitchen: Service) -> None:
    names = {
        lang: get(client, f"services/{kitchen.uid}", lang=lang)["name"]
        for lang in ("en", "de", "", "fr")
    }
    assert names == {
        "en": "Soup kitchen",
        "de": "Soup kitchen (de)",
        "": "Soup kitchen (de)",
        "fr": "Soup kitchen (de)",
    }


def test_all_parts_of_a_service_are_there(client: Client, kitchen: Service) -> None:
    told = get(client, f"services/{kitchen.uid}", lang="en")
    assert [row["number"] for row in told["phones"]] == ["+49631999002", "+49631999003"]
    assert told["phones"][1]["extension"] == 12
    assert [(row["byday"], row["opens_at"]) for row in told["schedules"]] == [
        ("MO,TU,WE,TH,FR", "11:30:00"),
        ("SA", "12:00:00"),
    ]
    (place,) = told["service_at_locations"]
    assert place["schedules"][0]["byday"] == "MO,TU,WE,TH,FR"
    (monthly,) = place["location"]["schedules"]
    assert (monthly["byday"], monthly["freq"]) == ("1WE", "MONTHLY")
    (address,) = place["location"]["addresses"]
    assert address["address_1"] == "Marktstraße 12"
    assert [row["name"] for row in told["contacts"]] == ["Paul Named"]
    assert {row["taxonomy_term"]["code"] for row in told["attributes"]} == {
        "groceries",
        "talk",
    }
    assert [row["code"] for row in told["languages"]] == ["de", "fr"]
    assert told["required_documents"][0]["document"] == "Proof of income"
    assert told["service_areas"][0]["name"] == "Altstadt"


def test_nothing_private_leaves_by_any_endpoint(
    client: Client, full_town: list[Service]
) -> None:
    seen = ""
    for name in LISTS:
        for asked in (
            {},
            {"full": "true", "full_service": "true"},
            {"format": "ndjson"},
        ):
            answer = client.get(f"/hsds/{name}", asked)
            seen += answer.content.decode()
            if "format" not in asked:
                for told in answer.json()["contents"]:
                    seen += client.get(f"/hsds/{name}/{told['id']}").content.decode()
    assert "Vetted" in seen
    assert [secret for secret in SECRETS if secret in seen] == []


def test_what_is_not_public_is_not_found(
    client: Client, full_town: list[Service]
) -> None:
    hidden = ServiceAtLocation.objects.get(location__code="shelter")
    unvetted = Service.objects.get(code="unvetted")
    gone = Service.objects.get(code="old")
    for path in (
        f"services/{unvetted.uid}",
        f"services/{gone.uid}",
        f"service_at_locations/{hidden.uid}",
        f"organizations/{hidden.uid}",
        f"taxonomies/{hidden.uid}",
        f"taxonomy_terms/{hidden.uid}",
    ):
        answer = client.get(f"/hsds/{path}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_an_initiative_whose_vetting_has_run_out_is_not_public(
    client: Client, full_town: list[Service], monday: Any
) -> None:
    vetted = full_town[2]
    assert client.get(f"/hsds/services/{vetted.uid}").status_code == 200
    with clock.pretending(monday + timedelta(days=31)):
        assert client.get(f"/hsds/services/{vetted.uid}").status_code == 404


def test_services_for_professionals_are_marked(
    client: Client, legal_help: Service
) -> None:
    told = get(client, f"services/{legal_help.uid}")
    assert told["audience"] == "professionals"


def test_any_site_may_read_and_nobody_is_remembered(
    client: Client, kitchen: Service
) -> None:
    answer = client.get("/hsds/services", {"lang": "en"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert "max-age" in answer["Cache-Control"]
    asked_before = client.options("/hsds/services")
    assert asked_before.status_code == 204
    assert "If-None-Match" in asked_before["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["", "services", f"services/{TOPICS}"])
def test_nobody_writes_here(kitchen: Service, method: str, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = getattr(strict, method)(f"/hsds/{path}")
    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


def test_the_same_answer_is_not_sent_twice(client: Client, kitchen: Service) -> None:
    address = f"/hsds/services/{kitchen.uid}"
    first = client.get(address)
    assert first["Last-Modified"] == "Mon, 20 Apr 2020 07:00:00 GMT"
    known = {"If-None-Match": first["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.head(address)["ETag"] == first["ETag"]
    close(kitchen)
    assert client.get(address, headers=known).status_code == 200


def test_who_asks_too_fast_waits_a_minute(
    client: Client, kitchen: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beistand.web.hsds.answers.A_MINUTE", 2)
    statuses = [client.get("/hsds/services").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.get("/hsds/").headers["Retry-After"] == "60"


def copies(service: Service, count: int) -> None:
    """More services like this one, each with all its parts and a statement."""
    for number in range(count):
        parts = {
            "topics": list(service.topics.all()),
            "areas": list(service.areas.all()),
        }
        phones, places = list(service.phones.all()), list(service.places.all())
        copy = Service.objects.create(
            code=f"copy-{number}", organization=service.organization, names={"en": "C"}
        )
        for name, rows in parts.items():
            getattr(copy, name).set(rows)
        for phone in phones:
            copy.phones.create(number=phone.number)
        for place in places:
            at = copy.places.create(location=place.location)
            at.phones.create(number="+49631999008")
        close(copy)


@pytest.mark.parametrize(
    ("path", "asked", "most"),
    [
        ("services", {}, 6),
        ("services", {"full": "true"}, 14),
        ("services", {"state": "phone_only"}, 7),
        ("services", {"search": "c", "full": "true"}, 14),
        ("organizations", {"full_service": "true"}, 12),
        ("service_at_locations", {"full": "true"}, 8),
    ],
)
def test_a_page_takes_the_same_few_queries_however_long(
    client: Client, kitchen: Service, path: str, asked: dict[str, str], most: int
) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            get(client, path, **asked)
        return len(queries)

    close(kitchen)
    count()
    few = count()
    copies(kitchen, 12)
    assert count() == few
    assert few <= most
