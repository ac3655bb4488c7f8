"""Texts: who gets none, when they wait, what a day may cost, what receipts say."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.outbox import rules, tasks
from beistand.outbox.actions import (
    Text,
    allow_texts,
    exchange_texts,
    give_up_texts,
    queue_message,
    send_again,
    stop_texts,
    sweep_stuck,
)
from beistand.outbox.models import DeliveryReceipt, Message, OptOut, TextAllowance
from beistand.outbox.queries import failed_messages
from beistand.outbox.rules import Answer, ReceiptIn, TextRules
from beistand.people.actions import PersonIn, add_person
from beistand.people.models import Person
from beistand.reference.models import City
from tests.cast import BERLIN, MONDAY_9

NUMBER = "+4915112345678"
HELLO = Text("hello", words=("", "Guten Tag"))
SYSTEM = System()
NIGHT = datetime(2020, 4, 20, 23, 0, tzinfo=BERLIN)


@pytest.fixture
def mobile(town: City, monday: object) -> Person:
    """Somebody with a mobile number."""
    told = PersonIn(name="Ruth Mobil", language="de", phone=NUMBER)
    return add_person(told, by=SYSTEM)


@pytest.fixture
def text(mobile: Person) -> Message:
    return queue_message(mobile, "sms", HELLO, by=SYSTEM)


def take() -> list[rules.TextOut]:
    return exchange_texts([], [], 10, by=SYSTEM)


def answer(text: Message, *keys: str) -> Answer:
    return Answer(text.pk, "sent", "p1", tuple((key, key) for key in keys))


def told(*states: tuple[str, str]) -> list[ReceiptIn]:
    return [ReceiptIn("p1", key, key, state, "X 000") for key, state in states]


@pytest.mark.parametrize(
    "words",
    [
        *rules.STOP_WORDS["de"],
        "STOP!",
        " Stop. ",
        "Arrêt",
        "DÉSABONNER",
        "odhlásiť",
        "Zrušiť",
        "„Stop“",
        "stop  all",
        "uitschrijven",
    ],
)
def test_a_reply_of_nothing_but_stop_is_stop(words: str) -> None:
    assert rules.stop_word(words)


@pytest.mark.parametrize(
    "words",
    ["", "Ende", "nein", "bitte stop", "stop bei Aldi?", "nonstop", "stop stop", "Ja"],
)
def test_anything_else_is_not(words: str) -> None:
    assert not rules.stop_word(words)


@pytest.mark.parametrize(
    ("hour", "minute", "ends"),
    [
        (20, 59, None),
        (21, 0, (21, 7)),
        (23, 0, (21, 7)),
        (0, 30, (20, 7)),
        (7, 0, None),
        (6, 59, (20, 7)),
    ],
)
def test_quiet_hours_span_midnight(
    hour: int, minute: int, ends: tuple[int, int] | None
) -> None:
    moment = datetime(2020, 4, 20, hour, minute, tzinfo=BERLIN)
    end = rules.quiet_end(moment, TextRules())
    assert (end and (end.day, end.hour)) == ends


def test_without_quiet_hours_it_is_never_quiet() -> None:
    never = TextRules(quiet_from="00:00", quiet_until="00:00")
    assert rules.quiet_end(NIGHT, never) is None


@pytest.mark.parametrize(
    ("number", "may"),
    [
        ("+4915112345678", True),
        ("+4963112345", False),  # a landline
        ("+499001234567", False),  # premium
        ("+421903123456", False),  # another country
        ("+12025550143", False),
    ],
)
def test_only_mobiles_of_listed_countries(number: str, may: bool) -> None:
    assert rules.may_be_texted(number, ["DE"]) is may


def test_at_night_a_text_waits_and_what_is_urgent_goes(mobile: Person) -> None:
    with clock.pretending(NIGHT):
        waits = queue_message(mobile, "sms", HELLO, by=SYSTEM)
        now = Text("hello", words=("", "Sofort"), urgency=0)
        goes = queue_message(mobile, "sms", now, by=SYSTEM)
        assert (waits.status, goes.status) == ("planned", "queued")
        assert waits.next_try_at == datetime(2020, 4, 21, 7, tzinfo=BERLIN)
        assert [each.pk for each in take()] == [goes.pk]
    with clock.pretending(NIGHT + timedelta(hours=9)):
        assert [each.pk for each in take()] == [waits.pk]


def test_what_was_queued_by_day_is_not_sent_at_night(text: Message) -> None:
    with clock.pretending(NIGHT):
        assert take() == []


def test_stop_refuses_cancels_and_is_taken_back_by_a_person(
    text: Message, mobile: Person, rosa: User
) -> None:
    stop_texts(NUMBER, "stop", by=SYSTEM)
    stop_texts(NUMBER, "stop", by=SYSTEM)
    text.refresh_from_db()
    assert text.status == "cancelled"
    assert OptOut.objects.get().words == "stop"
    assert not Person.objects.get(pk=mobile.pk).reach().has_mobile
    mobile.phones.update(no_texts_since=None)  # as if it were somebody else's too
    with pytest.raises(Refused, match="wants no more text messages"):
        queue_message(mobile, "sms", HELLO, by=SYSTEM)
    with pytest.raises(Refused, match="Write down how"):
        allow_texts(NUMBER, " ", by=rosa)
    allow_texts(NUMBER, "rief an", by=rosa)
    row = OptOut.objects.get()
    assert (row.undone_by, row.undone_why) == ("user:rosa", "rief an")
    assert queue_message(mobile, "sms", HELLO, by=SYSTEM).status == "queued"


def test_a_number_of_another_country_is_refused(mobile: Person, town: City) -> None:
    town.rules = {"texts": {"countries": ["FR"]}}
    town.save(update_fields=["rules"])
    with pytest.raises(Refused, match="these countries only: FR"):
        queue_message(mobile, "sms", HELLO, by=SYSTEM)


@pytest.mark.parametrize(
    "limits", [{"cents_a_day": 15}, {"number_a_day": 1}, {"prefix_a_day": 1}]
)
def test_beyond_the_limit_of_the_day_it_is_refused(
    limits: dict[str, int], mobile: Person, town: City
) -> None:
    town.rules = {"texts": limits}
    town.save(update_fields=["rules"])
    queue_message(mobile, "sms", HELLO, by=SYSTEM)
    with pytest.raises(Refused, match="limit for text messages"):
        queue_message(mobile, "sms", HELLO, by=SYSTEM)
    with clock.pretending(MONDAY_9 + timedelta(days=1)):
        queue_message(mobile, "sms", HELLO, by=SYSTEM)


def test_the_database_itself_keeps_the_limit(town: City) -> None:
    with pytest.raises(IntegrityError):
        TextAllowance.objects.create(
            day="2020-04-20", kind="city", key="", used=9, most=8
        )


def test_in_an_exercise_only_listed_numbers_get_texts(
    mobile: Person, settings: object
) -> None:
    before = queue_message(mobile, "sms", HELLO, by=SYSTEM)
    settings.BEISTAND_EXERCISE = True  # type: ignore[attr-defined]
    settings.BEISTAND_EXERCISE_NUMBERS = frozenset()  # type: ignore[attr-defined]
    inside = queue_message(mobile, "sms", HELLO, by=SYSTEM)
    assert inside.status == "exercise"
    assert take() == []
    before.refresh_from_db()
    assert before.status == "exercise"
    settings.BEISTAND_EXERCISE_NUMBERS = frozenset({NUMBER})  # type: ignore[attr-defined]
    assert queue_message(mobile, "sms", HELLO, by=SYSTEM).status == "queued"


def test_the_worker_keeps_back_in_an_exercise_too(
    text: Message, settings: object
) -> None:
    settings.BEISTAND_EXERCISE = True  # type: ignore[attr-defined]
    tasks.send_message(text.pk)
    text.refresh_from_db()
    assert text.status == "exercise"


@pytest.mark.parametrize(
    ("receipts", "status", "failure"),
    [
        ([("a", "delivered")], "sent", ""),
        ([("a", "delivered"), ("b", "delivered")], "delivered", ""),
        ([("a", "failed"), ("b", "delivered")], "failed", "permanent"),
        ([("b", "delivered"), ("a", "failed")], "failed", "permanent"),
        ([("a", "expired"), ("b", "delivered")], "failed", "temporary"),
        ([("a", "delivered"), ("a", "failed"), ("b", "delivered")], "delivered", ""),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_receipts_of_parts_make_the_end_of_the_text(
    receipts: Sequence[tuple[str, str]],
    status: str,
    failure: str,
    together: bool,
    text: Message,
) -> None:
    take()
    exchange_texts([answer(text, "a", "b")], [], 0, by=SYSTEM)
    batches = [told(*receipts)] if together else [told(each) for each in receipts]
    for batch in batches:
        exchange_texts([], batch, 0, by=SYSTEM)
        exchange_texts([], batch, 0, by=SYSTEM)  # told again: nothing changes
    text.refresh_from_db()
    assert (text.status, text.failure) == (status, failure)


def test_a_receipt_that_comes_before_the_answer_is_kept(text: Message) -> None:
    take()
    exchange_texts([], told(("a", "delivered")), 0, by=SYSTEM)
    assert DeliveryReceipt.objects.get().message is None
    exchange_texts([answer(text, "a")], [], 0, by=SYSTEM)
    text.refresh_from_db()
    assert text.status == "delivered"
    assert DeliveryReceipt.objects.get().message == text


def test_what_a_dead_sender_had_in_hand_is_a_persons_question(text: Message) -> None:
    take()
    assert give_up_texts(by=SYSTEM) == 1
    (row,) = failed_messages()
    assert (row.pk, row.status, row.next_step) == (
        text.pk,
        "uncertain",
        "reach_otherwise",
    )


def test_what_never_left_us_goes_back_without_a_try_lost(text: Message) -> None:
    take()
    exchange_texts([Answer(text.pk, "back", "p1", problem="cut")], [], 0, by=SYSTEM)
    text.refresh_from_db()
    assert (text.status, text.attempts) == ("queued", 0)


def test_without_a_receipt_for_three_days_a_person_hears_of_it(text: Message) -> None:
    take()
    exchange_texts([answer(text, "a")], [], 0, by=SYSTEM)
    with clock.pretending(MONDAY_9 + timedelta(hours=71)):
        sweep_stuck(by=SYSTEM)
        assert not failed_messages().exists()
    with clock.pretending(MONDAY_9 + timedelta(hours=73)):
        sweep_stuck(by=SYSTEM)
        (row,) = failed_messages()
        assert row.status == "expired"
        exchange_texts([], told(("a", "delivered")), 0, by=SYSTEM)
    text.refresh_from_db()
    assert text.status == "delivered"


def test_receipts_of_an_earlier_run_say_nothing_of_the_next(
    text: Message, rosa: User
) -> None:
    take()
    exchange_texts([answer(text, "a")], told(("a", "failed")), 0, by=SYSTEM)
    text.refresh_from_db()
    send_again(text, by=rosa)
    take()
    exchange_texts([answer(text, "b")], told(("a", "failed")), 0, by=SYSTEM)
    exchange_texts([], told(("b", "delivered")), 0, by=SYSTEM)
    text.refresh_from_db()
    assert (text.status, text.failure) == ("delivered", "")


def test_a_text_that_was_sent_is_not_sent_again(text: Message, rosa: User) -> None:
    take()
    exchange_texts([answer(text, "a")], [], 0, by=SYSTEM)
    text.refresh_from_db()
    with pytest.raises(Refused, match="changed meanwhile"):
        send_again(text, by=rosa)


def test_in_the_demo_numbers_end_as_they_should(mobile: Person, town: City) -> None:
    town.is_demo = True
    town.save(update_fields=["is_demo"])
    ends = {}
    for number in (NUMBER, "+4915228817386", "+4915228895456", "+4915228817397"):
        mobile.phones.all().delete()
        told_of = PersonIn(name="Zahl", language="de", phone=number)
        text = queue_message(add_person(told_of, by=SYSTEM), "sms", HELLO, by=SYSTEM)
        tasks.send_message(text.pk)
        text.refresh_from_db()
        ends[number[-3:]] = text.status
    assert ends == {
        "678": "delivered",
        "386": "failed",
        "456": "queued",
        "397": "sent",
    }


def test_outside_the_demo_nothing_looks_sent_without_a_provider(text: Message) -> None:
    tasks.send_message(text.pk)
    text.refresh_from_db()
    assert text.status == "queued"
    assert "BEISTAND_SMS" in text.problem
