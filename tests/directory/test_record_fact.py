"""A statement is written down whole, with its source and its review, or refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction

from beistand.accounts.models import User
from beistand.directory.actions import FactIn, confirm_fact, record_fact
from beistand.directory.models import OperatingFact, Service
from beistand.directory.queries import operating_states
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.reference.models import Topic
from tests.cast import MONDAY_9

DAY = timedelta(days=1)


@pytest.fixture
def told(parish: Service, monday: object) -> FactIn:
    """The parish said on the phone that it works, with changes."""
    return FactIn(
        parish, "adapted", "operator_call", "phone", hours="Mo-Fr 09:00-11:00"
    )


def test_a_fact_has_source_method_review_and_author(told: FactIn, ilja: User) -> None:
    fact = record_fact(told, by=ilja)
    assert (fact.source, fact.method, fact.confidence) == (
        "operator_call",
        "phone",
        "high",
    )
    assert fact.review_by == MONDAY_9 + 14 * DAY
    assert fact.recorded_by == "user:ilja"
    entry = Entry.objects.get(verb="directory.fact_recorded")
    assert entry.details["state"] == "adapted"


def test_a_review_is_never_missing(told: FactIn, ilja: User) -> None:
    fact = record_fact(told, by=ilja)
    with (
        pytest.raises(Error, match="review_by"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            """
            INSERT INTO directory_operatingfact (uid, service_id, state, audience,
                hours, redirect_phone, capacity, messages, valid_from, observed_at,
                source, method, confidence, recorded_by, recorded_at)
            SELECT gen_random_uuid(), service_id, state, audience, hours,
                redirect_phone, capacity, messages, valid_from, observed_at, source,
                method, confidence, recorded_by, recorded_at
            FROM directory_operatingfact WHERE id = %s
            """,
            [fact.pk],
        )


def test_what_a_caller_says_is_never_sure(told: FactIn, ilja: User) -> None:
    fact = record_fact(replace(told, source="caller_report"), by=ilja)
    assert fact.confidence == "low"


REFUSALS = [
    ({"state": "open"}, "Choose whether it runs."),
    ({"hours": "in the morning"}, "cannot be read"),
    ({"observed_at": MONDAY_9 + DAY}, "Nobody has seen this yet."),
    ({"valid_to": MONDAY_9 - DAY}, "end before it begins"),
    ({"review_by": MONDAY_9}, "must come later"),
]


@pytest.mark.parametrize(("more", "why"), REFUSALS)
def test_what_cannot_be_is_refused_with_a_way_out(
    told: FactIn, ilja: User, more: dict, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        record_fact(replace(told, **more), by=ilja)
    assert not OperatingFact.objects.exists()


def test_nobody_is_sent_back_to_where_they_are(told: FactIn, ilja: User) -> None:
    with pytest.raises(Refused, match="send people to itself"):
        record_fact(replace(told, redirect_service=told.about), by=ilja)


def test_only_an_authority_rules_a_whole_topic(told: FactIn, ilja: User) -> None:
    everywhere = replace(told, about=Topic.objects.get(code="groceries"))
    with pytest.raises(Refused, match="Only a rule of an authority"):
        record_fact(everywhere, by=ilja)
    rule = record_fact(replace(everywhere, source="authority_rule"), by=ilja)
    state = operating_states([told.about], clock.now())[told.about.pk]
    assert (state.fact_id, state.scope) == (rule.pk, "topic")


def test_what_is_doubtful_replaces_nothing(told: FactIn, ilja: User) -> None:
    first = record_fact(told, by=ilja)
    with pytest.raises(Refused, match="replaces nothing"):
        record_fact(replace(told, source="caller_report", supersedes=first), by=ilja)


def test_unchanged_says_the_same_again_and_is_believed_anew(
    told: FactIn, ilja: User
) -> None:
    first = record_fact(told, by=ilja)
    with clock.pretending(MONDAY_9 + 15 * DAY):
        before = operating_states([told.about], clock.now())[told.about.pk]
        again = confirm_fact(first, "phone", by=ilja)
        after = operating_states([told.about], clock.now())[told.about.pk]
    assert (before.is_confirmed, after.is_confirmed) == (False, True)
    assert (after.fact_id, after.state, after.hours) == (
        again.pk,
        "adapted",
        told.hours,
    )
    assert again.supersedes == first
    first.refresh_from_db()
    assert first.observed_at == MONDAY_9


def test_what_has_ended_cannot_be_unchanged(told: FactIn, ilja: User) -> None:
    ended = record_fact(replace(told, valid_to=MONDAY_9 + DAY), by=ilja)
    with (
        clock.pretending(MONDAY_9 + 2 * DAY),
        pytest.raises(Refused, match="This has ended"),
    ):
        confirm_fact(ended, "phone", by=ilja)


def test_who_has_no_role_says_nothing(told: FactIn, sam: User) -> None:
    with pytest.raises(PermissionDenied):
        record_fact(told, by=sam)


def test_an_operator_says_what_one_service_told_and_no_more(
    told: FactIn, parish: Service, rosa: User
) -> None:
    assert record_fact(told, by=rosa).recorded_by == "user:rosa"
    for about in (parish.organization, Topic.objects.get(code="groceries")):
        wide = replace(told, about=about, source="authority_rule")
        with pytest.raises(PermissionDenied):
            record_fact(wide, by=rosa)
        rule = record_fact(wide, by=System())
        with pytest.raises(PermissionDenied):
            confirm_fact(rule, "phone", by=rosa)
