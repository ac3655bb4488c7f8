"""The wire to Asterisk: its REST interface and its stream of events."""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect

APP = "beistand"
TIMEOUT = httpx.Timeout(10.0)
# As many as calls may change at once; what is more waits for its turn.
MOST_AT_ONCE = httpx.Limits(max_connections=40, max_keepalive_connections=40)
Event = dict[str, object]


class ExchangeError(Exception):
    """The exchange could not be reached, or said that it cannot do this."""


@dataclass(frozen=True)
class Access:
    """Where the exchange is, and as whom we speak to it."""

    base: str
    user: str
    password: str


def read_access(address: str) -> Access:
    """The access written as http://USER:PASSWORD@HOST:PORT/ari.

    Raises:
        ValueError: it is written otherwise.
    """
    url = urlsplit(address)
    if url.scheme not in {"http", "https"} or not url.hostname or not url.username:
        raise ValueError("Write it as http://USER:PASSWORD@HOST:PORT/ari")
    place = url.hostname if url.port is None else f"{url.hostname}:{url.port}"
    path = url.path.rstrip("/") or "/ari"
    base = urlunsplit((url.scheme, place, path, "", ""))
    return Access(base, unquote(url.username), unquote(url.password or ""))


class Ari:
    """Requests to one exchange. Use it as an async context manager."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._http = httpx.AsyncClient(
            auth=(access.user, access.password),
            timeout=TIMEOUT,
            limits=MOST_AT_ONCE,
            trust_env=False,
        )

    async def __aenter__(self) -> "Ari":
        return self

    async def __aexit__(self, *_problem: object) -> None:
        await self._http.aclose()

    async def get(self, path: str) -> object:
        """What is there as JSON; None where there is nothing of that name."""
        answer = await self._send("GET", path)
        if answer.status_code == 404:
            return None
        self._insist(answer, path)
        return answer.json()

    async def fetch(self, path: str) -> bytes | None:
        """A file; None where there is none of that name."""
        answer = await self._send("GET", path)
        if answer.status_code == 404:
            return None
        self._insist(answer, path)
        return answer.content

    async def post(self, path: str, body: object = None, **said: str | int) -> bool:
        """Do something; False where what it is done to is gone."""
        answer = await self._send("POST", path, body, **said)
        if answer.status_code in {404, 409, 412}:
            return False
        self._insist(answer, path)
        return True

    async def originate(
        self, channel: str, endpoint: str, more: dict[str, object]
    ) -> bool:
        """Call somebody; False if there is a channel of this name already.

        All of it goes in the body: addresses are logged, and numbers must not be.
        """
        said = {"endpoint": endpoint, "app": APP, **more}
        return await self.post(path_of("channels", channel), said)

    async def delete(self, path: str) -> bool:
        """End or remove something; False where it is gone."""
        answer = await self._send("DELETE", path)
        if answer.status_code == 404:
            return False
        self._insist(answer, path)
        return True

    async def rows(self, path: str) -> list[dict[str, object]]:
        """A list of things."""
        found = await self.get(path)
        return found if isinstance(found, list) else []

    @asynccontextmanager
    async def events(self) -> AsyncIterator[ClientConnection]:
        """The stream of events; while it is open the exchange hands us the calls."""
        login = f"{self.access.user}:{self.access.password}".encode()
        key = base64.b64encode(login).decode()
        address = self.access.base.replace("http", "ws", 1) + f"/events?app={APP}"
        async with connect(
            address,
            additional_headers={"Authorization": f"Basic {key}"},
            ping_interval=10,
            ping_timeout=20,
            max_size=None,
            proxy=None,
        ) as stream:
            yield stream

    async def _send(
        self, method: str, path: str, body: object = None, **said: str | int
    ) -> httpx.Response:
        try:
            return await self._http.request(
                method, self.access.base + path, params=said, json=body
            )
        except httpx.HTTPError as problem:
            raise ExchangeError(type(problem).__name__) from problem

    def _insist(self, answer: httpx.Response, path: str) -> None:
        if answer.status_code >= 300:
            kind = path.strip("/").partition("/")[0]
            raise ExchangeError(f"{kind}: {answer.status_code}")


def read_event(text: str | bytes) -> Event:
    """One event as the stream brings it."""
    found = json.loads(text)
    return found if isinstance(found, dict) else {}


def part(event: Event, *names: str) -> str:
    """A text deep inside an event, "" where it is not there."""
    found: object = event
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return "" if found is None else str(found)


def touched(event: Event) -> Iterator[str]:
    """The ids of everything that an event is about."""
    for names in (
        ("channel", "id"),
        ("playback", "id"),
        ("recording", "name"),
        ("peer", "id"),
    ):
        if found := part(event, *names):
            yield found


def path_of(kind: str, name: str, *more: str) -> str:
    """The path of one thing, whatever signs its name has."""
    return "/".join(["", *(quote(each, safe="") for each in (kind, name, *more))])
