"""`beistand bench mail`: mails a second from the mailbox to the desk's list.

Ours and django-helpdesk take the same mails out of the same IMAP server into the
same PostgreSQL, in turns. A mail counts when it is an item that somebody can open,
with its attachments. Afterwards the rows are counted, and the bytes of attachments.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from random import Random
from statistics import median

import psycopg
from psycopg import sql

from beistand.project.bench import databases, figures
from beistand.project.bench.dovecot import (
    PASSWORD,
    ImapServer,
    mail_folder,
    running_imap,
)
from beistand.project.bench.environment import describe_environment
from beistand.project.bench.servers import our_process, run_helpdesk, run_ours
from beistand.project.errors import NotReady
from beistand.project.processes import wait_until

OURS, THEIRS = "beistand_bench_mail", "beistand_bench_mail_helpdesk"
CITY = "kaiserslautern"
PATIENCE = 300.0
PAPER = 100_000  # bytes
SENT_ON = datetime(2026, 1, 5, 9, tzinfo=UTC)
WORDS = (
    "Guten Tag, meine Mutter ist 84 und wohnt allein. Sie braucht bis morgen Brot, "
    "Milch und ihre Tabletten. Ich selbst bin in Quarantäne und kann nicht zu ihr. "
    "Bitte rufen Sie mich an, am besten vormittags. Vielen Dank für Ihre Hilfe! "
)
READ = sql.SQL("SELECT count(*) FROM intake_original WHERE read_at IS NOT NULL")
SENT = sql.SQL("SELECT count(*) FROM outbox_message WHERE status = 'sent'")
PAPERS = sql.SQL("SELECT coalesce(sum(size), 0) FROM documents_document")
BEGAN = "SELECT connected_since FROM lines_wire WHERE code = 'mail-hilfe'"
THEIR_MAILS = sql.SQL("SELECT count(*) FROM helpdesk_followup")
THEIR_PAPERS = sql.SQL("SELECT coalesce(sum(size), 0) FROM helpdesk_followupattachment")
MAKE_MAIL_QUEUE = """
from helpdesk.models import Queue
Queue.objects.create(
    title="Mail", slug="mail", email_address="hilfe@example.org",
    allow_email_submission=True, email_box_type="imap", email_box_host="127.0.0.1",
    email_box_port={port}, email_box_user="{user}", email_box_pass="{password}",
    email_box_imap_folder="INBOX", email_box_interval=0, logging_type="none",
)
"""
# As `manage.py get_email` does it; the start of Python and Django is not counted.
GET_EMAIL = """
import contextlib, time
from django.db import connection, transaction
from helpdesk.email import process_email
from helpdesk.models import Queue
Queue.objects.update(email_box_last_check=None)
connection.ensure_connection()
began = time.perf_counter()
with transaction.atomic() if {atomic} else contextlib.nullcontext():
    process_email(quiet=True)
