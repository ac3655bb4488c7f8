"""Rules of an authority: whom they reach, what counts before them, taking them back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from beistand.accounts.models import User
from beistand.directory.actions import (
    FactIn,
    confirm_fact,
    lift_rule,
    record_fact,
    save_rules,
)
from beistand.directory.actions.facts import as_fact
from beistand.directory.models import (
    Location,
    OperatingFact,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.directory.queries import (
    operating_states,
    reach_of_rule,
    sector_rules,
    states_at_places,
)
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.reference.models import Topic
from tests.cast import MONDAY_9

DAY = timedelta(days=1)


@pytest.fixture
def bank(parish: Service) -> Service:
    """A food bank of the same topic, of which nobody has said anything."""
    body = Organization.objects.create(code="bank", name="Tafel", kind="church")
    service = Service.objects.create(
        code="bank", organization=body, names={"de": "Tafel"}
    )
    service.topics.set(parish.topics.all())
    return service


@pytest.fixture
def order(monday: object, bank: Service) -> FactIn:
    """All that hand out food: by appointment only, for ten days."""
    return FactIn(
        Topic.objects.get(code="groceries"),
        "appointment_only",
        "authority_rule",
        "web",
        messages={"de": "Nur mit Termin.", "en": "By appointment."},
        valid_to=MONDAY_9 + 10 * DAY,
    )


def state_of(service: Service) -> tuple[str, str]:
    """How it runs, and for what scope that was said."""
    held = operating_states([service], clock.now())[service.pk]
    return held.state, held.scope


def test_explicit_counts_before_a_newer_rule(
    order: FactIn, parish: Service, bank: Service, ilja: User
) -> None:
    record_fact(FactIn(parish, "normal", "provider", "phone"), by=ilja)
    with clock.pretending(MONDAY_9 + DAY):
        record_fact(order, by=ilja)
        assert state_of(parish) == ("normal", "service")
        assert state_of(bank) == ("appointment_only", "topic")


@pytest.mark.parametrize("scope", ["organization", "location", "at"])
def test_so_does_what_is_said_of_its_body_or_its_place(
    order: FactIn, bank: Service, ilja: User, scope: str
) -> None:
    place = Location.objects.create(
        code="hall", organization=bank.organization, country="DE"
    )
    at = ServiceAtLocation.objects.create(service=bank, location=place)
    about = {"organization": bank.organization, "location": place, "at": at}[scope]
    record_fact(FactIn(about, "partial", "provider", "phone"), by=ilja)
    record_fact(order, by=ilja)
    assert state_of(bank) == ("partial", scope)


def test_what_is_shown_before_is_what_then_holds(
    order: FactIn, parish: Service, bank: Service, ilja: User
) -> None:
    """One place of the food bank has its own statement, the other has none."""
    for code in ("hall", "yard"):
        place = Location.objects.create(
            code=code, organization=bank.organization, country="DE"
        )
        ServiceAtLocation.objects.create(service=bank, location=place)
    hall = bank.places.get(location__code="hall")
    record_fact(FactIn(hall, "temporarily_closed", "provider", "phone"), by=ilja)
    record_fact(FactIn(parish, "normal", "provider", "phone"), by=ilja)
    shown = {
        each.service: each for each in reach_of_rule(as_fact(order, ilja), clock.now())
    }
    assert {each.code: row.is_changed for each, row in shown.items()} == {
        bank.code: True,
        parish.code: False,
    }
    rule = record_fact(order, by=ilja)
    held = operating_states([bank, parish], clock.now())
    for service, row in shown.items():
        after = held[service.pk]
        if after.fact_id == rule.pk:
            after = replace(after, fact_id=row.after.fact_id)
        assert row.after == after
    places = states_at_places(bank, clock.now())
    assert {each.state for each in places.values()} == {
        "temporarily_closed",
        "appointment_only",
    }


def test_taken_back_what_held_before_holds_again(
    order: FactIn, bank: Service, ilja: User
) -> None:
    first = record_fact(replace(order, state="suspended"), by=ilja)
    with clock.pretending(MONDAY_9 + DAY):
        second = record_fact(order, by=ilja)
        assert state_of(bank)[0] == "appointment_only"
    with clock.pretending(MONDAY_9 + 2 * DAY):
        ended = lift_rule(second, by=ilja)
        assert ended.supersedes == second
        assert state_of(bank) == ("suspended", "topic")
        lift_rule(first, by=ilja)
        assert state_of(bank) == ("unknown", "")
    then = operating_states([bank], MONDAY_9 + DAY)[bank.pk]
    assert (then.state, then.fact_id) == ("appointment_only", ended.pk)
    assert OperatingFact.objects.count() == 4
    entry = Entry.objects.filter(verb="directory.rule_lifted").latest("pk")
    assert (entry.actor, entry.details) == ("user:ilja", {"topic": "groceries"})


def test_taken_back_before_it_begins_it_never_holds(
    order: FactIn, bank: Service, ilja: User
) -> None:
    rule = record_fact(replace(order, valid_from=MONDAY_9 + DAY), by=ilja)
    lift_rule(rule, by=ilja)
    for day in (0, 1, 2):
        assert operating_states([bank], MONDAY_9 + day * DAY)[bank.pk].scope == ""


def test_confirmed_and_then_taken_back_it_is_gone(
    order: FactIn, bank: Service, ilja: User
) -> None:
    rule = record_fact(order, by=ilja)
    with clock.pretending(MONDAY_9 + DAY):
        again = confirm_fact(rule, "web", by=ilja)
        assert again.source == "authority_rule"
        lift_rule(rule, by=ilja)
        assert state_of(bank)[0] == "unknown"
        (last,) = sector_rules()
        with pytest.raises(Refused, match="ended already"):
            lift_rule(last, by=ilja)


def test_only_keepers_of_the_directory_rule(
    order: FactIn, rosa: User, ilja: User
) -> None:
    with pytest.raises(PermissionDenied):
        record_fact(order, by=rosa)
    rule = record_fact(order, by=ilja)
    with pytest.raises(PermissionDenied):
        lift_rule(rule, by=rosa)


def test_a_statement_on_one_service_is_no_rule(
    parish: Service, monday: object, ilja: User
) -> None:
    fact = record_fact(FactIn(parish, "normal", "provider", "phone"), by=ilja)
    with pytest.raises(Refused, match="no rule"):
        lift_rule(fact, by=ilja)


def test_loaded_once_and_never_over_what_people_did(
    order: FactIn, bank: Service, ilja: User
) -> None:
    said = [{"state": "suspended", "method": "web"}]
    assert save_rules("groceries", said, by=System()) == 1
    assert save_rules("groceries", said, by=System()) == 0
    assert state_of(bank) == ("suspended", "topic")
    with clock.pretending(MONDAY_9 + DAY):
        lift_rule(sector_rules()[0], by=ilja)
        assert save_rules("groceries", said, by=System()) == 0
        assert state_of(bank)[0] == "unknown"
