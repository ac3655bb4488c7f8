"""From handing in to reading: examined outside transactions, kept whatever happens."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections

from beistand.accounts.models import User
from beistand.documents import tasks
from beistand.documents.actions import (
    PaperIn,
    SubmissionIn,
    keep_submission,
    read_document,
)
from beistand.documents.models import Document, PageCopy
from beistand.documents.queries import unexamined_documents
from beistand.documents.rules import (
    CannotExamine,
    Verdict,
    plain_name,
    say_finding,
    unpack_finding,
    wait_before,
)
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from tests.cast import MONDAY_9
from tests.channels.examination import papers
from tests.channels.examination.scanner import Scanner, scanning
from tests.work import run_worker


def hand_in(*contents: bytes, name: str = "scan.pdf") -> list[Document]:
    told = [PaperIn(name, "application/pdf", content) for content in contents]
    kept = keep_submission(SubmissionIn("letter", told), by=System())
    return list(kept.documents.order_by("position"))


@pytest.fixture
def scanner(settings: object) -> Iterator[Scanner]:
    with scanning() as one:
        settings.BEISTAND_CLAMD = one.address
        yield one


@pytest.mark.django_db(transaction=True)
def test_the_worker_looks_into_papers(scanner: Scanner, monday: object) -> None:
    good, evil, odd = hand_in(papers.pages(2), papers.EICAR, papers.zipped("e.com"))
    run_worker()
    for each in (good, evil, odd):
        each.refresh_from_db()
    assert (good.state, good.kind, good.pages) == ("clean", "image/tiff", 2)
    assert [copy.number for copy in good.copies.all()] == [1, 2]
    assert bytes(good.copies.first().content).startswith(b"\xff\xd8\xff")
    assert (evil.state, evil.finding) == ("suspect", "virus|Eicar-Test-Signature")
    assert (odd.state, odd.copies.count()) == ("suspect", 0)
    assert bytes(evil.content) == papers.EICAR
    assert unexamined_documents().count == 0


@pytest.mark.django_db(transaction=True)
def test_while_the_scanner_is_down_nothing_is_lost_and_nothing_opened(
    scanner: Scanner, monday: object, rosa: User
) -> None:
    scanner.silent = True
    (paper,) = hand_in(papers.picture())
    run_worker()
    paper.refresh_from_db()
    assert (paper.state, paper.finding, paper.looks) == ("unexamined", "scanner", 1)
    assert PageCopy.objects.count() == 0
    with pytest.raises(Refused, match="kept"):
        read_document(paper, by=rosa)
    scanner.silent = False
    run_worker()
    paper.refresh_from_db()
    assert paper.looks == 1
    with clock.pretending(MONDAY_9 + timedelta(seconds=31)):
        tasks.examine_waiting()
    paper.refresh_from_db()
    assert (paper.state, paper.finding) == ("clean", "")
    assert read_document(paper, by=rosa) == bytes(paper.content)


@pytest.mark.django_db(transaction=True)
def test_without_a_scanner_papers_wait_untouched(
    settings: object, monday: object
) -> None:
    settings.BEISTAND_CLAMD = ""
    (paper,) = hand_in(papers.picture())
    run_worker()
    paper.refresh_from_db()
    assert (paper.state, paper.looks) == ("unexamined", 0)
    assert unexamined_documents().count == 1


def test_it_says_who_may_read(scanner: Scanner, monday: object, sam: User) -> None:
    (paper,) = hand_in(papers.picture())
    tasks.examine_waiting()
    paper.refresh_from_db()
    with pytest.raises(Exception, match=r"documents\.read"):
        read_document(paper, by=sam)


class Slow:
    """An examiner that waits until it is told to go on."""

    def __init__(self) -> None:
        self.began, self.go_on = threading.Event(), threading.Event()

    def examine(self, content: bytes) -> Verdict:
        assert not connection.in_atomic_block, "the database is held"
        self.began.set()
        assert self.go_on.wait(10)
        return Verdict(kind="text/plain")


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_look_into_the_same_paper(monday: object) -> None:
    hand_in(b"one")
    slow = Slow()

    def work() -> None:
        with clock.pretending(MONDAY_9):
            tasks.examine_next(slow)
        connections.close_all()

    first = threading.Thread(target=work)
    first.start()
    assert slow.began.wait(10)
    assert not tasks.examine_next(slow)
    slow.go_on.set()
    first.join()
    assert Document.objects.get().state == "clean"


@pytest.mark.django_db(transaction=True)
def test_what_a_dead_worker_had_in_hand_is_looked_into_again(monday: object) -> None:
    hand_in(b"one")

    class Dies:
        def examine(self, content: bytes) -> Verdict:
            raise SystemExit

    with pytest.raises(SystemExit):
        tasks.examine_next(Dies())
    assert Document.objects.get().state == "unexamined"
    with clock.pretending(MONDAY_9 + timedelta(minutes=6)):
        slow = Slow()
        slow.go_on.set()
        assert tasks.examine_next(slow)
    assert Document.objects.get().state == "clean"


@pytest.mark.django_db(transaction=True)
def test_a_paper_that_cannot_be_examined_does_not_keep_others_waiting(
    monday: object,
) -> None:
    hand_in(b"never", b"soon")

    class Picky:
        def examine(self, content: bytes) -> Verdict:
            if content == b"never":
                raise CannotExamine("no")
            return Verdict(kind="text/plain")

    assert tasks.examine_next(Picky())
    assert tasks.examine_next(Picky())
    assert not tasks.examine_next(Picky())
    states = Document.objects.order_by("position").values_list("state", flat=True)
    assert list(states) == ["unexamined", "clean"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("scan.pdf", "scan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\rechnung.exe", "rechnung.exe"),
        ("fdp.\u202eexe", "fdp.exe"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x"),
        ("", ""),
        ("x" * 300, "x" * 120),
    ],
)
def test_names_are_shown_without_tricks(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_findings_are_words() -> None:
    assert say_finding(*unpack_finding("virus|Eicar")) == (
        "the virus scanner found something: Eicar"
    )
    assert say_finding("scanner", "") == "the virus scanner does not answer"
    assert say_finding("new-code", "7") == "new-code 7"


def test_waiting_grows_and_ends() -> None:
    waits = [wait_before(look).total_seconds() for look in (0, 1, 2, 3, 4, 400)]
    assert waits == [30, 30, 120, 480, 900, 900]
