"""Mail out and back by a real mail server: bounces, robots, another helpline."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message as Mail
from typing import Any

import pytest
from imap_tools import MailBoxUnencrypted

from beistand.accounts.models import User
from beistand.channels.mail.keeping import Sweep
from beistand.channels.mail.mailbox import opened_box
from beistand.channels.mail.reader import read_kept_mails
from beistand.intake.actions import answer_by_mail
from beistand.intake.actions.answering import MailIn
from beistand.intake.models import Contact
from beistand.kit import clock
from beistand.lines.models import Line
from beistand.lines.queries import main_line
from beistand.outbox.models import Message
from beistand.people.models import Person
from beistand.project.mail import SMTP
from beistand.reference.models import City
from tests.cast import MONDAY_9
from tests.peers.dovecot import PASSWORD, Dovecot, mail_folder, running_dovecot
from tests.peers.our_commands import until
from tests.peers.postfix import Postfix, running_postfix
from tests.work import run_worker

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]
ME, ERIKA, GONE = "hotline@stadt.test", "erika@buerger.test", "weg@buerger.test"


@pytest.fixture
def servers(settings: Any) -> Iterator[tuple[Dovecot, Postfix]]:
    with (
        mail_folder() as folder,
        running_dovecot(folder) as dovecot,
        running_postfix(folder, [ME, ERIKA]) as postfix,
    ):
        settings.EMAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postfix.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield dovecot, postfix


@pytest.fixture(autouse=True)
def line(town: City) -> Iterator[Line]:
    Line.objects.update(email=ME)
    with clock.pretending(MONDAY_9):
        yield Line.objects.get()


def post(postfix: Postfix, sender: str, to: str, words: str, **headers: str) -> None:
    """Hand a mail to the server, as any program does."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    with smtplib.SMTP("127.0.0.1", postfix.port) as door:
        door.send_message(mail, from_addr=sender, to_addrs=[to])


def take_in(dovecot: Dovecot) -> None:
    """Take in, read and send whatever there is."""
    with opened_box(dovecot.account(ME)) as box:
        for _waiting in Sweep(main_line()).run(box):
            pass
    read_kept_mails()
    run_worker()


def letters(dovecot: Dovecot, user: str) -> list[Mail]:
    with MailBoxUnencrypted("127.0.0.1", dovecot.port).login(user, PASSWORD) as box:
        return [message_from_bytes(mail.obj.as_bytes()) for mail in box.fetch()]


def test_what_a_person_wrote_comes_back_as_work(
    servers: tuple[Dovecot, Postfix], rosa: User, anna: Person
) -> None:
    dovecot, postfix = servers
    anna.emails.create(address=GONE, index="x" * 64)
    post(postfix, "anna@example.org", ME, "Bitte Brot.", Message_ID="<1@x.test>")
    until(lambda: dovecot.mails(ME) == 1)
    take_in(dovecot)
    contact = Contact.objects.get()
    message = answer_by_mail(contact, MailIn("Gern.", GONE, "de"), by=rosa)
    run_worker()
    message.refresh_from_db()
    assert message.status == "sent"
    until(lambda: dovecot.mails(ME) == 1)  # a real bounce
    take_in(dovecot)
    message.refresh_from_db()
    assert (message.status, message.next_step) == ("failed", "reach_otherwise")
    assert "5.1.1" in message.problem
    assert GONE not in message.problem
    report = Contact.objects.order_by("id").last()
    assert report is not None
    assert (report.raw["kind"], report.status) == ("bounce", "waiting")


def test_an_automatic_letter_never_comes_back(
    servers: tuple[Dovecot, Postfix],
) -> None:
    """Its envelope has no sender: a server that cannot deliver it keeps silent."""
    dovecot, postfix = servers
    post(postfix, GONE, ME, "Bitte Brot.", Message_ID="<2@x.test>")
    until(lambda: dovecot.mails(ME) == 1)
    take_in(dovecot)
    assert Message.objects.get().status == "sent"
    post(postfix, ERIKA, ME, "Danach.", Message_ID="<3@x.test>")
    until(lambda: dovecot.mails(ME) == 1)  # hers, and no bounce before it
    take_in(dovecot)
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("is_polite", [True, False])
def test_a_holiday_robot_gets_one_answer(
    servers: tuple[Dovecot, Postfix], is_polite: bool
) -> None:
    """A polite robot marks its answers; the other hides that it is one."""
    dovecot, postfix = servers
    marks = {"Auto_Submitted": "auto-replied"} if is_polite else {}
    post(postfix, ERIKA, ME, "Bitte Brot.", Message_ID="<4@x.test>")
    until(lambda: dovecot.mails(ME) == 1)
    take_in(dovecot)
    for round_ in range(4):  # whatever we say, it answers
        until(lambda: dovecot.mails(ERIKA) == 1)
        said = f"Ich bin im Urlaub ({round_})."
        post(postfix, ERIKA, ME, said, Message_ID=f"<u{round_}@x.test>", **marks)
        until(lambda: dovecot.mails(ME) == 1)
        take_in(dovecot)
    assert len(letters(dovecot, ERIKA)) == Message.objects.count() == 1
    assert Contact.objects.count() == 5
    with clock.pretending(MONDAY_9 + timedelta(days=1)):
        post(postfix, ERIKA, ME, "Noch da?", Message_ID="<5@x.test>")
        until(lambda: dovecot.mails(ME) == 1)
        take_in(dovecot)
        until(lambda: dovecot.mails(ERIKA) == 2)  # another day, another answer


def test_our_letters_say_what_they_are(servers: tuple[Dovecot, Postfix]) -> None:
    dovecot, postfix = servers
    post(postfix, ERIKA, ME, "Bitte Brot.", Message_ID="<6@x.test>")
    until(lambda: dovecot.mails(ME) == 1)
    take_in(dovecot)
    until(lambda: dovecot.mails(ERIKA) == 1)
    (letter,) = letters(dovecot, ERIKA)
    assert letter["Return-Path"] == "<>"
    assert letter["Auto-Submitted"] == "auto-replied"
    assert letter["X-Beistand"] == "automatic"
    assert letter["In-Reply-To"] == "<6@x.test>"
    assert letter["From"] == "Hotline <hotline@stadt.test>"
