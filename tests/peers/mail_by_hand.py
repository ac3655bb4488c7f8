"""Mails written by hand, byte for byte, as no program of ours would write them."""

from email.utils import format_datetime
from typing import NamedTuple

from tests.cast import MONDAY_9

CRLF = b"\r\n"


class Nasty(NamedTuple):
    """One mail: what is nasty about it, who sends it, and its bytes."""

    name: str
    sender: str
    content: bytes


def raw(number: int, headers: str, body: bytes) -> bytes:
    """A mail written by hand: these headers, that body."""
    head = headers.strip().replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    if b"message-id:" not in head.lower():
        head += f"\r\nMessage-ID: <n{number}@nasty.example>".encode()
    return head + CRLF * 2 + body.replace(b"\r\n", b"\n").replace(b"\n", CRLF)


def sender_of(number: int) -> str:
    """The address that mail so and so comes from."""
    return f"person{number}@buerger.test"


def plain_head(number: int, more: str = "", subject: str = "Bitte um Hilfe") -> str:
    """The usual headers."""
    date = format_datetime(MONDAY_9)
    return (
        f"From: Person {number} <{sender_of(number)}>\nTo: hotline@stadt.test\n"
        f"Subject: {subject}\nDate: {date}\nMIME-Version: 1.0\n{more}"
    )
