"""What the helper says, and what follows from it."""

from datetime import timedelta

import pytest

from beistand.accounts.models import Link, User
from beistand.accounts.queries import open_work
from beistand.cases.actions import add_need
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import CallBack, Need
from beistand.directory.models import Service
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.matching.actions import (
    accept_match,
    ask_in_turn,
    decline_match,
    decline_referral,
    fulfill_match,
    give_back_match,
    propose_match,
    refer_need,
    release_match,
    release_unanswered,
    suggest_time,
)
from beistand.matching.models import Match
from beistand.offers.models import Offer, OfferWeek
from beistand.outbox.models import Message
from tests.cast import MONDAY_9


@pytest.fixture
def match(groceries: Need, toms_offer: Offer, rosa: User) -> Match:
    return propose_match(groceries, toms_offer, by=rosa)


def list_of(user: User) -> list[Need]:
    """The needs on everybody's list, as they stand on it."""
    lines = open_work((Need,), user, "everybody")
    return [Need.objects.get(uid=line.uid) for line in lines]


@pytest.fixture
def others(groceries: Need) -> None:
    """Needs of today that have been waiting for a week; nobody was asked for them."""
    with clock.pretending(MONDAY_9 - timedelta(days=7)):
        for _other in range(5):
            told = NeedIn(groceries.topic, urgency=1)
            add_need(groceries.case, told, by=System())


def test_yes_makes_a_promise_and_the_person_is_told_by_phone(match: Match) -> None:
    accept_match(match, "heute um elf", by=System())

    need = Need.objects.get()
    assert need.status == Need.Status.PROMISED
    call = CallBack.objects.get(purpose="tell")
    assert call.person == need.case.beneficiary
    assert call.sentence.startswith("Tom kommt heute um elf. Losung ")
    assert match.code_word in call.sentence
    assert not need.is_told()


def test_yes_ends_the_question_and_opens_the_task(match: Match) -> None:
    accept_match(match, "", by=System())

    asked, task = Link.objects.exclude(purpose="offer").order_by("id")
    assert (asked.purpose, asked.is_current()) == ("match-answer", False)
    assert (task.purpose, task.is_current()) == ("match-task", True)
    assert Message.objects.filter(template="helper-task").count() == 1


def test_yes_too_late_is_refused(match: Match) -> None:
    with clock.pretending(MONDAY_9 + timedelta(days=3)), pytest.raises(Refused):
        accept_match(match, "", by=System())
    match.refresh_from_db()
    assert match.status == Match.Status.PROPOSED


def test_no_opens_the_need_again_with_the_time_it_had_left(match: Match) -> None:
    with clock.pretending(MONDAY_9 + timedelta(hours=1)):
        decline_match(match, "no_time", by=System())

    need = Need.objects.get()
    assert (need.status, need.next_step) == ("open", "find_help")
    # 480 office minutes from Monday 9:00; the hour of waiting does not count.
    assert need.due_at == MONDAY_9 + timedelta(days=2, hours=1)
    assert OfferWeek.objects.get().taken == 0


def test_no_asks_the_next_in_line(
    groceries: Need, toms_offer: Offer, mias_offer: Offer, rosa: User
) -> None:
    first = ask_in_turn(groceries, [toms_offer, mias_offer], by=rosa)
    following = decline_match(first, "ill", by=System())

    assert following is not None
    assert following.offer == mias_offer
    assert following.status == Match.Status.PROPOSED
    assert Need.objects.get().status == Need.Status.RESERVED


def test_silence_frees_the_need_and_puts_it_on_top(
    match: Match, others: None, rosa: User
) -> None:
    later = MONDAY_9 + timedelta(days=3)
    with clock.pretending(later):
        assert release_unanswered(by=System()) == 1
        need = list_of(rosa)[0]

    assert need.pk == match.need_id
    assert need.status == Need.Status.OPEN
    assert need.due_at == later
    match.refresh_from_db()
    assert match.status == Match.Status.EXPIRED


@pytest.mark.parametrize("end", [decline_match, give_back_match, release_match])
def test_who_was_let_down_stands_on_top(
    match: Match, others: None, rosa: User, end: object
) -> None:
    if end is give_back_match:
        accept_match(match, "heute", by=System())
    end(match, "ill", by=rosa)
    assert list_of(rosa)[0].pk == match.need_id


def test_whom_a_service_refused_stands_on_top(
    groceries: Need, others: None, parish: Service, rosa: User
) -> None:
    decline_referral(refer_need(groceries, parish, by=rosa), "voll", by=rosa)
    assert list_of(rosa)[0] == groceries


def test_what_is_urgent_now_stands_above(
    match: Match, others: None, rosa: User
) -> None:
    urgent = add_need(match.need.case, NeedIn(match.need.topic, urgency=0), by=System())
    decline_match(match, "ill", by=System())
    assert [need.pk for need in list_of(rosa)[:2]] == [urgent.pk, match.need_id]


def test_whoever_is_asked_next_takes_the_need_off_the_top(
    match: Match, mias_offer: Offer, rosa: User
) -> None:
    decline_match(match, "ill", by=System())
    propose_match(Need.objects.get(), mias_offer, by=rosa)
    assert not Need.objects.get().waited_in_vain


def test_silence_is_not_over_before_its_time(match: Match) -> None:
    assert release_unanswered(by=System()) == 0


def test_another_time_is_for_the_desk_to_decide(match: Match) -> None:
    suggest_time(match, "erst morgen früh", by=System())

    need = Need.objects.get()
    assert need.next_step == "decide_time"
    with clock.pretending(MONDAY_9 + timedelta(days=3)):
        assert release_unanswered(by=System()) == 0


def test_giving_back_a_promise_tells_the_person(match: Match) -> None:
    accept_match(match, "heute", by=System())
    give_back_match(match, "ill", by=System())

    need = Need.objects.get()
    assert need.status == Need.Status.OPEN
    told = CallBack.objects.filter(purpose="tell", status="waiting").last()
    assert told is not None
    assert told.sentence.startswith("Wir suchen neu.")


def test_done_ends_the_need(match: Match) -> None:
    accept_match(match, "heute", by=System())
    fulfill_match(match, by=System())

    need = Need.objects.get()
    assert need.status == Need.Status.FULFILLED
    assert need.ended_at is not None
    open_links = Link.objects.filter(revoked_at=None, used_at=None)
    assert not open_links.exclude(purpose="offer").exists()


def test_done_without_a_promise_is_refused(match: Match) -> None:
    with pytest.raises(Refused):
        fulfill_match(match, by=System())
