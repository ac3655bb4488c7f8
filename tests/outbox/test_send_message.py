"""A message is a row: sent once, tried again, or made somebody's work."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.outbox import rules, tasks
from beistand.outbox.actions import (
    Text,
    queue_message,
    save_template,
    send_again,
    settle_message,
    sweep_stuck,
)
from beistand.outbox.models import Message, Template
from beistand.outbox.rules import NotEver, NotNow, Outgoing
from beistand.people.models import Person
from tests.cast import MONDAY_9


class Wire:
    """A gateway that does what the test says and remembers what it was given."""

    problem: Exception | None = None
    given: list[Outgoing] = []

    def send(self, message: Outgoing) -> str:
        Wire.given.append(message)
        if Wire.problem:
            raise Wire.problem
        return "id-7"

    def check(self) -> str:
        return "fine"


@pytest.fixture(autouse=True)
def wire(settings: object) -> type[Wire]:
    settings.BEISTAND_GATEWAYS = {"email": f"{__name__}.Wire"}
    Wire.problem, Wire.given = None, []
    return Wire


@pytest.fixture
def message(anna: Person, monday: object, django_capture_on_commit_callbacks: object):
    text = Text("report-received", {"reference": "K7", "status_link": "x"})
    return queue_message(anna, "email", text, by=System())


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 30), (2, 120), (3, 480), (5, 7680), (7, 14400), (8, None)],
)
def test_waits_longer_each_time(attempts: int, seconds: int | None) -> None:
    assert rules.seconds_until_retry(attempts) == seconds


@pytest.mark.parametrize(
    ("wanted", "available", "chosen"),
    [
        ("de", ["de", "en"], "de"),
        ("de-AT", ["de", "en"], "de"),
        ("pl", ["de", "en"], "de"),
        ("pl", ["en"], "en"),
        ("pl", [], "de"),
    ],
)
def test_writes_in_the_best_language_there_is(
    wanted: str, available: list[str], chosen: str
) -> None:
    assert rules.best_language(wanted, available, "de") == chosen


def test_an_unknown_placeholder_stays_visible() -> None:
    assert rules.fill_text("{a} and {b}", {"a": "x"}) == "x and {b}"
    assert rules.placeholders("{a} and {b} {{c}}") == {"a", "b"}


@pytest.mark.parametrize(
    ("body", "said", "expected"),
    [
        ("So: {reason}. Gut?", "ab 10 Uhr.", "So: ab 10 Uhr. Gut?"),
        ("So: {reason}. Gut?", "ab 10 Uhr", "So: ab 10 Uhr. Gut?"),
        ("So: {reason}. Gut?", "kommen Sie! ", "So: kommen Sie! Gut?"),
        ("{reason}.", "Wirklich?", "Wirklich?"),
        ("{reason}, {reason}", "z. B.", "z. B., z. B."),
        ("Ende. {reason}", "ja", "Ende. ja"),
        ("{reason}.{reason}", "Ja.", "Ja.Ja."),
    ],
)
def test_no_sentence_ends_twice(body: str, said: str, expected: str) -> None:
    assert rules.fill_text(body, {"reason": said}) == expected


class WireOutside(Wire):
    """A wire that tells whether the database is held while it is used."""

    def send(self, message: Outgoing) -> str:
        assert not connection.in_atomic_block, "the database is held"
        return super().send(message)


@pytest.fixture
def wire_outside(settings: object) -> None:
    settings.BEISTAND_GATEWAYS = {"email": f"{__name__}.WireOutside"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("problem", "status"),
    [(None, "sent"), (NotNow("busy"), "queued"), (NotEver("550"), "failed")],
)
def test_the_network_is_never_used_inside_a_transaction(
    message: Message, wire_outside: None, problem: Exception | None, status: str
) -> None:
    Wire.problem = problem
    tasks.send_message(message.pk)
    message.refresh_from_db()
    assert (message.status, len(Wire.given)) == (status, 1)


@pytest.mark.django_db(transaction=True)
def test_a_send_inside_a_transaction_would_be_seen(
    message: Message, wire_outside: None
) -> None:
    with pytest.raises(AssertionError, match="is held"), transaction.atomic():
        tasks.send_message(message.pk)
    assert Wire.given == []


def test_is_sent_with_its_proof(message: Message, wire: type[Wire]) -> None:
    tasks.send_message(message.pk)

    message.refresh_from_db()
    assert (message.status, message.provider_id) == ("sent", "id-7")
    assert message.sent_at is not None
    (given,) = wire.given
    assert given.address == "anna@example.org"
    assert given.body == "Ihre Nummer ist K7. x"


def test_is_sent_once_however_often_it_is_asked(
    message: Message, wire: type[Wire]
) -> None:
    tasks.send_message(message.pk)
    tasks.send_message(message.pk)
    assert len(wire.given) == 1


def test_a_passing_failure_is_tried_again(message: Message, wire: type[Wire]) -> None:
    wire.problem = NotNow("busy")
    tasks.send_message(message.pk)

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("queued", 1)
    assert message.next_try_at == MONDAY_9 + timedelta(seconds=30)


def test_a_final_failure_becomes_somebodys_work(
    message: Message, wire: type[Wire], rosa: User
) -> None:
    wire.problem = NotEver("550")
    tasks.send_message(message.pk)

    message.refresh_from_db()
    assert (message.status, message.next_step) == ("failed", "reach_otherwise")
    assert message.team is not None
    settle_message(message, "phoned", by=rosa)
    with pytest.raises(Refused):
        send_again(message, by=rosa)


def test_what_a_dead_worker_left_is_for_a_person_to_decide(message: Message) -> None:
    message.move(
        Message.Status.SENDING, next_try_at=clock.now() + timedelta(minutes=10)
    )
    with clock.pretending(MONDAY_9 + timedelta(minutes=11)):
        sweep_stuck(by=System())
    message.refresh_from_db()
    assert message.status == "uncertain"


def test_the_same_text_goes_out_once(anna: Person, monday: object) -> None:
    text = Text("report-received", once="only-once")
    first = queue_message(anna, "email", text, by=System())
    assert queue_message(anna, "email", text, by=System()) == first


def test_no_address_is_refused(klein: Person, monday: object) -> None:
    with pytest.raises(Refused, match="no address"):
        queue_message(klein, "email", Text("report-received"), by=System())


def test_loading_wordings_keeps_what_people_changed(town: object) -> None:
    place = ("hello", "email", "de")
    assert save_template(place, {"subject": "a", "body": "b"}, by=System()) == "new"
    row = Template.objects.get(key="hello")
    row.body = "von Hand"
    row.save()
    assert save_template(place, {"subject": "c", "body": "d"}, by=System()) == "changed"
    row.refresh_from_db()
    assert (row.subject, row.body) == ("c", "von Hand")
    assert save_template(place, {"subject": "c", "body": "d"}, by=System()) == "kept"
