"""Closed-loop clients: each holds one connection and asks again once it is answered.

They speak HTTP/1.1 over bare sockets in one thread, so that measuring takes as little
as possible of the machine that is measured.
"""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """What came back, and how long that took from the first byte sent."""

    status: int
    head: bytes
    body: bytes
    seconds: float

    def header(self, name: str) -> str:
        """The first header of this name, "" if there is none."""
        wanted = name.lower().encode()
        for line in self.head.split(b"\r\n")[1:]:
            key, _colon, value = line.partition(b":")
            if key.strip().lower() == wanted:
                return value.strip().decode("latin-1")
        return ""


@dataclass
class Round:
    """What all clients met in one round.

    Attributes:
        seconds: from the first request sent to the last answer read.
        latencies: of the answers that were accepted, in seconds.
        wrong: answers that were not, by status.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """How many were accepted a second."""
        return len(self.latencies) / self.seconds


MakeRequest = Callable[[int], bytes]
Accept = Callable[[int, Answer], bool]


@dataclass(frozen=True)
class Length:
    """When a round is over: after so long, or after so many requests."""

    seconds: float = math.inf
    requests: int = 10**9


def run_round(
    port: int, make: MakeRequest, accept: Accept, *, clients: int, length: Length
) -> Round:
    """Let so many clients ask. Requests are numbered from 0."""
    return asyncio.run(_run(port, make, accept, clients, length))


def ask_once(port: int, request: bytes) -> Answer:
    """One request on a connection of its own."""

    async def ask() -> Answer:
        connection = Connection(port)
        try:
            return await connection.ask(request)
        finally:
            connection.close()

    return asyncio.run(ask())


def compose(
    method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> bytes:
    """The bytes of a request to a server on this machine."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def _run(
    port: int, make: MakeRequest, accept: Accept, clients: int, length: Length
) -> Round:
    met = Round()
    numbers = iter(range(length.requests))
    begin = time.perf_counter()

    async def client() -> None:
        connection = Connection(port)
        try:
            for number in numbers:
                if time.perf_counter() > begin + length.seconds:
                    break
                answer = await connection.ask(make(number))
                if accept(number, answer):
                    met.latencies.append(answer.seconds)
                else:
                    met.wrong[answer.status] = met.wrong.get(answer.status, 0) + 1
        finally:
            connection.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    met.seconds = time.perf_counter() - begin
    return met


class Connection:
    """One kept-alive connection, opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> Answer:
        """Send the request and read the whole answer."""
        begin = time.perf_counter()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        answer = Answer(int(head[9:12]), head, b"", 0.0)
        body = await _read_body(reader, answer)
        seconds = time.perf_counter() - begin
        if answer.header("connection").lower() == "close":
            self.close()
        return Answer(answer.status, head, body, seconds)

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _read_body(reader: asyncio.StreamReader, answer: Answer) -> bytes:
    if length := answer.header("content-length"):
        return await reader.readexactly(int(length))
    if answer.header("transfer-encoding").lower() != "chunked":
        return b"" if answer.status in (204, 304) else await reader.read()
    parts = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)
