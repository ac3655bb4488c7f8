"""E-mail out, to a real server: what is taken, put off, refused, and what then."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from beistand.accounts.models import User
from beistand.accounts.queries import open_work
from beistand.channels.mail.gateway import MailGateway
from beistand.kit.actions import System
from beistand.outbox.actions import Text, queue_message, send_again
from beistand.outbox.models import Message
from beistand.outbox.rules import MAX_ATTEMPTS, NotNow
from beistand.outbox.tasks import send_message
from beistand.people.models import Person
from beistand.project.mail import NOWHERE, SMTP
from beistand.reference.models import City
from tests.certificates import self_signed
from tests.channels.post_office import PostOffice, opened

FREE_PORT_OF_NOBODY = 1


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with opened() as office:
        settings.EMAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield office


@pytest.fixture
def letter(anna: Person, monday: datetime) -> Message:
    """A message to Anna, waiting to be sent."""
    text = Text("report-received", {"reference": "K7-42-93-58", "status_link": "…/"})
    return queue_message(anna, "email", text, by=System())


def sent(message: Message) -> Message:
    """The message after the worker has tried to send it."""
    send_message(message_id=message.pk)
    return Message.objects.get(pk=message.pk)


def test_a_letter_arrives_whole(office: PostOffice, letter: Message) -> None:
    after = sent(letter)
    assert after.status == "sent"
    (mail,) = office.letters
    assert mail["To"] == "anna@example.org"
    assert mail["Message-ID"] == after.provider_id
    assert letter.uid.hex in after.provider_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert "Ihre Nummer ist K7-42-93-58. …/" in mail.get_content()


def test_the_line_is_the_sender(office: PostOffice, letter: Message) -> None:
    from beistand.lines.models import Line

    Line.objects.update(email="hilfe@stadt.example")
    sent(letter)
    assert office.letters[0]["From"] == "hilfe@stadt.example"
    assert office.letters[0]["Message-ID"].endswith("@stadt.example>")


def test_no_machine_finds_a_sender_to_answer(
    office: PostOffice, letter: Message
) -> None:
    """A robot answers the sender of the envelope; there is none."""
    sent(letter)
    (envelope,) = office.envelopes
    assert envelope.mail_from == "<>"  # MAIL FROM:<>
    assert envelope.rcpt_tos == ["anna@example.org"]
    assert office.letters[0]["Auto-Submitted"] == "auto-generated"


def test_what_a_person_wrote_has_a_sender_and_no_mark_of_a_machine(
    office: PostOffice, letter: Message
) -> None:
    """It comes back when it cannot be delivered, and is answered like any letter."""
    envelope = {
        "from": "hilfe@stadt.example",
        "name": "Hotline für alle",
        "answers": "first@example.org",
        "is_written": True,
    }
    Message.objects.filter(pk=letter.pk).update(envelope=envelope)
    sent(letter)
    (sealed,) = office.envelopes
    (mail,) = office.letters
    assert sealed.mail_from == "hilfe@stadt.example"
    assert mail["From"] == "Hotline für alle <hilfe@stadt.example>"
    assert mail["In-Reply-To"] == mail["References"] == "<first@example.org>"
    for mark in ("Auto-Submitted", "X-Auto-Response-Suppress", "X-Beistand"):
        assert mark not in mail


def test_sending_twice_sends_once(office: PostOffice, letter: Message) -> None:
    sent(letter)
    sent(letter)
    assert len(office.letters) == 1


@pytest.mark.parametrize("answer", ["450 mailbox busy", "421 closing", "452 full"])
def test_what_is_put_off_is_tried_again(
    office: PostOffice, letter: Message, answer: str
) -> None:
    office.to_recipient = answer
    after = sent(letter)
    assert (after.status, after.attempts) == ("queued", 1)
    assert after.next_try_at > after.queued_at
    office.to_recipient = "250 OK"
    assert sent(letter).status == "sent"


@pytest.mark.parametrize("where", ["to_recipient", "to_data"])
def test_what_is_refused_for_good_becomes_work(
    office: PostOffice, letter: Message, where: str, rosa: User
) -> None:
    setattr(office, where, "550 no such mailbox")
    after = sent(letter)
    assert (after.status, after.attempts, after.next_step) == (
        "failed",
        1,
        "reach_otherwise",
    )
    assert after.problem == "550 no such mailbox"
    (item,) = open_work([Message], rosa, "everybody")
    assert (item.kind, item.id) == ("message", letter.pk)


def test_work_can_be_sent_again(
    office: PostOffice, letter: Message, rosa: User
) -> None:
    office.to_recipient = "550 no such mailbox"
    sent(letter)
    office.to_recipient = "250 OK"
    send_again(Message.objects.get(), by=rosa)
    assert sent(letter).status == "sent"


def test_after_many_tries_it_becomes_work(office: PostOffice, letter: Message) -> None:
    office.to_recipient = "450 mailbox busy"
    tries = [sent(letter).status for _attempt in range(MAX_ATTEMPTS)]
    assert tries == ["queued"] * (MAX_ATTEMPTS - 1) + ["failed"]


def test_a_server_that_is_away_is_tried_again(
    office: PostOffice, letter: Message, settings: Any
) -> None:
    settings.EMAIL_PORT = FREE_PORT_OF_NOBODY
    assert sent(letter).status == "queued"
    with pytest.raises(NotNow):
        MailGateway().check()


def test_a_wrong_password_is_ours_to_mend(
    office: PostOffice, letter: Message, settings: Any
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "me", "wrong"
    after = sent(letter)
    assert after.status == "queued"
    assert "wrong" not in after.problem


def test_an_address_that_is_none_becomes_work(
    office: PostOffice, letter: Message
) -> None:
    Message.objects.filter(pk=letter.pk).update(address="anna@\nexample.org")
    assert sent(letter).status == "failed"
    assert not office.letters


def test_the_check_says_that_the_server_answers(office: PostOffice, town: City) -> None:
    assert MailGateway().check() == "the mail server answers"


def test_a_server_nobody_vouches_for_gets_nothing(
    letter: Message, settings: Any, tmp_path: Path
) -> None:
    with opened(tls=self_signed(tmp_path), require_starttls=True) as office:
        settings.EMAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.EMAIL_USE_TLS = True
        assert sent(letter).status == "queued"
        assert not office.letters


def test_without_a_server_nothing_looks_sent(letter: Message, settings: Any) -> None:
    settings.EMAIL_BACKEND = NOWHERE
    after = sent(letter)
    assert after.status == "queued"
    assert "EMAIL_URL" in after.problem
    with pytest.raises(NotNow, match="EMAIL_URL"):
        MailGateway().check()


def test_in_the_demo_nothing_needs_a_server(
    letter: Message, settings: Any, town: City
) -> None:
    City.objects.update(is_demo=True)
    settings.EMAIL_BACKEND = NOWHERE
    assert sent(letter).status == "sent"
