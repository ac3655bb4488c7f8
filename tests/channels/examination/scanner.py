"""A virus scanner of our own that speaks clamd's INSTREAM, for tests without one.

It knows one signature, reads what it is sent as clamd does, and can be told to
misbehave. `tests/peers/test_clamd.py` asks a real clamd the same.
"""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.channels.examination.papers import EICAR


class Conversation(socketserver.BaseRequestHandler):
    """One command, terminated as the client terminated it."""

    def handle(self) -> None:
        command = self._until_zero()
        if self.server.silent:  # type: ignore[attr-defined]
            return
        if command == b"zVERSION":
            self.request.sendall(b"ClamAV 1.4.3/27000/Mon Apr 20 09:00:00 2020\0")
        elif command == b"zINSTREAM":
            self.request.sendall(self._judge(self._stream()))

    def _until_zero(self) -> bytes:
        said = b""
        while (sign := self.request.recv(1)) not in (b"\0", b""):
            said += sign
        return said

    def _stream(self) -> bytes | None:
        content = b""
        while size := struct.unpack(">I", self._exactly(4))[0]:
            content += self._exactly(size)
            if len(content) > self.server.most:  # type: ignore[attr-defined]
                return None
        return content

    def _exactly(self, size: int) -> bytes:
        part = b""
        while len(part) < size:
            more = self.request.recv(size - len(part))
            if not more:
                raise ConnectionError("cut off")
            part += more
        return part

    def _judge(self, content: bytes | None) -> bytes:
        if content is None:
            return b"INSTREAM size limit exceeded. ERROR\0"
        self.server.seen.append(content)  # type: ignore[attr-defined]
        if EICAR in content:
            return b"stream: Eicar-Test-Signature FOUND\0"
        return b"stream: OK\0"


class Scanner(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.seen: list[bytes] = []
        self.silent = False
        self.most = 25 << 20

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def scanning() -> Iterator[Scanner]:
    """A scanner while the block runs."""
    with Scanner() as scanner:
        thread = threading.Thread(target=scanner.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield scanner
        finally:
            scanner.shutdown()
            thread.join()
