"""The web gateway of texts: signed calls, and what each answer means."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from beistand.channels.sms.providers import Provider
from beistand.channels.sms.web import WebGateway
from beistand.kit.actions import System
from beistand.kit.signing import SIGNATURE, TIME, is_genuine
from beistand.outbox.actions import Text, queue_message
from beistand.outbox.rules import NotEver, NotNow, Outgoing, Unanswered
from beistand.outbox.tasks import send_message
from beistand.people.actions import PersonIn, add_person

TEXT = Outgoing("u-1", "sms", "+4915112345678", "", "Grüße – ja", "de")


class Gateway:
    """A gateway that answers as told and remembers what it was given."""

    def __init__(self) -> None:
        self.status, self.body = 200, b'{"id": "g7"}'
        self.calls: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                outer.calls.append((dict(self.headers), self.rfile.read(length)))
                if outer.status == 0:
                    return  # took it, and says nothing
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(outer.body)

            do_HEAD = do_POST  # noqa: N815

            def log_message(self, *_about: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"


@contextmanager
def running() -> Iterator[Gateway]:
    gateway = Gateway()
    thread = threading.Thread(target=gateway.server.serve_forever)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.server.shutdown()
        thread.join()
        gateway.server.server_close()


@pytest.fixture
def gateway(settings: object) -> Iterator[Gateway]:
    with running() as it:
        settings.BEISTAND_SMS = (named(it.url),)  # type: ignore[attr-defined]
        yield it


def named(url: str, name: str = "web", priority: int = 1) -> Provider:
    return Provider(
        name, kind="http", url=url, secret="geheim", sender="Hilfe", priority=priority
    )


def test_the_call_is_signed_and_says_it_all(gateway: Gateway) -> None:
    assert WebGateway().send(TEXT) == "web:g7"
    ((headers, body),) = gateway.calls
    assert json.loads(body) == {
        "id": "u-1",
        "from": "Hilfe",
        "to": "+4915112345678",
        "text": "Grüße – ja",
        "parts": 1,
    }
    signed = headers[TIME], headers[SIGNATURE]
    assert is_genuine("geheim", signed, body, datetime.now(UTC))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, NotEver),
        (422, NotEver),
        (429, NotNow),
        (503, NotNow),
        (401, NotNow),
        (500, Unanswered),
        (504, Unanswered),
        (302, Unanswered),
        (0, Unanswered),
    ],
)
def test_what_an_answer_means(
    status: int, expected: type[Exception], gateway: Gateway
) -> None:
    gateway.status = status
    with pytest.raises(expected):
        WebGateway().send(TEXT)
    assert len(gateway.calls) == 1


@pytest.mark.parametrize("body", [b"ok", b"[]", b'{"id": null}', b'{"id": "\\u0000"}'])
def test_an_answer_without_an_id_is_as_good(body: bytes, gateway: Gateway) -> None:
    gateway.body = body
    assert WebGateway().send(TEXT) == "web:u-1"


def test_an_id_may_hold_a_colon(
    gateway: Gateway, settings: object, monday: object
) -> None:
    gateway.body = b'{"id": "a:b:c"}'
    settings.BEISTAND_GATEWAYS = {  # type: ignore[attr-defined]
        "sms": "beistand.channels.sms.web.WebGateway"
    }
    told = PersonIn(name="Ruth Mobil", language="de", phone="+4915112345678")
    text = Text("hello", words=("", "Guten Tag"))
    message = queue_message(add_person(told, by=System()), "sms", text, by=System())
    send_message(message.pk)
    message.refresh_from_db()
    assert (message.status, message.provider, message.provider_id) == (
        "sent",
        "web",
        "a:b:c",
    )


def test_the_next_one_takes_over_when_the_first_cannot_be_reached(
    gateway: Gateway, settings: object
) -> None:
    dead = named("http://127.0.0.1:1/send", "dead", 0)
    settings.BEISTAND_SMS = (named(gateway.url), dead)  # type: ignore[attr-defined]
    assert WebGateway().send(TEXT) == "web:g7"
    settings.BEISTAND_SMS = (dead,)  # type: ignore[attr-defined]
    with pytest.raises(NotNow):
        WebGateway().send(TEXT)
    with pytest.raises(NotNow):
        WebGateway().check()
