"""The server's handler: each request in one of a few threads, from end to end."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from beistand.project.asgi import ThreadedHandler
from beistand.web.audience import audience

WHOLE = {"type": "http.request", "body": b"", "more_body": False}
GONE = {"type": "http.disconnect"}


@audience("public")
def echo(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(request.body, headers={"X-Method": request.method})
    answer.set_cookie("one", "1")
    answer.set_cookie("two", "2")
    return answer


@audience("public")
def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([b"bit ", b"by ", b"bit"]))


@audience("public")
def server_process(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return HttpResponse(str(cursor.fetchone()[0]))


urlpatterns = [
    path("echo", echo),
    path("stream", stream),
    path("server-process", server_process),
]
pytestmark = pytest.mark.urls(__name__)


def ask(
    handler: ThreadedHandler, where: str, *messages: dict[str, Any], method: str = "GET"
) -> list[dict[str, Any]]:
    """What the handler sends for this request."""
    scope = {
        "type": "http",
        "method": method,
        "path": where,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
        "client": ["127.0.0.1", 1],
        "server": ["127.0.0.1", 80],
    }
    left = iter(messages or [WHOLE])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(left)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(handler(scope, receive, send))
    return sent


@pytest.fixture
def handler() -> Iterable[ThreadedHandler]:
    with override_settings(MIDDLEWARE=[]):
        made = ThreadedHandler()
    # One thread, so that every request meets the same connection.
    made.threads = ThreadPoolExecutor(1)
    yield made
    made.threads.submit(connections.close_all)
    made.threads.shutdown()


def test_a_body_in_pieces_is_read_whole(handler: ThreadedHandler) -> None:
    pieces = [
        {"type": "http.request", "body": b"Brot ", "more_body": True},
        {"type": "http.request", "body": b"und Milch", "more_body": False},
    ]
    head, body = ask(handler, "/echo", *pieces, method="POST")
    assert head["status"] == 200
    assert (b"X-Method", b"POST") in head["headers"]
    assert body["body"] == b"Brot und Milch"


def test_each_cookie_has_a_header_of_its_own(handler: ThreadedHandler) -> None:
    head, _body = ask(handler, "/echo")
    cookies = [value for name, value in head["headers"] if name == b"Set-Cookie"]
    assert [cookie.split(b";")[0] for cookie in cookies] == [b"one=1", b"two=2"]


def test_what_is_streamed_arrives_whole(handler: ThreadedHandler) -> None:
    _head, body = ask(handler, "/stream")
    assert body["body"] == b"bit by bit"


def test_nothing_is_done_when_the_browser_went_before_all_was_said(
    handler: ThreadedHandler,
) -> None:
    begun = {"type": "http.request", "body": b"Brot", "more_body": True}
    assert ask(handler, "/echo", begun, GONE, method="POST") == []


def test_an_unknown_address_is_an_answer_too(handler: ThreadedHandler) -> None:
    head, _body = ask(handler, "/nowhere")
    assert head["status"] == 404


def test_other_protocols_are_refused(handler: ThreadedHandler) -> None:
    with pytest.raises(ValueError, match="HTTP"):
        asyncio.run(handler({"type": "websocket"}, None, None))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("age", "connections"), [(None, 1), (0, 3)])
def test_a_thread_keeps_its_connection_if_the_server_says_so(
    handler: ThreadedHandler,
    monkeypatch: pytest.MonkeyPatch,
    age: int | None,
    connections: int,
) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", age)
    seen = {ask(handler, "/server-process")[1]["body"] for _ in range(3)}
    assert len(seen) == connections


@pytest.mark.django_db(transaction=True)
def test_after_a_pause_a_connection_that_broke_is_replaced(
    handler: ThreadedHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    monkeypatch.setattr("beistand.project.asgi.TRUSTED_SECONDS", 0.0)
    broken = ask(handler, "/server-process")[1]["body"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [int(broken)])
    head, body = ask(handler, "/server-process")
    assert head["status"] == 200
    assert body["body"] != broken
