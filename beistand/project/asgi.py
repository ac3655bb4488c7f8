"""The web application as servers want it."""

import os
import threading
from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import IO, Any

import django
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

THREADS = 20
TRUSTED_SECONDS = 1.0


class ThreadedHandler(ASGIHandler):
    """Answers each request, from beginning to end, in one of a few lasting threads.

    All our pages are plain functions. Django's own handler gives each request a new
    thread and a new hold on the database, which costs more than most pages; a lasting
    thread keeps its connection (docs/decisions/0007-lasting-threads.md).

    What has begun is finished, also when the browser has gone: whether a report is
    stored does not depend on who still listens.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        self._mine = threading.local()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request, have it answered in a thread, send the answer."""
        if scope["type"] != "http":
            raise ValueError(f"This server speaks HTTP, not {scope['type']}.")
        try:
            body = await self.read_body(receive)
        except RequestAborted:  # the browser went before all was said
            return
        with body:
            loop = get_running_loop()
            head, content = await loop.run_in_executor(
                self.threads, self.answer, scope, body
            )
        await send(head)
        await send({"type": "http.response.body", "body": content, "more_body": False})

    def answer(self, scope: Scope, body: IO[bytes]) -> tuple[dict[str, object], bytes]:
        """Head and body of the answer. Runs in a thread."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        self._spare_the_check()
        request, refusal = self.create_request(scope, body)
        response = refusal if request is None else self.get_response(request)
        assert response is not None  # noqa: S101
        try:
            return head_of(response), content_of(response)
        finally:
            response.close()

    def _spare_the_check(self) -> None:
        """A connection is asked whether it still works only after a pause."""
        now = monotonic()
        if now < getattr(self._mine, "trusted_until", 0.0):
            connection.health_check_done = True  # type: ignore[attr-defined]
        self._mine.trusted_until = now + TRUSTED_SECONDS


def head_of(response: HttpResponseBase) -> dict[str, object]:
    """Status and headers as ASGI wants them."""
    headers = [
        (name.encode("ascii"), value.encode("latin-1"))
        for name, value in response.items()
    ]
    headers += [
        (b"Set-Cookie", cookie.OutputString().encode("ascii"))
        for cookie in response.cookies.values()
    ]
    return {
        "type": "http.response.start",
        "status": response.status_code,
        "headers": headers,
    }


def content_of(response: HttpResponseBase) -> bytes:
    """The whole body; what would be streamed is a file of some 100 kB at most."""
    if isinstance(response, StreamingHttpResponse):
        return b"".join(response)
    assert isinstance(response, HttpResponse)  # noqa: S101
    return response.content


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beistand.project.settings")
django.setup(set_prefix=False)
application = ThreadedHandler()
