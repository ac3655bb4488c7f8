"""A referral lives on: offered, sent, accepted or declined, helped or not, told."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from beistand.accounts.models import User
from beistand.cases.actions import set_follow_up
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.directory.models import Service
from beistand.kit.errors import Refused
from beistand.matching.actions import (
    accept_referral,
    decline_referral,
    end_case,
    finish_referral,
    refer_need,
    take_up_need,
)
from beistand.matching.models import Referral
from beistand.matching.rules import read_decline


def life(need: Need) -> tuple[str, str, bool]:
    """Where its referral stands, where the need, and whether the person knows."""
    need.refresh_from_db()
    return Referral.objects.latest("pk").status, need.status, need.is_told()


def test_warm_it_is_accepted_and_told_at_once(
    groceries: Need, parish: Service, rosa: User
) -> None:
    referral = refer_need(groceries, parish, by=rosa, way="warm")
    assert life(groceries) == ("accepted", "referred", True)
    assert referral.sent_at == referral.accepted_at is not None
    assert not CallBack.objects.filter(purpose="ask_provider").exists()


def test_given_the_person_knows_whom_to_turn_to(
    groceries: Need, parish: Service, rosa: User
) -> None:
    referral = refer_need(groceries, parish, by=rosa, way="given")
    assert life(groceries) == ("sent", "referred", True)
    accept_referral(referral, "ab morgen", by=rosa)
    assert life(groceries) == ("accepted", "referred", True)
    assert not CallBack.objects.filter(purpose="tell").exists()


def test_cold_the_service_is_asked_first(
    groceries: Need, parish: Service, rosa: User
) -> None:
    referral = refer_need(groceries, parish, by=rosa)
    assert life(groceries) == ("offered", "reserved", False)
    accept_referral(referral, "morgen", by=rosa)
    assert life(groceries) == ("accepted", "referred", False)


@pytest.mark.parametrize("way", ["ask", "given", "warm"])
def test_a_no_opens_the_need_again_with_its_reason(
    groceries: Need, parish: Service, rosa: User, way: str
) -> None:
    referral = refer_need(groceries, parish, by=rosa, way=way)
    decline_referral(referral, "no_capacity", by=rosa, words="Warteliste bis Mai")
    assert life(groceries) == ("declined", "open", False)
    referral.refresh_from_db()
    assert (referral.decline_reason, referral.decline_words) == (
        "no_capacity",
        "Warteliste bis Mai",
    )
    assert groceries.waited_in_vain


@pytest.mark.parametrize(
    ("helped", "is_reached", "ends"),
    [
        (True, None, ("helped", "referred", True)),
        (False, True, ("not_helped", "open", False)),
        (False, False, ("not_helped", "open", False)),
    ],
)
def test_we_hear_whether_they_met_and_whether_it_helped(
    groceries: Need,
    parish: Service,
    rosa: User,
    helped: bool,
    is_reached: bool | None,
    ends: tuple[str, str, bool],
) -> None:
    referral = refer_need(groceries, parish, by=rosa, way="given")
    finish_referral(referral, helped, by=rosa, is_reached=is_reached)
    assert life(groceries) == ends
    assert Referral.objects.get().is_reached is (True if helped else is_reached)


@pytest.mark.parametrize("way", ["given", "warm"])
def test_without_consent_nobody_asks_and_the_case_may_close(
    case: Case, groceries: Need, parish: Service, rosa: User, way: str
) -> None:
    set_follow_up(groceries.case, False, by=rosa)
    refer_need(groceries, parish, by=rosa, way=way)
    assert life(groceries) == ("not_followed", "referred", True)
    assert not FollowUp.objects.exists()
    case.refresh_from_db()
    assert case.next_step == "close"
    end_case(case, by=rosa)
    assert Case.objects.get().status == "closed"


def test_with_consent_it_may_not_close_yet(
    case: Case, groceries: Need, parish: Service, rosa: User
) -> None:
    refer_need(groceries, parish, by=rosa, way="warm")
    assert FollowUp.objects.get().status == "due"
    with pytest.raises(Refused, match="A referral is still open"):
        end_case(Case.objects.get(), by=rosa)


def test_what_was_sent_ends_when_the_need_is_taken_up_again(
    groceries: Need, parish: Service, rosa: User
) -> None:
    refer_need(groceries, parish, by=rosa, way="given")
    take_up_need(groceries, by=rosa)
    assert life(groceries) == ("not_helped", "open", False)


def test_the_database_refuses_a_no_without_a_reason(
    groceries: Need, parish: Service, rosa: User, monday: datetime
) -> None:
    refer_need(groceries, parish, by=rosa)
    rows = Referral.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="declined", ended_at=monday)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(decline_reason="no_capacity")


@pytest.mark.parametrize(
    ("reason", "words", "read"),
    [
        ("no_capacity", "", ("no_capacity", "")),
        ("no_papers", "Ausweis", ("no_papers", "Ausweis")),
        ("voll", "", ("other", "voll")),
        ("", "keine Zeit", ("other", "keine Zeit")),
        ("", "", ("other", "")),
    ],
)
def test_a_reason_is_one_of_the_list_or_words(
    reason: str, words: str, read: tuple[str, str]
) -> None:
    assert read_decline(reason, words, Referral.Decline.values) == read
