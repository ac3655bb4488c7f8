"""A case is not closed before the person was told and asked (BB-8)."""

from datetime import timedelta

import pytest

from beistand.accounts.models import User
from beistand.cases.actions import (
    add_need,
    answer_need,
    close_case,
    mark_told,
    record_attempt,
    record_follow_up,
    reopen_case,
    settle_case,
    withdraw_need,
)
from beistand.cases.actions.calls import next_call
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.cases.rules import CaseState, NeedState, next_step, what_is_open
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.matching.actions import end_case, take_up_need, tell_unmet
from beistand.outbox.models import Message
from beistand.people.models import Person
from tests.cast import MONDAY_9

TOLD = NeedState("fulfilled", is_told=True)


@pytest.mark.parametrize(
    ("state", "said", "step"),
    [
        (CaseState([NeedState("open", False)]), 2, "follow_needs"),
        (CaseState([NeedState("fulfilled", False)]), 2, "tell"),
        (CaseState([TOLD]), 1, "ask_well"),
        (CaseState([TOLD], asked=True), 0, "close"),
        (CaseState([TOLD], asked=True, open_calls=1), 1, "close"),
        (CaseState([TOLD], asked=True, open_referrals=1), 1, "close"),
        (CaseState([NeedState("withdrawn", False)]), 0, "close"),
        (CaseState([TOLD, NeedState("promised", False)], asked=True), 1, None),
    ],
)
def test_what_keeps_a_case_open(state: CaseState, said: int, step: str | None) -> None:
    assert len(what_is_open(state)) == said
    assert next_step(state) == (step or "follow_needs")


def test_refuses_and_says_what_is_open(case: Case, rosa: User) -> None:
    with pytest.raises(Refused) as refusal:
        close_case(case, by=rosa)
    said = str(refusal.value.message)
    assert "A need is still open." in said
    assert "has not been asked whether all was well" in said
    case.refresh_from_db()
    assert case.status == Case.Status.OPEN


def test_answered_at_once_is_told_but_still_asked(
    case: Case, groceries: Need, rosa: User
) -> None:
    answer_need(groceries, "Der Markt liefert selbst.", by=rosa)
    settle_case(case, by=rosa)

    follow_up = FollowUp.objects.get()
    with pytest.raises(Refused, match="asked whether all was well"):
        close_case(case, by=rosa)
    record_follow_up(follow_up, True, "alles gut", by=rosa)
    close_case(case, by=rosa)
    assert case.status == Case.Status.CLOSED
    assert CallBack.objects.get().status == CallBack.Status.CANCELLED


def test_unmet_is_said_honestly_before_the_case_ends(
    case: Case, groceries: Need, rosa: User
) -> None:
    tell_unmet(groceries, "full", by=rosa)

    assert groceries.unmet_reason == "full"
    with pytest.raises(Refused, match="has not been told"):
        end_case(case, by=rosa)
    call = next_call(by=rosa)
    assert call is not None
    record_attempt(call, "reached", by=rosa)
    settle_case(case, by=rosa)
    record_follow_up(FollowUp.objects.get(), True, "", by=rosa)
    end_case(case, by=rosa)
    assert case.status == Case.Status.CLOSED


def test_unmet_without_a_reason_is_refused(groceries: Need, rosa: User) -> None:
    with pytest.raises(Refused, match="reason"):
        tell_unmet(groceries, "", by=rosa)


def test_withdrawn_needs_no_telling(case: Case, groceries: Need, rosa: User) -> None:
    withdraw_need(groceries, by=rosa)
    close_case(case, by=rosa)
    assert case.closed_at is not None


def test_a_message_that_went_out_counts_as_told(
    case: Case, groceries: Need, rosa: User
) -> None:
    case.beneficiary.phones.all().delete()
    case.beneficiary.emails.create(address="klein@example.org", index="i")
    tell_unmet(groceries, "full", by=rosa)
    assert not groceries.is_told()

    message = Message.objects.get(template="person-told-unmet")
    message.status = "sent"
    message.sent_at = clock.now()
    message.save()
    assert Need.objects.get().is_told()


def test_what_the_operator_said_counts_as_told(groceries: Need, rosa: User) -> None:
    mark_told(groceries, by=rosa)
    assert groceries.told_at == MONDAY_9


def test_a_closed_case_can_be_taken_up_again(
    case: Case, groceries: Need, rosa: User
) -> None:
    withdraw_need(groceries, by=rosa)
    close_case(case, by=rosa)
    reopen_case(case, by=rosa)
    assert (case.status, case.closed_at) == ("open", None)


def test_follow_up_falls_due_in_office_hours(
    case: Case, groceries: Need, rosa: User
) -> None:
    answer_need(groceries, "", by=rosa)
    settle_case(case, by=System())
    # 240 minutes of a line that is open from 8 to 12: three today, one tomorrow.
    due = FollowUp.objects.get().due_at
    assert due is not None
    assert due.astimezone(MONDAY_9.tzinfo).strftime("%d %H:%M") == "21 09:00"


def asked(case: Case, by: User) -> None:
    """Somebody asked whether all was well, and it was."""
    follow_up = FollowUp.objects.get(case=case, status="due")
    record_follow_up(follow_up, True, "", by=by)


def test_taken_up_with_nothing_to_do_it_waits_to_be_closed(
    case: Case, groceries: Need, rosa: User
) -> None:
    answer_need(groceries, "", by=rosa)
    asked(case, rosa)
    close_case(case, by=rosa)

    reopen_case(case, by=rosa)
    case.refresh_from_db()
    assert (case.status, case.next_step) == ("open", "close")


def test_a_new_need_takes_a_closed_case_up_again(
    case: Case, groceries: Need, rosa: User
) -> None:
    withdraw_need(groceries, by=rosa)
    close_case(case, by=rosa)

    stale = Case.objects.get(pk=case.pk)
    add_need(stale, NeedIn(groceries.topic), by=rosa)
    case.refresh_from_db()
    assert (case.status, case.next_step) == ("open", "follow_needs")


def test_a_new_need_comes_before_the_closing(
    case: Case, groceries: Need, rosa: User
) -> None:
    answer_need(groceries, "", by=rosa)
    add_need(case, NeedIn(groceries.topic), by=rosa)
    assert Case.objects.get().next_step == "follow_needs"


def test_whether_all_was_well_is_asked_for_each_help(
    case: Case, groceries: Need, rosa: User
) -> None:
    answer_need(groceries, "", by=rosa)
    asked(case, rosa)
    with clock.pretending(MONDAY_9 + timedelta(days=1)):
        second = add_need(case, NeedIn(groceries.topic), by=rosa)
        answer_need(second, "", by=rosa)
        with pytest.raises(Refused, match="asked whether all was well"):
            close_case(case, by=rosa)
        asked(case, rosa)
        close_case(case, by=rosa)
    assert FollowUp.objects.count() == 2


def test_a_promise_to_ask_is_kept_before_the_end(
    case: Case, groceries: Need, anna: Person, klein: Person, rosa: User
) -> None:
    klein.phones.all().delete()
    answer_need(groceries, "", by=rosa)
    take_up_need(groceries, by=rosa)
    withdraw_need(groceries, by=rosa)
    with pytest.raises(Refused, match="asked whether all was well"):
        close_case(case, by=rosa)
