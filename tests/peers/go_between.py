"""A wire between client and server that can be held, cut, or go silent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class GoBetween:
    """Hands on what both sides say, until told otherwise.

    `hold_at` is a word of the client that is not handed on; `held` says that it came.
    """

    def __init__(self, port: int, hold_at: bytes = b"") -> None:
        self.server = port
        self.hold_at = hold_at
        self.held = threading.Event()
        self.silent = threading.Event()
        self.ended = threading.Event()
        self.doors: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, as a pulled plug does."""
        for door in self.doors:
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
            door.close()
        self.doors.clear()

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                near, _where = self.door.accept()
                far = socket.create_connection(("127.0.0.1", self.server))
            except OSError:
                return
            self.doors += [near, far]
            for here, there, by_client in ((near, far, True), (far, near, False)):
                threading.Thread(
                    target=self._carry, args=(here, there, by_client), daemon=True
                ).start()

    def _carry(
        self, here: socket.socket, there: socket.socket, by_client: bool
    ) -> None:
        with suppress(OSError):
            while said := here.recv(65536):
                if by_client and self.hold_at and self.hold_at in said:
                    self.held.set()
                    return
                if not self.silent.is_set():
                    there.sendall(said)
        if not self.silent.is_set():
            with suppress(OSError):
                there.shutdown(socket.SHUT_WR)


@contextmanager
def go_between(port: int, hold_at: bytes = b"") -> Iterator[GoBetween]:
    """Such a wire to this port of our machine."""
    wire = GoBetween(port, hold_at)
    try:
        yield wire
    finally:
        wire.ended.set()
        wire.door.close()
        wire.cut()
