"""A real clamd: what it finds in wrappings, and what happens when it is killed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from beistand.channels.examination.clamd import scan, scanner_version
from beistand.documents import tasks
from beistand.documents.actions import PaperIn, SubmissionIn, keep_submission
from beistand.documents.models import Document
from beistand.documents.rules import CannotExamine
from beistand.kit import clock
from beistand.kit.actions import System
from tests.channels.examination import papers
from tests.peers.clamav import Clamd, running_clamd

pytestmark = pytest.mark.peers
CONTENTS = {
    "plain": papers.EICAR,
    "zip": papers.zipped("eicar.com"),
    "zip in zip in zip": papers.zipped("a.com", "b.zip", "c.zip"),
    "tar.gz": papers.tarred(),
    "in a PDF": papers.pdf_with_file("eicar.com", papers.EICAR),
    "behind a picture": papers.picture() + papers.EICAR,
    "in a mail": b"From: a@example.org\r\n\r\n" + papers.EICAR,
}


@pytest.fixture(scope="module")
def clamd() -> Iterator[Clamd]:
    with running_clamd() as one:
        yield one


@pytest.mark.parametrize("door", ["tcp", "unix"])
def test_it_is_understood_by_both_doors(clamd: Clamd, door: str) -> None:
    address = getattr(clamd, door)
    assert scanner_version(address).startswith("ClamAV")
    assert scan(b"Guten Tag", address) == ""
    assert scan(papers.EICAR, address).startswith("Eicar-Test-Signature")
    assert scan(papers.zipped("a.com"), address).startswith("Eicar-Test-Signature")


@pytest.mark.parametrize("wrapping", CONTENTS)
@pytest.mark.django_db(transaction=True)
def test_however_it_is_wrapped_nobody_opens_it(
    clamd: Clamd, settings: object, town: object, wrapping: str
) -> None:
    settings.BEISTAND_CLAMD = clamd.tcp
    paper = PaperIn("rechnung.pdf", "application/pdf", CONTENTS[wrapping])
    keep_submission(SubmissionIn("email", [paper]), by=System())
    assert tasks.examine_waiting() == 1
    document = Document.objects.get()
    assert bytes(document.content) == CONTENTS[wrapping]
    assert (document.state, document.copies.count()) == ("suspect", 0)


def test_more_than_it_takes_is_not_called_clean() -> None:
    with running_clamd(most="1M") as small:
        assert scan(bytes(500_000), small.tcp) == ""
        with pytest.raises(CannotExamine):
            scan(bytes(5_000_000), small.tcp)


@pytest.mark.django_db(transaction=True)
def test_killed_it_costs_time_and_no_paper(settings: object, monday: object) -> None:
    now = clock.now()
    contents = [papers.picture(), papers.EICAR, papers.pdf(2)]
    told = [PaperIn("a", "application/pdf", each) for each in contents]
    with running_clamd() as first:
        settings.BEISTAND_CLAMD = first.tcp
        first.end()
        keep_submission(SubmissionIn("email", told), by=System())
        tasks.examine_waiting()
    assert set(Document.objects.values_list("state", flat=True)) == {"unexamined"}
    with running_clamd() as second, clock.pretending(now + timedelta(minutes=1)):
        settings.BEISTAND_CLAMD = second.tcp
        tasks.examine_waiting()
    rows = Document.objects.order_by("position")
    assert [row.state for row in rows] == ["clean", "suspect", "clean"]
    assert [bytes(row.content) for row in rows] == contents
