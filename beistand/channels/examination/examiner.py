"""Examining a paper: first the virus scanner, then a child process takes it apart.

What comes from strangers is never parsed in a process that knows the database or a
key. The child gets the bytes and nothing else, and dies if it wants too much.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

import beistand
from beistand.channels.examination.clamd import scan, scanner_version
from beistand.documents.rules import MOST_BYTES, CannotExamine, Verdict

WITHOUT = "none"  # somebody decided to do without a scanner
SECONDS = 60
START = """
import sys
sys.path.insert(0, {home!r})
from beistand.channels.examination.child import examine_stdin
examine_stdin()
"""
HOME = str(Path(beistand.__file__).parents[1])
LARGEST_ANSWER = 200 << 20


class Examiner:
    """Looks into papers with clamd and a child process."""

    def __init__(self) -> None:
        self.scanner: str = settings.BEISTAND_CLAMD

    def is_set_up(self) -> bool:
        """Whether the settings name a scanner, or say that there is none."""
        return bool(self.scanner)

    def has_scanner(self) -> bool:
        """Whether somebody is asked who can be away; “none” asks nobody."""
        return self.scanner not in ("", WITHOUT)

    def examine(self, content: bytes) -> Verdict:
        """Scan, then take apart; what the scanner finds is not taken apart."""
        if not self.is_set_up():
            raise CannotExamine("no virus scanner is set up")
        if not content:
            return Verdict("empty")
        if len(content) > MOST_BYTES:
            return Verdict("too_large", f"{MOST_BYTES >> 20} MB")
        if self.has_scanner() and (found := scan(content, self.scanner)):
            return Verdict("virus", found)
        return dissect_paper(content)

    def check(self) -> str:
        """The scanner's version, or that there is none."""
        if not self.is_set_up():
            raise CannotExamine(
                "no virus scanner is set up, so nobody can open what is handed in. "
                "Set BEISTAND_CLAMD, or to “none” to do without."
            )
        if self.scanner == WITHOUT:
            return "without a virus scanner, as the settings say"
        return scanner_version(self.scanner)


def dissect_paper(content: bytes, seconds: int = SECONDS) -> Verdict:
    """What a child process finds out about these bytes, within its limits."""
    with _in_memory("paper", content) as paper, _in_memory("answer") as answer:
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-c", _start(), str(seconds)],
            stdin=paper,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
        )
        try:
            code = child.wait(timeout=seconds + 5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return Verdict("too_slow")
        size = os.fstat(answer).st_size
        said = os.pread(answer, min(size, LARGEST_ANSWER), 0)
    return _read_answer(said) if code == 0 else Verdict("too_slow")


def _start() -> str:
    """Isolated Python finds its packages; where we are it must be told."""
    return START.format(home=HOME)


@contextmanager
def _in_memory(name: str, content: bytes = b"") -> Iterator[int]:
    """A file that never touches a disk."""
    file = os.memfd_create(name)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(file, view) :]
        os.lseek(file, 0, os.SEEK_SET)
        yield file
    finally:
        os.close(file)


def _read_answer(said: bytes) -> Verdict:
    """One line of JSON, then the pictures one after the other."""
    head, _newline, rest = said.partition(b"\n")
    try:
        told = json.loads(head)
        sizes = [int(size) for size in told["copies"]]
    except (ValueError, KeyError, TypeError):
        return Verdict("broken")
    copies, start = [], 0
    for size in sizes:
        copies.append(rest[start : start + size])
        start += size
    return Verdict(
        code=str(told["code"]),
        detail=str(told["detail"])[:200],
        kind=str(told["kind"]),
        pages=int(told["pages"]),
        copies=copies,
    )
