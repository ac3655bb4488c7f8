"""Asking clamd whether bytes are known to be malicious, in its own protocol."""

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from beistand.documents.rules import CannotExamine

CHUNK = 1 << 16
PATIENCE = 60  # seconds
FOUND = re.compile(rb"^stream: (.+) FOUND\0?$", re.DOTALL)
LONGEST_ANSWER = 4096


def scan(content: bytes, address: str) -> str:
    """The name of what clamd finds, "" if it finds nothing.

    Raises:
        CannotExamine: it does not answer, or says that it cannot tell.
    """
    with _talking(address) as talk:
        try:
            talk.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                talk.sendall(struct.pack(">I", len(part)) + part)
            talk.sendall(struct.pack(">I", 0))
        except BrokenPipeError:
            pass  # it has read enough to answer, for example that this is too large
        answer = _answer(talk)
    if found := FOUND.match(answer):
        return found[1].decode(errors="replace")
    if answer.rstrip(b"\0") == b"stream: OK":
        return ""
    raise CannotExamine(f"clamd says: {answer[:100].decode(errors='replace')}")


def scanner_version(address: str) -> str:
    """What clamd says of itself and its signatures."""
    with _talking(address) as talk:
        talk.sendall(b"zVERSION\0")
        return _answer(talk).rstrip(b"\0").decode(errors="replace")


@contextmanager
def _talking(address: str) -> Iterator[socket.socket]:
    try:
        with _connect(address) as talk:
            talk.settimeout(PATIENCE)
            yield talk
    except OSError as error:
        raise CannotExamine(f"clamd does not answer: {error}") from error


def _connect(address: str) -> socket.socket:
    """To unix:/path/of/socket, or to host:port."""
    if address.startswith("unix:"):
        talk = socket.socket(socket.AF_UNIX)
        try:
            talk.settimeout(PATIENCE)
            talk.connect(address.removeprefix("unix:"))
        except OSError:
            talk.close()
            raise
        return talk
    host, _colon, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise CannotExamine("BEISTAND_CLAMD is no unix:/path and no host:port")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def _answer(talk: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = talk.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    if not answer:
        raise CannotExamine("clamd closed the connection without a word")
    return answer
