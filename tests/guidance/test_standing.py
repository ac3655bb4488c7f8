"""Which version is in use as days pass: an older one never comes back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection

from beistand.accounts.models import User
from beistand.guidance.actions import begin_draft, retire_version
from beistand.guidance.models import Protocol, ProtocolVersion
from beistand.guidance.queries import in_use, protocols_for, version_in_use, versions_of
from beistand.guidance.rules.standing import newest_in_effect, replaced_at
from beistand.journal.models import Entry
from beistand.kit import clock
from tests.guidance.deeds import approve, in_force, next_version
from tests.guidance.graphs import food, said

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def first(ilja: User, olga: User, monday: datetime) -> ProtocolVersion:
    """Version 1 is in use since Monday at nine."""
    return in_force(ilja, olga)


def scheduled(version: ProtocolVersion, people: list[User]) -> ProtocolVersion:
    """The next version, to begin in five days."""
    writer, reader = people
    draft = begin_draft(version.protocol, by=writer)
    return approve(draft, reader, effective_from=clock.now() + 5 * DAY)


def test_an_older_one_that_was_to_begin_later_is_withdrawn(
    first: ProtocolVersion, ilja: User, olga: User
) -> None:
    second = scheduled(first, [ilja, olga])
    third = next_version(first, food(titles=said("At once")), ilja, olga)
    assert version_in_use(first.protocol) == third
    second.refresh_from_db()
    assert second.status == "retired"
    assert Entry.objects.filter(verb="guidance.withdrawn").count() == 1
    with clock.pretending(clock.now() + 6 * DAY):
        assert version_in_use(first.protocol) == third


def test_one_that_begins_before_the_newest_keeps_its_days(
    first: ProtocolVersion, ilja: User, olga: User
) -> None:
    second = scheduled(first, [ilja, olga])
    draft = begin_draft(first.protocol, by=ilja)
    third = approve(draft, olga, effective_from=clock.now() + 9 * DAY)
    for days, current in ((4, first), (6, second), (10, third)):
        with clock.pretending(clock.now() + days * DAY):
            assert version_in_use(first.protocol) == current


def test_what_a_scheduled_one_replaced_counts_as_retired(
    first: ProtocolVersion, ilja: User, olga: User
) -> None:
    second = scheduled(first, [ilja, olga])
    with clock.pretending(clock.now() + 6 * DAY):
        every = versions_of(first.protocol)
        assert replaced_at(first, every, clock.now()) == second.effective_from
        retire_version(second, by=ilja)
        assert version_in_use(first.protocol) is None
        third = next_version(first, food(titles=said("New")), ilja, olga)
        first.refresh_from_db()
        assert (first.status, first.retired_at) == ("retired", second.effective_from)
        assert version_in_use(first.protocol) == third


def test_one_withdrawn_before_its_day_changes_nothing(
    first: ProtocolVersion, ilja: User, olga: User
) -> None:
    retire_version(scheduled(first, [ilja, olga]), by=ilja)
    with clock.pretending(clock.now() + 6 * DAY):
        assert version_in_use(first.protocol) == first


def test_a_topic_that_was_dropped_finds_no_older_version(
    first: ProtocolVersion, ilja: User, olga: User
) -> None:
    draft = begin_draft(
        first.protocol, by=ilja, graph=replace(food(), topics=("talk",))
    )
    approve(draft, olga, effective_from=clock.now() + DAY)
    assert protocols_for(["groceries"]) == [first]
    with clock.pretending(clock.now() + 2 * DAY):
        assert protocols_for(["groceries"]) == []
        assert [row.number for row in protocols_for(["groceries", "talk"])] == [2]


def test_the_database_keeps_the_order(
    first: ProtocolVersion, ilja: User, olga: User
) -> None:
    draft = begin_draft(first.protocol, by=ilja)
    draft.move(
        "approved",
        approved_by=olga.label,
        approved_at=clock.now(),
        effective_from=clock.now() - DAY,
    )
    with (
        pytest.raises(IntegrityError, match="never follows a newer one"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@dataclass(frozen=True)
class State:
    """One version as it may stand in the database."""

    status: str
    begins: int | None
    ended: int | None


STATES = [
    State("draft", None, None),
    *(State("approved", day, None) for day in (-1, 0, 1)),
    *(State("retired", *days) for days in product((-1, 0, 1), (-2, 0))),
]


@pytest.mark.parametrize("number", range(len(STATES)))
def test_the_query_agrees_with_the_rule(number: int, monday: datetime) -> None:
    """Two versions in all states: what the database finds is what the rule says."""
    protocols = [
        _protocol(f"p{place}", [STATES[number], other], monday)
        for place, other in enumerate(STATES)
        if _is_possible(STATES[number], other)
    ]
    assert protocols
    found = {row.protocol_id: row for row in in_use()}
    for protocol in protocols:
        newest = newest_in_effect(versions_of(protocol), clock.now())
        wanted = newest if newest and newest.status == "approved" else None
        assert found.get(protocol.pk) == wanted


def _is_possible(one: State, other: State) -> bool:
    if one.status == other.status == "draft":
        return False
    if one.status == other.status == "approved":
        return (one.begins or 0) < (other.begins or 0)
    return True


def _protocol(code: str, states: list[State], now: datetime) -> Protocol:
    protocol = Protocol.objects.create(code=code)
    for number, state in enumerate(states, start=1):
        approved = state.begins is not None
        ProtocolVersion.objects.create(
            protocol=protocol,
            number=number,
            status=state.status,
            hash="0" * 64,
            edited_by="user:ilja",
            approved_by="user:olga" if approved else "",
            approved_at=now if approved else None,
            effective_from=_day(now, state.begins),
            retired_at=_day(now, state.ended),
        )
    return protocol


def _day(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now + days * DAY
