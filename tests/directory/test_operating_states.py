"""The database says the same as the rule, in one query (BX-3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from beistand.directory.actions import FactIn, record_fact
from beistand.directory.models import (
    Location,
    OperatingFact,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.directory.queries import operating_states, states_at_places
from beistand.directory.rules import (
    CLOSED,
    RUNNING,
    SCOPES,
    Chain,
    Fact,
    effective,
    end_of_redirects,
    whole,
)
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.hours import OfficeHours
from beistand.reference.models import Topic
from tests.cast import MONDAY_9

DAY = timedelta(days=1)
GERMAN = ("Europe/Berlin", "DE")


@pytest.fixture
def houses(town: object, parish: Service) -> list[Service]:
    """Three services of two bodies, one of them at two places, one at one."""
    other = Organization.objects.create(code="aid", name="Aid", kind="city")
    bodies = [parish.organization, other, other]
    services = [parish] + [
        Service.objects.create(
            code=f"service-{number}",
            organization=bodies[number],
            hours="Mo-Su 08:00-20:00",
        )
        for number in (1, 2)
    ]
    services[1].topics.add(Topic.objects.get(code="talk"))
    places = [
        Location.objects.create(code=f"house-{n}", organization=other, country="DE")
        for n in (1, 2)
    ]
    for service, place in ((1, 0), (1, 1), (2, 0)):
        ServiceAtLocation.objects.create(
            service=services[service],
            location=places[place],
            hours="Mo-Fr 09:00-17:00" if place else "",
        )
    return services


def chains_of(service: Service) -> list[Chain]:
    """Where facts count, read row by row."""
    topics = frozenset(service.topics.values_list("pk", flat=True))

    def chain(place: ServiceAtLocation | None) -> Chain:
        text = (place and (place.hours or place.location.hours)) or service.hours
        return Chain(
            service=service.pk,
            organization=service.organization_id,
            at=place and place.pk,
            location=place and place.location_id,
            topics=topics,
            hours=OfficeHours(text, *GERMAN),
        )

    places: Iterable[ServiceAtLocation | None] = service.places.order_by("pk")
    return [chain(place) for place in list(places) or [None]]


def plain(row: OperatingFact) -> Fact:
    """A row as the rule sees it."""
    names = set(Fact.__dataclass_fields__) - {"scope"}
    scope = next(name for name in SCOPES if getattr(row, f"{name}_id"))
    values = {name: getattr(row, name) for name in names}
    return Fact(scope=(scope, getattr(row, f"{scope}_id")), **values)


def by_rule(services: list[Service], now: datetime) -> dict:
    """What the pure rule says of the same rows."""
    facts = [plain(row) for row in OperatingFact.objects.all()]
    return {
        service.pk: whole(
            [effective(facts, chain, now) for chain in chains_of(service)]
        )
        for service in services
    }


@st.composite
def statements(draw: st.DrawFn) -> list[dict]:
    """Rows as plain choices; what they point to is picked from the houses."""
    days = st.integers(-30, 3)
    return [
        {
            "scope": draw(st.sampled_from(SCOPES)),
            "pick": draw(st.integers(0, 2)),
            "state": draw(st.sampled_from([*RUNNING, *CLOSED, "unknown"])),
            "confidence": draw(st.sampled_from(["high", "high", "low"])),
            "source": draw(st.sampled_from(["provider", "authority_rule"])),
            "seen": draw(days),
            "begins": draw(days),
            "ends": draw(st.none() | st.integers(1, 20)),
            "review": draw(st.integers(1, 40)),
            "redirect": draw(st.none() | st.integers(0, 2)),
            "replaces": draw(st.none() | st.integers(0, 5)),
        }
        for _number in range(draw(st.integers(0, 10)))
    ]


def write(said: list[dict], houses: list[Service]) -> None:
    """Put them into the database as they are, odd ones too."""
    pools = {
        "at": list(ServiceAtLocation.objects.order_by("pk")),
        "location": list(Location.objects.order_by("pk")),
        "service": houses,
        "organization": list(Organization.objects.order_by("pk")),
        "topic": list(Topic.objects.order_by("pk")),
    }
    rows: list[OperatingFact] = []
    replaced: set[int] = set()
    for each in said:
        pool = pools[each["scope"]]
        about = pool[each["pick"] % len(pool)]
        to = houses[each["redirect"]] if each["redirect"] is not None else None
        earlier = each["replaces"]
        before = None
        if earlier is not None and earlier < len(rows) and earlier not in replaced:
            before = rows[earlier]
            replaced.add(earlier)
        begins = MONDAY_9 + each["begins"] * DAY
        seen = MONDAY_9 + each["seen"] * DAY
        rows.append(
            OperatingFact.objects.create(
                **{each["scope"]: about},
                state=each["state"],
                confidence=each["confidence"],
                source="authority_rule" if each["scope"] == "topic" else each["source"],
                method="phone",
                observed_at=seen,
                valid_from=begins,
                valid_to=begins + each["ends"] * DAY if each["ends"] else None,
                review_by=seen + each["review"] * DAY,
                redirect_service=None if to == about else to,
                supersedes=before,
                messages={"de": f"Stand {len(rows)}"},
                recorded_by="system",
            )
        )


@given(said=statements())
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_rule_and_database_agree(said: list[dict], houses: list[Service]) -> None:
    with transaction.atomic():
        write(said, houses)
        expected = by_rule(houses, MONDAY_9)
        found = operating_states(houses, MONDAY_9)
        for service in houses:
            end = end_of_redirects(service.pk, expected)
            assert found[service.pk].instead_id == end
            bare = {**found[service.pk].__dict__, "instead_id": None}
            assert bare == expected[service.pk].__dict__
        transaction.set_rollback(True)


def test_each_place_has_its_own_state(houses: list[Service]) -> None:
    place = houses[1].places.order_by("pk").last()
    record_fact(FactIn(houses[1], "normal", "provider", "phone"), by=System())
    record_fact(FactIn(place, "suspended", "provider", "phone"), by=System())
    held = states_at_places(houses[1], clock_now())
    assert {each.state for each in held.values()} == {"normal", "suspended"}
    assert held[place.pk].hours == "Mo-Fr 09:00-17:00"
    state = operating_states([houses[1]], clock_now())[houses[1].pk]
    assert (state.state, state.is_everywhere) == ("normal", False)


def clock_now() -> datetime:
    """A moment later than everything that was just recorded."""
    return clock.now()


def test_one_query_for_a_page_of_fifty(houses: list[Service]) -> None:
    many = [
        Service.objects.create(code=f"more-{n}", organization=houses[0].organization)
        for n in range(50)
    ]
    for service in many:
        told = FactIn(service, "temporarily_closed", "provider", "phone")
        record_fact(told, by=System())
    with CaptureQueriesContext(connection) as queries:
        states = operating_states(many, clock_now())
    assert len(queries) == 1
    assert {state.state for state in states.values()} == {"temporarily_closed"}
    assert len(states) == 50
    assert operating_states([], clock_now()) == {}
