"""The description of the API agrees with what it does, and people can read it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from beistand.intake.models import Contact

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)


@pytest.fixture
def app(monday: object) -> Iterator[WSGIHandler]:
    """The application as a server runs it, inside the transaction of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


def test_whatever_is_sent_the_answer_is_as_described(app: WSGIHandler) -> None:
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operation = described["/api/v1/reports"]["POST"]

    statuses = set()

    @settings(max_examples=80, derandomize=True, suppress_health_check=SLOW)
    @given(case=operation.as_strategy(), complete=booleans())
    def send(case: Case, complete: bool) -> None:
        cache.clear()
        case.body = completed(case.body) if complete else case.body
        answer = case.call_and_validate(excluded_checks=[positive_data_acceptance])
        statuses.add(answer.status_code)

    send()
    assert statuses == {201, 422}


def completed(report: dict[str, Any]) -> dict[str, Any]:
    """The report with everything that our rules ask for besides its shape."""
    who, where = report.get("inquirer", {}), report.get("beneficiary", {})
    told = {"name": "Anna", "phone": "0631 12345", "email": "", "country": ""}
    return {
        **report,
        "kind": "need",
        "language": "",
        "inquirer": {**who, **told},
        "beneficiary": {**where, "name": "Elfriede", "area": "hill", "phone": ""},
        "needs": [{"topic": "talk"}],
        "consent": True,
    }


def test_the_description_names_every_answer(client: Client, monday: object) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    operation = described["paths"]["/api/v1/reports"]["post"]
    assert set(operation["responses"]) == {"201", "413", "422"}
    (key,) = operation["parameters"]
    assert (key["name"], key["in"], key["required"]) == (
        "Idempotency-Key",
        "header",
        True,
    )


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_guide_shows_an_example_that_works(
    client: Client, monday: object, language: str
) -> None:
    page = client.get("/api/v1/", {"lang": language})
    assert page.status_code == 200
    example = re.search(r"\n\n(\{.*?\n\})</code>", page.text, re.DOTALL)
    assert example is not None
    report = example[1].replace("&quot;", '"')
    answer = client.post(
        "/api/v1/reports",
        json.loads(report),
        "application/json",
        headers={"Idempotency-Key": "from-the-guide"},
    )
    assert answer.status_code == 201, answer.content
    assert Contact.objects.get().channel == "api"


def test_the_guide_lists_fields_topics_and_districts(
    client: Client, monday: object
) -> None:
    page = client.get("/api/v1/").text
    for code in ("inquirer.phone", "needs[].topic", "over_65", "groceries", "old-town"):
        assert f"<code>{code}</code>" in page
    assert "http" not in page.replace("http://127.0.0.1:8000", "")
