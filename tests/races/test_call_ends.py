"""A call, a need, a referral: however many end it at once, it ends once (BX-2)."""

from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from beistand.accounts.models import User
from beistand.cases.actions import answer_need
from beistand.cases.models import Need, Note
from beistand.directory.models import Service
from beistand.intake.actions import (
    anonymous,
    handle_contact,
    keep_anonymous,
    receive_contact,
)
from beistand.intake.actions.anonymous import AnonymousIn, RequestTold
from beistand.intake.actions.answers import AnswerIn
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.models import Answer, Contact
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.kit.status import Moves
from beistand.matching.actions import (
    accept_referral,
    decline_referral,
    finish_referral,
    refer_need,
)
from beistand.matching.models import Referral
from beistand.reference.models import Topic
from tests.races.crowd import at_once, meet, naive_move, refused, without

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6
KEY = "7c1b2a34-0000-4000-8000-00000000000d"


@pytest.fixture
def waiting(monday: object) -> Contact:
    """A message that two operators have on their screens."""
    told = ContactIn("email", "m-1", raw={"words": "Bitte Brot"})
    return receive_contact(told, by=System())


def end_both(waiting: Contact, rosa: User, otto: User) -> list[Any]:
    """Rosa takes it for a joke, Otto for a wrong number."""

    def end(outcome: str, by: User) -> str:
        handle_contact(Contact.objects.get(pk=waiting.pk), outcome, by=by)
        return outcome

    return at_once([lambda: end("joke", rosa), lambda: end("wrong_number", otto)])


def test_one_of_two_ends_a_conversation(
    waiting: Contact, rosa: User, otto: User
) -> None:
    outcomes = end_both(waiting, rosa, otto)
    assert len(refused(outcomes)) == 1
    (kept,) = [each for each in outcomes if isinstance(each, str)]
    assert Contact.objects.get().outcome == kept
    assert Answer.objects.count() <= 1
    assert Entry.objects.filter(verb="intake.handled").count() == 1


def test_control_reading_before_writing_ends_it_twice(
    waiting: Contact, rosa: User, otto: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Moves, "move", naive_move(2))
    assert not refused(end_both(waiting, rosa, otto))
    assert Entry.objects.filter(verb="intake.handled").count() == 2


def answer_by_many(need: Need, rosa: User) -> list[Any]:
    """Several say at once what the person was told."""

    def answer(number: int) -> int:
        answer_need(Need.objects.get(pk=need.pk), f"Antwort {number}", by=rosa)
        return number

    return at_once([lambda number=number: answer(number) for number in range(MANY)])


def test_one_of_many_answers_a_need(groceries: Need, rosa: User) -> None:
    outcomes = answer_by_many(groceries, rosa)
    assert len(refused(outcomes)) == MANY - 1
    groceries.refresh_from_db()
    assert (groceries.status, Note.objects.count()) == ("answered", 1)


def test_control_reading_before_writing_answers_it_often(
    groceries: Need, rosa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Moves, "move", naive_move(MANY))
    answer_by_many(groceries, rosa)
    assert Note.objects.count() > 1


@pytest.fixture
def referral(groceries: Need, parish: Service, rosa: User) -> Referral:
    """The parish has taken Mrs Klein's need on."""
    referral = refer_need(groceries, parish, by=rosa)
    accept_referral(referral, "Samstag", by=rosa)
    return referral


def end_referral_both(referral: Referral, rosa: User, otto: User) -> list[Any]:
    """One hears that it helped, the other that it did not."""

    def finish(helped: bool, by: User) -> bool:
        row = Referral.objects.select_related("need__case").get(pk=referral.pk)
        finish_referral(row, helped, by=by)
        return helped

    return at_once([lambda: finish(True, rosa), lambda: finish(False, otto)])


def test_a_referral_has_one_end(referral: Referral, rosa: User, otto: User) -> None:
    outcomes = end_referral_both(referral, rosa, otto)
    assert len(refused(outcomes)) == 1
    (helped,) = [each for each in outcomes if isinstance(each, bool)]
    referral.refresh_from_db()
    assert referral.status == ("helped" if helped else "not_helped")
    # Whoever did not get help is looked after again, and nobody else.
    assert referral.need.status == ("referred" if helped else "open")


def test_control_reading_before_writing_ends_a_referral_both_ways(
    referral: Referral, rosa: User, otto: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Moves, "move", naive_move(2))
    assert not refused(end_referral_both(referral, rosa, otto))
    said = Entry.objects.filter(verb__startswith="matching.referral_")
    ends = set(said.values_list("verb", flat=True))
    assert {"matching.referral_helped", "matching.referral_not_helped"} <= ends


def test_yes_and_no_of_a_service_are_not_both_taken(
    groceries: Need, parish: Service, rosa: User, otto: User
) -> None:
    offered = refer_need(groceries, parish, by=rosa)

    def fresh() -> Referral:
        return Referral.objects.select_related("need__case", "service").get(
            pk=offered.pk
        )

    outcomes = at_once(
        [
            lambda: accept_referral(fresh(), "Samstag", by=rosa),
            lambda: decline_referral(fresh(), "capacity", by=otto),
        ]
    )
    offered.refresh_from_db()
    need = offered.need.status
    if offered.status == "accepted":
        assert (len(refused(outcomes)), need) == (1, "referred")
    else:  # declined, whether or not it had been accepted just before
        assert (offered.status, need) == ("declined", "open")


ANONYMOUS = {
    "key": KEY,
    "anonymous": "on",
    "topics": ["talk"],
    "answered-talk": "on",
    "postcode": "67655",
    "language": "de",
}


def test_a_double_click_counts_an_anonymous_call_once(
    monday: object, rosa: User
) -> None:
    cache.clear()
    clicks = [Client() for _click in range(MANY)]
    for client in clicks:
        client.force_login(rosa)
    answers = at_once(
        [
            lambda client=client: client.post("/desk/call", ANONYMOUS)
            for client in clicks
        ]
    )
    assert [answer.status_code for answer in answers] == [302] * MANY
    assert (Contact.objects.count(), Answer.objects.count()) == (1, 1)
    assert Entry.objects.filter(verb="intake.counted").count() == 1


def count_by_many(rosa: User, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Nobody waits for another, and all have looked before anybody counts."""
    barrier, count_call = Barrier(MANY), anonymous._count_call

    def count_late(told: AnonymousIn, by: User) -> Contact:
        meet(barrier)
        return count_call(told, by)

    monkeypatch.setattr(anonymous, "hold_key", lambda _key: None)
    monkeypatch.setattr(anonymous, "_count_call", count_late)
    topic = Topic.objects.get(code="talk")
    told = AnonymousIn(KEY, (RequestTold(topic, AnswerIn("at_once")),))
    return at_once([lambda: keep_anonymous(told, by=rosa)] * MANY)


def test_the_database_counts_once_even_without_the_lock(
    monday: object, rosa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = count_by_many(rosa, monkeypatch)
    assert len([each for each in outcomes if isinstance(each, Contact)]) == 1
    assert Answer.objects.count() == 1


def test_control_without_lock_and_unique_key_it_counts_often(
    monday: object, rosa: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without(Contact, "contact_once_a_source"):
        count_by_many(rosa, monkeypatch)
        assert Answer.objects.count() > 1


def test_who_ends_it_second_reads_what_to_do(
    waiting: Contact, rosa: User, otto: User
) -> None:
    (no,) = refused(end_both(waiting, rosa, otto))
    assert isinstance(no, Refused)
    assert "Please look again" in str(no.message)
