"""The description of the API agrees with what it does, whatever it is asked."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import data, sampled_from
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from beistand.directory.hsds.ids import TOPICS, topic_id
from beistand.directory.models import Service
from tests.hsds.known import close

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
PATHS = (
    "/hsds/",
    "/hsds/services",
    "/hsds/services/{id}",
    "/hsds/organizations",
    "/hsds/organizations/{id}",
    "/hsds/service_at_locations",
    "/hsds/service_at_locations/{id}",
    "/hsds/taxonomies",
    "/hsds/taxonomies/{id}",
    "/hsds/taxonomy_terms",
    "/hsds/taxonomy_terms/{id}",
)


@pytest.fixture
def app(full_town: list[Service]) -> Iterator[WSGIHandler]:
    """The application as a server runs it, inside the transaction of the test."""
    close(full_town[0], hours="Mo-Fr 11:30-12:30", redirect_service=full_town[1])
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


def test_whatever_is_asked_the_answer_is_as_described(
    app: WSGIHandler, full_town: list[Service]
) -> None:
    described = schemathesis.openapi.from_wsgi("/hsds/openapi.json", app)
    place = full_town[0].places.get(location__code="hall")
    known = [
        str(uid)
        for uid in (
            full_town[0].uid,
            full_town[0].organization.uid,
            place.uid,
            TOPICS,
            topic_id("talk"),
        )
    ]
    statuses = set()

    @settings(max_examples=12, derandomize=True, suppress_health_check=SLOW)
    @given(given_by=data(), uid=sampled_from([*known, None]))
    def ask(path: str, given_by: object, uid: str | None) -> None:
        cache.clear()
        case: Case = given_by.draw(described[path]["GET"].as_strategy())  # type: ignore[attr-defined]
        if uid and "{id}" in path:
            case.path_parameters = {"id": uid}
        answer = case.call_and_validate(excluded_checks=[positive_data_acceptance])
        statuses.add(answer.status_code)

    assert {operation.ok().path for operation in described.get_all_operations()} == {
        *PATHS
    }
    for path in PATHS:
        ask(path)
    assert statuses <= {200, 404, 422}
    assert {200, 404} <= statuses
