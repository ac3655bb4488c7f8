"""A caller's report that was a slip of the hand: ended, never erased (BX-3)."""

from datetime import datetime, timedelta

import pytest

from beistand.accounts.actions import claim_work
from beistand.accounts.models import User
from beistand.directory.actions import (
    CampaignIn,
    FactIn,
    demand_verification,
    record_fact,
    report_closed,
    start_campaign,
    take_back_report,
)
from beistand.directory.models import OperatingFact, Service, VerificationTask
from beistand.directory.queries import operating_states
from beistand.directory.rules import Effective
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.reference.models import Topic
from tests.cast import MONDAY_9

MINUTE = timedelta(minutes=1)


@pytest.fixture
def runs(parish: Service, monday: datetime) -> Service:
    """The parish runs."""
    record_fact(FactIn(parish, "normal", "provider", "phone"), by=System())
    return parish


def held(service: Service) -> Effective:
    return operating_states([service], clock.now())[service.pk]


@pytest.mark.parametrize("later", [0, 5])
def test_it_holds_no_longer_and_nobody_asks(
    runs: Service, rosa: User, later: int
) -> None:
    with clock.pretending(MONDAY_9 + MINUTE):
        fact = report_closed(runs, by=rosa)
        assert held(runs).doubt is not None
    with clock.pretending(MONDAY_9 + (1 + later) * MINUTE):
        take_back_report(fact, by=rosa)
        assert held(runs).doubt is None
        assert held(runs).state == "normal"
    task = VerificationTask.objects.get()
    assert (task.status, task.next_step) == ("dropped", "")
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"directory.reported_closed", "directory.report_taken_back"} <= verbs


def test_of_a_service_nobody_had_asked_nothing_is_known_again(
    parish: Service, monday: datetime, rosa: User
) -> None:
    fact = report_closed(parish, by=rosa)
    assert held(parish).state == "temporarily_closed"
    take_back_report(fact, by=rosa)
    assert held(parish).state == "unknown"


def test_taken_back_twice_is_taken_back_once(runs: Service, rosa: User) -> None:
    fact = report_closed(runs, by=rosa)
    for _time in range(2):
        take_back_report(fact, by=rosa)
    assert OperatingFact.objects.filter(source="caller_report").count() == 2
    assert Entry.objects.filter(verb="directory.report_taken_back").count() == 1


def test_what_others_said_still_counts(runs: Service, rosa: User, otto: User) -> None:
    with clock.pretending(MONDAY_9 + MINUTE):
        mine = report_closed(runs, by=rosa)
        others = report_closed(runs, by=otto)
        with pytest.raises(Refused, match="wrote this down"):
            take_back_report(others, by=rosa)
        take_back_report(mine, by=rosa)
        assert held(runs).doubt is not None
        task = VerificationTask.objects.get()
        assert (task.status, task.fact) == ("open", others)
        take_back_report(others, by=otto)
        assert held(runs).doubt is None
        assert VerificationTask.objects.get().status == "dropped"


def test_who_has_begun_to_ask_goes_on(runs: Service, rosa: User, ilja: User) -> None:
    fact = report_closed(runs, by=rosa)
    claim_work(VerificationTask.objects.get(), by=ilja)
    take_back_report(fact, by=rosa)
    assert VerificationTask.objects.get().status == "open"


@pytest.mark.parametrize("why", ["stale", "campaign"])
def test_what_was_asked_before_is_asked_as_before(
    runs: Service, rosa: User, ilja: User, why: str
) -> None:
    if why == "stale":
        demand_verification(runs, by=ilja)
    else:
        told = CampaignIn(
            "Food", MONDAY_9 + timedelta(days=9), Topic.objects.get(code="groceries")
        )
        start_campaign(told, by=ilja)
    before = VerificationTask.objects.values_list("why", "urgency", "due_at").get()
    with clock.pretending(MONDAY_9 + MINUTE):
        fact = report_closed(runs, by=rosa)
        assert VerificationTask.objects.get().why == "reported"
    take_back_report(fact, by=rosa)
    after = VerificationTask.objects.values_list("why", "urgency", "due_at").get()
    assert after == before
    assert VerificationTask.objects.get().status == "open"


def test_only_a_report_is_taken_back(runs: Service, ilja: User) -> None:
    fact = record_fact(FactIn(runs, "adapted", "provider", "phone"), by=ilja)
    with pytest.raises(Refused, match="caller's report"):
        take_back_report(fact, by=ilja)
