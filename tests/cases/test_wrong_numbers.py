"""A wrong number tells nobody anything: others are tried, then the desk sees to it."""

from datetime import datetime

import pytest

from beistand.accounts.models import User
from beistand.accounts.queries import open_work
from beistand.cases.actions import (
    correct_numbers,
    mark_told,
    plan_follow_up,
    take_call,
    trust_number,
)
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.matching.actions import (
    Said,
    accept_match,
    end_case,
    finish_call,
    finish_otherwise,
    propose_match,
    report_worry,
    tell_unmet,
)
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.outbox.models import Message
from beistand.people.models import Person, PhoneNumber
from tests.cast import make_offer

WRONG, SECOND, ANNAS = "+4963112345", "+4963122222", "+4963133333"


@pytest.fixture
def told(groceries: Need, rosa: User) -> CallBack:
    """Mrs Klein is to be told on the phone that nobody can help."""
    tell_unmet(groceries, "full", by=rosa)
    return CallBack.objects.get(purpose="tell")


def phone(call: CallBack, result: str, by: User, choice: str = "") -> CallBack:
    call.refresh_from_db()
    take_call(call, by=by)
    return finish_call(call, result, Said(choice=choice), by=by)


def give_up(call: CallBack, by: User) -> None:
    """Try honestly, each time when it is due, until no try is left."""
    for _attempt in range(5):
        due: datetime = CallBack.objects.get(pk=call.pk).due_at or clock.now()
        with clock.pretending(due):
            phone(call, "no_answer", by)
    call.refresh_from_db()


def numbers(person: Person, *given: str) -> None:
    correct_numbers(person, given, [], by=System())


def test_one_mistyped_digit_closes_no_case(
    told: CallBack, case: Case, rosa: User
) -> None:
    phone(told, "wrong_number", rosa)

    assert (told.status, told.next_step) == ("stranded", "reach_otherwise")
    assert not Need.objects.get().is_told()
    (line,) = open_work((Case, CallBack, Need), rosa, "team")
    assert (line.kind, line.next_step) == ("call", "reach_otherwise")
    with pytest.raises(Refused, match="has not been told"):
        end_case(case, by=rosa)


def test_the_wrong_number_is_dialled_by_nothing_any_more(
    told: CallBack, case: Case, rosa: User
) -> None:
    phone(told, "wrong_number", rosa)
    assert case.beneficiary.numbers() == []
    assert PhoneNumber.objects.get(person=case.beneficiary).wrong_at is not None
    assert plan_follow_up(case, by=System()).call is None


def test_the_follow_up_does_not_count_as_asked_either(
    case: Case, groceries: Need, rosa: User
) -> None:
    mark_told(groceries, by=rosa)
    follow_up = plan_follow_up(case, by=System(), due_at=clock.now())
    assert follow_up.call is not None
    phone(follow_up.call, "wrong_number", rosa)
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.call.status) == ("due", "stranded")


def test_a_second_number_is_tried_and_then_the_inquirers(
    told: CallBack, klein: Person, anna: Person, rosa: User
) -> None:
    numbers(klein, WRONG, SECOND)
    numbers(anna, ANNAS)
    phone(told, "wrong_number", rosa)
    assert (told.status, told.phone, told.person) == ("waiting", SECOND, klein)
    phone(told, "no_answer", rosa)
    assert (told.status, told.attempts) == ("waiting", 1)
    phone(told, "wrong_number", rosa)
    assert (told.status, told.phone, told.person) == ("waiting", ANNAS, anna)
    assert (told.whom, told.attempts) == ("Anna Klein", 0)
    phone(told, "wrong_number", rosa)
    assert told.status == "stranded"


def test_other_calls_go_to_the_other_number_too(
    told: CallBack, case: Case, klein: Person, rosa: User
) -> None:
    numbers(klein, WRONG, SECOND)
    other = plan_follow_up(case, by=System()).call
    assert other is not None
    phone(told, "wrong_number", rosa)
    other.refresh_from_db()
    assert (other.status, other.phone) == ("waiting", SECOND)


