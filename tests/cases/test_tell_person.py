"""The person hears the latest news by a way that works, or the desk sees to it."""

from datetime import timedelta

import pytest

from beistand.accounts.models import User
from beistand.cases.actions import (
    cancel_calls,
    mark_told,
    record_attempt,
    take_call,
    withdraw_need,
)
from beistand.cases.models import CallBack, Case, Need
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.matching.actions import (
    accept_match,
    finish_call,
    give_back_match,
    phone_instead,
    propose_match,
    report_worry,
    tell_unmet,
)
from beistand.matching.actions.calling import Said
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.outbox.actions import make_work
from beistand.outbox.models import Message
from beistand.people.actions import correct_ways
from beistand.people.models import Person
from tests.cast import MONDAY_9


@pytest.fixture
def match(groceries: Need, toms_offer: Offer, rosa: User) -> Match:
    made = propose_match(groceries, toms_offer, by=rosa)
    accept_match(made, "heute", by=System())
    return made


def owed() -> list[str]:
    """The sentences on the call-back list."""
    return [call.sentence for call in CallBack.objects.filter(status="waiting")]


def test_later_news_replaces_the_earlier(
    match: Match, groceries: Need, mias_offer: Offer, rosa: User
) -> None:
    give_back_match(match, "ill", by=System())
    assert [sentence[:14] for sentence in owed()] == ["Wir suchen neu"]

    groceries.refresh_from_db()
    accept_match(propose_match(groceries, mias_offer, by=rosa), "", by=System())
    assert [sentence[:9] for sentence in owed()] == ["Mia kommt"]


def test_whoever_expects_help_hears_that_it_does_not_come(
    match: Match, mias_offer: Offer, rosa: User
) -> None:
    call = CallBack.objects.get()
    take_call(call, by=rosa)
    finish_call(call, "reached", Said(choice="told"), by=rosa)
    # Somebody else is asked at once and may say no: the person must not wait.
    Match.objects.create(
        need=match.need,
        offer=mias_offer,
        status="planned",
        code_word="x",
        day=match.day,
    )
    match.refresh_from_db()
    give_back_match(match, "ill", by=System())

    assert Match.objects.get(offer=mias_offer).status == "proposed"
    assert [sentence[:14] for sentence in owed()] == ["Wir suchen neu"]


def test_a_call_under_way_that_is_called_off_says_so(match: Match, rosa: User) -> None:
    call = CallBack.objects.get()
    take_call(call, by=rosa)
    give_back_match(match, "ill", by=System())

    with pytest.raises(Refused, match="before you hang up"):
        record_attempt(call, "reached", by=rosa)


def test_a_promised_answer_is_never_called_off(match: Match) -> None:
    report_worry(match, "Sie war verwirrt.", by=System())
    cancel_calls(match.label, by=System())
    assert owed() == ["Sie war verwirrt."]


def test_a_withdrawn_need_is_not_told_any_more(
    match: Match, groceries: Need, rosa: User
) -> None:
    give_back_match(match, "ill", by=System())
    groceries.refresh_from_db()
    withdraw_need(groceries, by=rosa)
    assert owed() == []
    assert Case.objects.get().next_step == "close"


def test_where_nobody_can_be_reached_the_desk_sees_to_it_at_once(
    groceries: Need, klein: Person, anna: Person, toms_offer: Offer, rosa: User
) -> None:
    for person in (klein, anna):
        correct_ways(person, [], [], by=rosa)
    Person.objects.update(street="")
    groceries = Need.objects.get()
    match = propose_match(groceries, toms_offer, by=rosa)
    accept_match(match, "", by=System())
    groceries.refresh_from_db()
    assert (groceries.status, groceries.due_at) == ("promised", MONDAY_9)

    give_back_match(match, "ill", by=System())
    groceries.refresh_from_db()
    tell_unmet(groceries, "unreachable", by=rosa)
    case = Case.objects.get()
    assert (case.next_step, case.due_at) == ("tell", MONDAY_9)

    mark_told(groceries, by=rosa)
    case.refresh_from_db()
    assert case.next_step == "ask_well"


def test_a_bounce_after_the_end_opens_the_case_again(
    groceries: Need, klein: Person, rosa: User
) -> None:
    klein.emails.create(address="klein@example.org", index="i")
    Person.objects.filter(pk=klein.pk).update(wish="email")
    groceries.case.beneficiary.refresh_from_db()
    tell_unmet(groceries, "full", by=rosa)
    message = Message.objects.get(template="person-told-unmet")
    message.move("sending")
    message.move("sent", sent_at=clock.now())
    Case.objects.update(status="closed", closed_at=MONDAY_9, next_step="")
    make_work(message, "failed", "550", by=System())

    with clock.pretending(MONDAY_9 + timedelta(days=1)):
        call = phone_instead(message, by=rosa)

    assert call.sentence.startswith("Wir haben niemanden gefunden")
    case = Case.objects.get()
    assert (case.status, case.next_step) == ("open", "tell")
