"""Two whole installations that write to each other: they must stop by themselves."""

import shutil
import smtplib
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

import beistand
from beistand.project.bench import databases
from tests.peers.dovecot import Dovecot, mail_folder, running_dovecot
from tests.peers.our_commands import our_command, until, url_of_this_test
from tests.peers.postfix import Postfix, running_postfix

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]
HERE, THERE = "hilfe@stadt.test", "hilfe@anders.test"
BLUEPRINT = Path(beistand.__file__).parents[1] / "blueprints" / "kaiserslautern"
MARKS = ("Auto-Submitted", "X-Beistand", "X-Auto-Response-Suppress", "Precedence")


@contextmanager
def helpline(
    name: str, address: str, folder: Path, servers: tuple[Dovecot, Postfix]
) -> Iterator[str]:
    """A whole installation with a database of its own; its address."""
    dovecot, postfix = servers
    city = folder / name
    shutil.copytree(BLUEPRINT, city)
    lines = city / "lines.yaml"
    lines.write_text(lines.read_text().replace("hilfe@kaiserslautern.example", address))
    origin = url_of_this_test()
    url = databases.make_new(origin, name)
    settings = {
        "EMAIL_URL": postfix.url,
        "BEISTAND_MAILBOXES": dovecot.address(address, "hilfe"),
    }
    try:
        for command in (["migrate"], ["blueprint", "load", str(city)]):
            with our_command(*command, url=url, settings=settings) as process:
                assert process.wait(120) == 0
        with (
            our_command("mailboxes", url=url, settings=settings),
            our_command("worker", url=url, settings=settings),
        ):
            yield url
    finally:
        databases.drop(origin, name)


def ask(url: str, question: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("stripped", [(), MARKS], ids=["marked", "marks stripped"])
def test_they_stop_after_two(stripped: Sequence[str]) -> None:
    with ExitStack() as stack:
        folder = stack.enter_context(mail_folder())
        dovecot = stack.enter_context(running_dovecot(folder))
        postfix = stack.enter_context(running_postfix(folder, [HERE, THERE], stripped))
        both = [
            stack.enter_context(helpline(name, address, folder, (dovecot, postfix)))
            for name, address in (("helpline_a", HERE), ("helpline_b", THERE))
        ]
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = THERE, HERE, "Bitte um Brot"
        mail["Message-ID"] = "<first@anders.test>"
        mail.set_content("Bitte bringen Sie Brot und Milch.")
        with smtplib.SMTP("127.0.0.1", postfix.port) as door:
            door.send_message(mail, from_addr=THERE, to_addrs=[HERE])
        sent = "SELECT count(*) FROM outbox_message WHERE status = 'sent'"
        until(lambda: ask(both[0], sent) == 1, 60)
        until(lambda: ask(both[1], "SELECT count(*) FROM intake_contact") == 1, 30)
        time.sleep(8)  # time enough for many more rounds
        letters = [ask(url, "SELECT count(*) FROM outbox_message") for url in both]
        items = [ask(url, "SELECT count(*) FROM intake_contact") for url in both]
    assert letters[0] == 1
    assert sum(letters) <= 2
    assert sum(items) == 1 + sum(letters)
