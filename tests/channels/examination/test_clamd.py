"""Talking with clamd: what it finds, and every way in which it fails to answer."""

import socket
from collections.abc import Iterator

import pytest

from beistand.channels.examination.clamd import scan, scanner_version
from beistand.channels.examination.examiner import Examiner
from beistand.documents.rules import CannotExamine
from tests.channels.examination.papers import EICAR, picture
from tests.channels.examination.scanner import Scanner, scanning


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    with scanning() as one:
        yield one


def test_what_is_sent_arrives_whole(scanner: Scanner) -> None:
    content = bytes(range(256)) * 4000
    assert scan(content, scanner.address) == ""
    assert scanner.seen == [content]


def test_what_is_found_has_a_name(scanner: Scanner) -> None:
    assert scan(b"x" * 100_000 + EICAR, scanner.address) == "Eicar-Test-Signature"


def test_it_says_who_it_is(scanner: Scanner) -> None:
    assert scanner_version(scanner.address).startswith("ClamAV 1.4")


def test_what_the_scanner_finds_is_not_taken_apart(
    scanner: Scanner, settings: object
) -> None:
    settings.BEISTAND_CLAMD = scanner.address
    found = Examiner().examine(picture("PNG") + EICAR)
    assert (found.code, found.detail) == ("virus", "Eicar-Test-Signature")
    assert found.copies == ()
    assert Examiner().examine(picture("PNG")).is_clean


def closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize(
    "address", ["unix:/nowhere/clamd.ctl", "clamd", "127.0.0.1:", "closed"]
)
def test_without_an_answer_nothing_is_said(address: str) -> None:
    with pytest.raises(CannotExamine):
        scan(b"x", closed_port() if address == "closed" else address)


def test_a_scanner_that_hangs_up_has_said_nothing(scanner: Scanner) -> None:
    scanner.silent = True
    with pytest.raises(CannotExamine):
        scan(b"x", scanner.address)


def test_a_scanner_that_refuses_the_size_has_said_nothing(scanner: Scanner) -> None:
    scanner.most = 1000
    with pytest.raises(CannotExamine, match=r"size limit|does not answer"):
        scan(bytes(10_000_000), scanner.address)


def test_not_set_up_is_said_with_the_remedy(settings: object) -> None:
    settings.BEISTAND_CLAMD = ""
    with pytest.raises(CannotExamine, match="Set BEISTAND_CLAMD"):
        Examiner().check()
    with pytest.raises(CannotExamine):
        Examiner().examine(b"x")
    settings.BEISTAND_CLAMD = "none"
    assert "without a virus scanner" in Examiner().check()
    assert Examiner().examine(b"Guten Tag").is_clean
