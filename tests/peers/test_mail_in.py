"""Mail in, from a real IMAP server: every nasty mail is one item, whatever dies."""

import logging
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted

from beistand.channels.mail.checking import check_mailbox
from beistand.channels.mail.keeping import Sweep
from beistand.channels.mail.mailbox import opened_box
from beistand.channels.mail.reader import read_kept_mails
from beistand.intake.models import Contact, Original
from beistand.lines.models import Line, Wire
from beistand.lines.queries import main_line
from beistand.outbox.models import Message
from beistand.outbox.rules import NotNow
from beistand.reference.models import City
from tests.peers.dovecot import PASSWORD, Dovecot, mail_folder, running_dovecot
from tests.peers.go_between import go_between
from tests.peers.mail_by_hand import plain_head, raw, sender_of
from tests.peers.nasty_mails import nasty_mails
from tests.peers.our_commands import end_ours, our_command, until

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]
ME = "hotline@stadt.test"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with mail_folder() as folder, running_dovecot(folder) as server:
        yield server


@pytest.fixture(autouse=True)
def line(town: City) -> Line:
    Line.objects.update(email=ME)
    return Line.objects.get()


def deliver(server: Dovecot, user: str, *contents: bytes) -> None:
    """Put these mails into the inbox of this user."""
    with MailBoxUnencrypted("127.0.0.1", server.port).login(user, PASSWORD) as box:
        for content in contents:
            box.append(content, "INBOX")


def take_in(server: Dovecot, user: str) -> None:
    """Both steps, once, in this process."""
    with opened_box(server.account(user)) as box:
        for _waiting in Sweep(main_line()).run(box):
            pass
    while read_kept_mails():
        pass


def mail(number: int, words: str = "Brot bitte.") -> bytes:
    head = plain_head(number, "Content-Type: text/plain")
    return raw(number, head, words.encode())


def test_200_nasty_mails_are_200_items_and_twice_is_once(
    server: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    mails = nasty_mails()
    assert len(mails) == 200
    caplog.set_level(logging.WARNING)
    deliver(server, "nasty@stadt.test", *(each.content for each in mails))
    take_in(server, "nasty@stadt.test")
    assert Contact.objects.filter(channel="email").count() == 200
    assert Original.objects.filter(read_at=None).count() == 0
    assert [row.message for row in caplog.records] == []  # no crash on the way
    again = [b"Received: by another way\r\n" + each.content for each in mails]
    deliver(server, "nasty@stadt.test", *again)
    take_in(server, "nasty@stadt.test")
    assert Contact.objects.filter(channel="email").count() == 200
    assert Contact.objects.filter(status="waiting").count() == 200
    assert server.mails("nasty@stadt.test") == 0
    assert server.mails("nasty@stadt.test", ".Done") == 400
    for original in Original.objects.select_related("contact").iterator(10):
        assert len(bytes(original.content)) == original.size
    machines = Contact.objects.filter(urgency=2)
    addresses = {message.address for message in Message.objects.all()}
    assert machines.count() >= 20
    assert not addresses & {row.raw["from"] for row in machines}


def test_two_equal_mails_without_any_mark_are_two(server: Dovecot) -> None:
    bare = b"From: oma@buerger.test\r\n\r\nBrot bitte."
    deliver(server, "bare@stadt.test", bare, bare)
    take_in(server, "bare@stadt.test")
    assert Contact.objects.count() == 2


def test_a_mail_to_two_of_our_mailboxes_is_one_item(server: Dovecot) -> None:
    deliver(server, "one@stadt.test", mail(1))
    deliver(server, "two@stadt.test", mail(1))
    take_in(server, "one@stadt.test")
    take_in(server, "two@stadt.test")
    assert Contact.objects.count() == 1


def test_listening_wakes_at_once(server: Dovecot) -> None:
    user = "idle@stadt.test"
    with our_command("mailboxes", settings=boxes(server.address(user))) as process:
        until(lambda: Wire.objects.filter(connected_since__isnull=False).exists())
        time.sleep(1)  # it has gone over to listening
        deliver(server, user, mail(2))
        took = until(Contact.objects.exists, 10)
        until(lambda: server.mails(user, ".Done") == 1)
        assert process.poll() is None
    assert took < 3, took
    wire = Wire.objects.get()
    assert (wire.code, wire.kind, wire.problem) == ("mail-hotline", "mail", "")
    assert wire.last_event_at is not None


def boxes(address: str) -> dict[str, str]:
    return {"BEISTAND_MAILBOXES": address}


def test_killed_between_storing_and_moving_it_is_stored_once(server: Dovecot) -> None:
    user = "killed@stadt.test"
    deliver(server, user, mail(3), mail(4), mail(5))
    with go_between(server.port, hold_at=b" MOVE ") as wire:
        address = server.address(user).replace(f":{server.port}", f":{wire.port}")
        with our_command("mailboxes", settings=boxes(address)) as process:
            assert wire.held.wait(20)
            assert Contact.objects.count() == 3  # committed before the server knows
            end_ours(process, signal.SIGKILL)
    assert server.mails(user) == 3
    with our_command("mailboxes", settings=boxes(server.address(user))):
        until(lambda: server.mails(user, ".Done") == 3)
    assert Contact.objects.count() == 3
    assert server.mails(user) == 0


def test_a_cut_wire_is_mended(server: Dovecot) -> None:
    user = "cut@stadt.test"
    with go_between(server.port) as wire:
        address = server.address(user).replace(f":{server.port}", f":{wire.port}")
        with our_command("mailboxes", settings=boxes(address)):
            until(lambda: Wire.objects.filter(connected_since__isnull=False).exists())
            wire.cut()
            deliver(server, user, mail(6))
            until(Contact.objects.exists, 20)


def test_a_wrong_password_is_said_and_tried_again(server: Dovecot) -> None:
    user = "locked@stadt.test"
    wrong = server.address(user).replace(f":{PASSWORD}@", ":wrong@")
    with our_command("mailboxes", settings=boxes(wrong)) as process:
        until(lambda: Wire.objects.exclude(problem="").exists())
        assert process.poll() is None
    wire = Wire.objects.get()
    assert wire.connected_since is None
    assert "password" in wire.problem
    assert user not in wire.problem
    with pytest.raises(NotNow, match="password"):
        check_mailbox(server.account(user, password="wrong"))
    assert "0 mails wait" in check_mailbox(server.account(user))


def test_a_lost_server_is_said(server: Dovecot) -> None:
    with mail_folder() as folder, running_dovecot(folder) as other:
        port = other.port
        with our_command(
            "mailboxes", settings=boxes(other.address("a@stadt.test"))
        ) as process:
            until(lambda: Wire.objects.filter(problem="").exists())
            end_dovecot = folder / "run" / "master.pid"
            import os

            os.kill(int(end_dovecot.read_text()), signal.SIGTERM)
            until(lambda: Wire.objects.exclude(problem="").exists())
            with running_dovecot(folder, port) as again:
                deliver(again, "a@stadt.test", mail(8))
                until(Contact.objects.exists, 30)
            assert process.poll() is None


def test_mail_by_hand_takes_the_same_way(server: Dovecot, tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    file.write_bytes(mail(9))
    with our_command("mail", "ingest", str(file), str(file)) as process:
        assert process.wait(30) == 0
    deliver(server, "again@stadt.test", mail(9))
    take_in(server, "again@stadt.test")
    contact = Contact.objects.get()
    assert contact.raw["from"] == sender_of(9)