print("seconds", time.perf_counter() - began)
"""


@dataclass(frozen=True)
class Plan:
    """How many mails a round, and how many rounds."""

    mails: int
    rounds: int


@dataclass
class Race:
    """What was met: mails a second by round, for each way.

    `paper_bytes` is what lay in the attachments of everything that was delivered.
    """

    ours: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    theirs_in_one: list[float] = field(default_factory=list)
    delivered: int = 0
    paper_bytes: int = 0


@dataclass(frozen=True)
class Ground:
    """The mail server, and the two databases."""

    server: ImapServer
    our_url: str
    their_url: str


def run_mail_bench(url: str, plan: Plan) -> dict[str, object]:
    """Race on the server of this database; the result as one JSON object."""
    environment = {
        **describe_environment(url),
        "mails_a_round": plan.mails,
        "rounds": plan.rounds,
        "papers": f"every third mail, {PAPER // 1000} kB",
    }
    race = Race()
    with prepare_mail_ground(url) as ground:
        for number in range(plan.rounds):
            _one_round(ground, race, number, plan.mails)
        insist_on_mails(ground, race)
    theirs = max(median(race.theirs), median(race.theirs_in_one))
    return figures.result(
        "mail",
        {
            "mails_per_second": round(median(race.ours), 1),
            "mails_per_second_by_round": _rounded(race.ours),
            "answered_per_second": round(median(race.answered), 1),
            "lost": 0,
            "processes": "mailboxes, worker",
        },
        {
            "django-helpdesk": {
                "way": "get_email, IMAP",
                "mails_per_second": round(median(race.theirs), 1),
                "mails_per_second_by_round": _rounded(race.theirs),
                "in_one_transaction_per_second": round(median(race.theirs_in_one), 1),
                "lost": 0,
            }
        },
        {
            # Against whichever of their two ways was faster.
            "mails_vs_django_helpdesk": figures.ratio(median(race.ours), theirs),
        },
        environment,
    )


def _one_round(ground: Ground, race: Race, number: int, mails: int) -> None:
    """The same mails for each; who comes first changes from round to round."""
    contents, weight = make_mails(mails, number)
    turns: list[Callable[[], None]] = [
        lambda: _run_us(ground, race, contents),
        lambda: race.theirs.append(_run_them(ground, contents, atomic=False)),
        lambda: race.theirs_in_one.append(_run_them(ground, contents, atomic=True)),
    ]
    for turn in turns[number % 3 :] + turns[: number % 3]:
        turn()
    race.delivered += mails
    race.paper_bytes += weight


def _run_us(ground: Ground, race: Race, contents: list[bytes]) -> None:
    """`beistand mailboxes` and `beistand worker`, from signing in to the last item."""
    ground.server.drop("ours", contents)
    before = databases.count_rows(ground.our_url, READ)
    sent = databases.count_rows(ground.our_url, SENT)
    with psycopg.connect(ground.our_url, autocommit=True) as connection:
        connection.execute("DELETE FROM lines_wire")
    more = {
        "BEISTAND_MAILBOXES": ground.server.address("ours", "hilfe"),
        "BEISTAND_MAIL_ANSWERS_AN_HOUR": "100000000",
    }
    with our_process(ground.our_url, "worker", more=more):
        time.sleep(3)  # both are services: the start of Python is not counted
        with our_process(ground.our_url, "mailboxes", more=more):
            _wait_for_rows(ground.our_url, READ, before + len(contents))
            read = datetime.now(UTC)
            with psycopg.connect(ground.our_url) as connection:
                (began,) = connection.execute(BEGAN).fetchone() or (None,)
            _wait_for_rows(ground.our_url, SENT, sent + len(contents))
            answered = datetime.now(UTC)
    assert began is not None  # noqa: S101
    race.ours.append(len(contents) / (read - began).total_seconds())
    race.answered.append(len(contents) / (answered - began).total_seconds())


def _run_them(ground: Ground, contents: list[bytes], *, atomic: bool) -> float:
    """`get_email` of django-helpdesk; mails a second."""
    ground.server.drop("theirs", contents)
    before = databases.count_rows(ground.their_url, THEIR_MAILS)
    told = run_helpdesk(
        ground.their_url, "shell", "-v0", "-c", GET_EMAIL.format(atomic=atomic)
    )
    if databases.count_rows(ground.their_url, THEIR_MAILS) != before + len(contents):
        raise NotReady(f"django-helpdesk did not take all mails in: {told}")
    return len(contents) / float(told.split()[-1])


def _wait_for_rows(url: str, question: sql.SQL, rows: int) -> None:
    """Until so many rows are committed. One connection: a new one each time costs."""
    with psycopg.connect(url, autocommit=True) as connection:

        def found() -> int:
            (count,) = connection.execute(question).fetchone() or (0,)
            return int(count)

        if not wait_until(lambda: found() >= rows, PATIENCE):
            raise NotReady(f"After {PATIENCE:.0f} s there are {found()} of {rows}.")


@contextmanager
def prepare_mail_ground(url: str) -> Iterator[Ground]:
    """A mail server and two new databases; all gone afterwards."""
    try:
        our_url = databases.make_new(url, OURS)
        run_ours(our_url, "migrate", "--quiet")
        run_ours(our_url, "blueprint", "load", CITY)
        with psycopg.connect(our_url) as connection:
            # No mail leaves: as their backend, ours then drops what it is given.
            connection.execute("UPDATE reference_city SET is_demo = true")
        their_url = databases.make_new(url, THEIRS)
        run_helpdesk(their_url, "migrate", "-v0")
        with mail_folder() as folder, running_imap(folder) as server:
            queue = MAKE_MAIL_QUEUE.format(
                port=server.port, user="theirs", password=PASSWORD
            )
            run_helpdesk(their_url, "shell", "-v0", "-c", queue)
            yield Ground(server, our_url, their_url)
    finally:
        databases.drop(url, OURS)
        databases.drop(url, THEIRS)


def insist_on_mails(ground: Ground, race: Race) -> None:
    """Count what is stored; no figures when one mail or one paper is missing."""
    ours = databases.count_rows(ground.our_url, READ)
    papers = databases.count_rows(ground.our_url, PAPERS)
    theirs = databases.count_rows(ground.their_url, THEIR_MAILS)
    their_papers = databases.count_rows(ground.their_url, THEIR_PAPERS)
    found = {"ours": ours, "our papers": papers, "theirs": theirs}
    if (ours, papers) != (race.delivered, race.paper_bytes):
        raise NotReady(f"{race.delivered} mails were delivered: {json.dumps(found)}")
    if theirs != 2 * race.delivered or their_papers < 2 * race.paper_bytes:
        raise NotReady(f"{race.delivered} mails were delivered: {json.dumps(found)}")


def make_mails(count: int, number: int) -> tuple[list[bytes], int]:
    """So many mails of as many people: plain, laid out, and with a paper, in turns.

    With the bytes that lie in their papers.
    """
    chance = Random(number)  # noqa: S311
    found, weight = [], 0
    for place in range(count):
        mail = _plain(number, place)
        if place % 3 == 1:
            mail.add_alternative(f"<p>{WORDS}</p>" * 3, subtype="html")
        if place % 3 == 2:
            paper = b"%PDF-1.4\n" + chance.randbytes(PAPER)
            weight += len(paper)
            mail.add_attachment(
                paper, maintype="application", subtype="pdf", filename="Antrag.pdf"
            )
        found.append(mail.as_bytes())
    return found, weight


def _plain(number: int, place: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Person {place} <person{number}-{place}@example.org>"
    mail["To"] = "hilfe@example.org"
    mail["Subject"] = f"Bitte um Hilfe {number}-{place}"
    mail["Date"] = SENT_ON + timedelta(minutes=place)
    mail["Message-ID"] = f"<bench-{number}-{place}@example.org>"
    mail.set_content(WORDS * (1 + place % 4))
    return mail


def _rounded(values: list[float]) -> list[float]:
    return [round(value, 1) for value in values]
