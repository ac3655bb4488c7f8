"""One rule for what may be told of outside: filter, SQL, pages and exchange agree."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from beistand.directory.hsds.publishing import published_places, published_services
from beistand.directory.models import (
    Initiative,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.directory.queries import SearchIn, search_help, services_for_everybody
from beistand.directory.queries.openness import (
    FOR_EVERYBODY,
    PUBLISHED,
    moment_in_sql,
)
from beistand.kit import clock

pytestmark = pytest.mark.django_db

DAYS = (None, -1, 0, 1)


@pytest.fixture
def every_kind(monday: datetime) -> datetime:
    """Services and initiatives in every combination of what decides."""
    body = Organization.objects.create(code="all", name="All", kind="city")
    place = Location.objects.create(
        code="hall", organization=body, name="Hall", country="DE"
    )
    kinds = [("service", "none", None, None)]
    kinds += [("initiative", "none", None, begins) for begins in DAYS]
    kinds += [
        ("initiative", "phone_checked", until, begins)
        for until, begins in product((-1, 1), DAYS)
    ]
    for active, closed, kind in product((True, False), (True, False), kinds):
        form, vetting, until, begins = kind
        service = Service.objects.create(
            code="-".join(str(each) for each in (active, closed, *kind)).lower(),
            organization=body,
            form=form,
            names={"en": "Help"},
            is_active=active,
            is_for_professionals=closed,
        )
        ServiceAtLocation.objects.create(service=service, location=place)
        if form == "initiative":
            Initiative.objects.create(
                service=service,
                vetting=vetting,
                vetted_at=monday - timedelta(days=9) if until else None,
                vetted_until=monday + timedelta(days=until) if until else None,
                organizer="Neighbours",
                review_by=monday + timedelta(days=9),
                planned_start=_day(monday, begins),
            )
    return monday


def _day(now: datetime, days: int | None) -> date | None:
    return None if days is None else (now + timedelta(days=days)).date()


def by_sql(rule: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM directory_service AS service WHERE {rule}",
            moment_in_sql(clock.now()),
        )
        return {key for (key,) in cursor.fetchall()}


def keys(rows: object) -> set[int]:
    return set(rows.values_list("pk", flat=True))  # type: ignore[attr-defined]


def test_all_agree(every_kind: datetime) -> None:
    assert keys(published_services()) == by_sql(PUBLISHED)
    assert keys(services_for_everybody()) == by_sql(FOR_EVERYBODY)
    placed = published_places().values_list("service_id", flat=True)
    assert set(placed) == by_sql(PUBLISHED)
    found = search_help(SearchIn("", "en", audience="public"), limit=99)
    assert {hit.service.pk for hit in found.hits} == by_sql(FOR_EVERYBODY)
    # One service, and an initiative without a day, since yesterday, or from today.
    assert len(by_sql(FOR_EVERYBODY)) == 4
    assert len(by_sql(PUBLISHED)) == 8


def test_the_day_is_that_of_the_city(every_kind: datetime) -> None:
    """Just after midnight in the city it is still yesterday by universal time."""
    night = datetime.fromisoformat("2020-04-21T00:30+02:00")
    with clock.pretending(night), timezone.override("Europe/Berlin"):
        assert keys(published_services()) == by_sql(PUBLISHED)
        assert len(by_sql(FOR_EVERYBODY)) == 5


def test_what_begins_next_year_is_told_nowhere(
    client: Client, every_kind: datetime
) -> None:
    code = "true-false-initiative-phone_checked-1-1"
    begun = "true-false-initiative-phone_checked-1-0"
    told = client.get("/hsds/services?full=true&per_page=100").text
    assert client.get(f"/directory/services/{code}").status_code == 404
    assert client.get(f"/directory/services/{begun}").status_code == 200
    uids = dict(Service.objects.values_list("code", "uid"))
    assert str(uids[code]) not in told
    assert str(uids[begun]) in told