def test_the_corrected_number_is_dialled_by_itself(
    told: CallBack, klein: Person, rosa: User
) -> None:
    phone(told, "wrong_number", rosa)
    correct_numbers(klein, [SECOND], [], by=rosa)
    told.refresh_from_db()
    assert (told.status, told.phone, told.next_step) == ("waiting", SECOND, "call")
    phone(told, "reached", rosa, "told")
    assert Need.objects.get().is_told()


def test_a_number_marked_by_mistake_is_dialled_again(
    told: CallBack, klein: Person, rosa: User
) -> None:
    phone(told, "wrong_number", rosa)
    trust_number(klein, WRONG, by=rosa)
    told.refresh_from_db()
    assert (told.status, told.phone) == ("waiting", WRONG)


@pytest.mark.parametrize(
    ("reached", "status"), [(True, "reached"), (False, "not_reached")]
)
def test_a_person_decides_how_it_ends(
    told: CallBack, case: Case, rosa: User, reached: bool, status: str
) -> None:
    phone(told, "wrong_number", rosa)
    with pytest.raises(Refused, match="why nobody could be"):
        finish_otherwise(told, reached, Said("told", " "), by=rosa)
    finish_otherwise(told, reached, Said("told", "Zettel an der Tür"), by=rosa)

    assert (told.status, Need.objects.get().is_told()) == (status, True)
    assert case.notes.get().text == "Zettel an der Tür"
    verb = "cases.reached_otherwise" if reached else "cases.nobody_reached"
    assert Entry.objects.get(verb=verb).actor == "user:rosa"


def test_a_follow_up_without_a_number_is_decided_by_a_person(
    case: Case, groceries: Need, rosa: User
) -> None:
    mark_told(groceries, by=rosa)
    call = plan_follow_up(case, by=System(), due_at=clock.now()).call
    assert call is not None
    phone(call, "wrong_number", rosa)
    finish_otherwise(call, False, Said(words="Haus steht leer"), by=rosa)
    follow_up = FollowUp.objects.get()
    assert (follow_up.status, follow_up.answer) == ("not_reached", "Haus steht leer")


def test_only_a_call_without_a_number_is_settled_so(told: CallBack, rosa: User) -> None:
    with pytest.raises(Refused):
        finish_otherwise(told, True, Said("told", "Brief"), by=rosa)


def test_who_does_not_answer_and_cannot_be_written_to_is_the_desks_work(
    told: CallBack, rosa: User
) -> None:
    Person.objects.update(street="")
    told.case.inquirer.emails.all().delete()
    give_up(told, rosa)
    assert (told.status, told.next_step) == ("stranded", "reach_otherwise")
    assert not Need.objects.get().is_told()


def test_who_does_not_answer_is_written_to(told: CallBack, rosa: User) -> None:
    give_up(told, rosa)
    assert told.status == "not_reached"
    assert Message.objects.filter(template="person-told-unmet").exists()


@pytest.fixture
def alarm(groceries: Need, toms_offer: Offer, rosa: User) -> CallBack:
    """Tom worries about Mrs Klein."""
    match = propose_match(groceries, toms_offer, by=rosa)
    accept_match(match, "", by=System())
    report_worry(match, "Sie macht nicht auf.", by=System())
    return CallBack.objects.get(purpose="answer")


@pytest.mark.parametrize("result", ["no_answer", "wrong_number"])
def test_an_alarm_in_vain_is_urgent_work_of_the_desk(
    alarm: CallBack, rosa: User, result: str
) -> None:
    if result == "no_answer":
        give_up(alarm, rosa)
    else:
        phone(alarm, "wrong_number", rosa)
    assert (alarm.status, alarm.urgency) == ("stranded", 0)
    first, *_others = open_work((CallBack, Need), rosa, "team")
    assert (first.uid, first.next_step) == (alarm.uid, "reach_otherwise")


def test_a_helper_without_a_right_number_frees_the_need(
    groceries: Need, rosa: User
) -> None:
    paul = make_offer("Paul", "old-town")
    numbers(paul.helper.person, "+4963177777", "+4963188888")
    propose_match(groceries, paul, by=rosa)
    call = CallBack.objects.get()
    phone(call, "wrong_number", rosa)
    assert (call.status, call.phone) == ("waiting", "+4963188888")
    phone(call, "wrong_number", rosa)
    assert call.status == "not_reached"
    assert Match.objects.get().status == "expired"
