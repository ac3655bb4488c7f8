"""One row that cannot be written down holds up no other, and is not forgotten."""

from collections.abc import Callable

import pytest
from django.db import connection

from beistand.channels.sms import pdus
from beistand.channels.sms.pdus import Delivered
from beistand.channels.sms.providers import Provider
from beistand.channels.sms.session import Session
from beistand.channels.sms.writing import Came, Work, write_down
from beistand.intake.models import Contact
from beistand.kit.actions import System
from beistand.outbox.actions import Text, exchange_texts, queue_message
from beistand.outbox.models import DeliveryReceipt, Message
from beistand.outbox.queries import failed_messages
from beistand.outbox.rules import Answer, ReceiptIn, TextOut
from beistand.people.actions import PersonIn, add_person
from beistand.reference.models import City

SYSTEM = System("sms")
HELLO = Text("hello", words=("", "Guten Tag"))
NOTHING_FITS = "\0"  # no column of text takes it

Queue = Callable[[int], list[TextOut]]


@pytest.fixture
def queued(town: City, monday: object) -> Queue:
    """So many texts, queued; and what the sender is given of them."""

    def queue(count: int) -> list[TextOut]:
        for number in range(count):
            told = PersonIn(
                name="Ruth Mobil", language="de", phone=f"+49151123456{number:02d}"
            )
            queue_message(add_person(told, by=SYSTEM), "sms", HELLO, by=SYSTEM)
        return exchange_texts([], [], count, by=SYSTEM)

    return queue


def sent(text: TextOut, key: str) -> Answer:
    return Answer(text.pk, "sent", "p1", ((key, key),))


def delivered(key: str, code: str = "DELIVRD 000") -> ReceiptIn:
    return ReceiptIn("p1", key, key, "delivered", code)


def packet(words: str, sender: str = "4915112345678") -> bytes:
    _number, whole = pdus.make_pdu(
        "deliver_sm",
        pdus.Numbers(),
        source_addr=sender,
        source_addr_ton=1,
        destination_addr="4915100000000",
        dest_addr_ton=1,
        short_message=words.encode("utf-16-be"),
        data_coding=pdus.UCS2,
    )
    return whole


def came(words: str, number: str) -> Came:
    return Came("p1", Delivered(number, "72727", words), packet(words, number[1:]))


@pytest.fixture
def line() -> Session:
    return Session(Provider("p1"), lambda _answer: None, lambda *_: None)


@pytest.mark.parametrize("faulty", [0, 3, 6])
def test_an_answer_that_cannot_be_noted_becomes_a_question(
    faulty: int, queued: Queue, line: Session
) -> None:
    texts = queued(7)
    answers = [sent(text, f"k{place}") for place, text in enumerate(texts)]
    answers[faulty] = sent(texts[faulty], f"k{NOTHING_FITS}")
    work = Work(answers=answers, deliveries={(line, 1): [5, 6]})
    work.receipts = [delivered(f"k{place}") for place in range(7) if place != faulty]
    done = write_down(work)
    assert (done.aside, done.is_kept, done.deliveries) == (1, True, work.deliveries)
    (unsure,) = failed_messages()
    assert (unsure.pk, unsure.status) == (texts[faulty].pk, "uncertain")
    assert unsure.problem == "its answer could not be written down"
    rest = Message.objects.exclude(pk=unsure.pk)
    assert set(rest.values_list("status", flat=True)) == {"delivered"}


def test_a_receipt_that_cannot_be_noted_stops_no_other(
    queued: Queue, line: Session
) -> None:
    texts = queued(3)
    answers = [sent(text, f"k{place}") for place, text in enumerate(texts)]
    exchange_texts(answers, [], 0, by=SYSTEM)
    told = [delivered("k0"), delivered("k1", "X" * 21), delivered("k2")]
    done = write_down(Work(receipts=told, deliveries={(line, 1): [1, 2, 3]}))
    assert (done.aside, done.deliveries) == (1, {(line, 1): [1, 2, 3]})
    states = DeliveryReceipt.objects.order_by("provider_key")
    assert [row.state for row in states] == ["delivered", "taken", "delivered"]


def test_a_text_that_cannot_be_kept_as_read_is_kept_as_it_came(
    town: City, line: Session
) -> None:
    words = ["eins", "zwei", "drei"]
    told = [came(each, f"+491511234567{place}") for place, each in enumerate(words)]
    told[1] = told[1]._replace(delivered=Delivered("+49\ud800", "7", "zwei"))
    work = Work(came=told, deliveries={(line, 1): [1, 2, 3]})
    done = write_down(work)
    assert (done.aside, done.deliveries) == (1, work.deliveries)
    rows = list(Contact.objects.filter(channel="sms"))
    assert sorted(str(row.raw.get("words")) for row in rows) == sorted(words)


def test_texts_are_taken_although_something_else_is_at_fault(queued: Queue) -> None:
    (first,) = queued(1)
    queued_later = Message.objects.get(pk=first.pk)
    queued_later.pk, queued_later.status = None, "queued"
    queued_later.next_try_at = queued_later.queued_at
    queued_later.uid = "1b0fb1d8-4f3e-4c35-a1d5-0f4b38f2f8a1"
    queued_later.save(force_insert=True)
    work = Work(answers=[sent(first, NOTHING_FITS)], room=5)
    done = write_down(work)
    assert [each.pk for each in done.texts] == [queued_later.pk]
    assert done.aside == 1


def test_a_text_that_no_key_opens_stays_in_the_queue_and_stops_no_other(
    queued: Queue, settings: object
) -> None:
    texts = queued(3)
    Message.objects.update(status="queued", attempts=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_message SET body = substring(body for 30) WHERE id = %s",
            [texts[1].pk],
        )
        Message.objects.update(next_try_at=Message.objects.earliest("pk").queued_at)
    done = write_down(Work(room=5))
    assert [each.pk for each in done.texts] == [texts[0].pk, texts[2].pk]
    states = Message.objects.order_by("pk").values_list("status", "attempts")
    assert list(states) == [("sending", 1), ("queued", 0), ("sending", 1)]
    assert write_down(Work(room=5)).texts == []


def test_a_text_of_letters_that_nothing_takes_is_an_item_all_the_same(
    town: City,
) -> None:
    told = [came(f"A{NOTHING_FITS}B", "+4915112345678"), came("gut", "+4915112345679")]
    assert write_down(Work(came=told)).aside == 0
    rows = Contact.objects.filter(channel="sms")
    assert {row.original.read_at is not None for row in rows} == {True}
    assert rows.count() == 2
