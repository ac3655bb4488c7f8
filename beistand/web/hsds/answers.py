"""How the directory answers programs: pages, one object a line, and refusals.

Every answer may be kept for a minute, by anybody, and asked for again by its ETag.
A 304 follows from the ETag alone: what holds today changes with the clock, too,
without any change of a row.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from math import ceil
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from pydantic import BaseModel

from beistand.web.api.wrong import PROBLEM
from beistand.web.limits import may_try

JSON, NDJSON = "application/json", "application/x-ndjson"
A_MINUTE = 300
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Retry-After",
}
METHODS = "GET, HEAD, OPTIONS"


class Unknown(Exception):  # noqa: N818
    """There is nothing public with this id."""


class TooFast(Exception):  # noqa: N818
    """This address asks more often than any copy of a directory needs to."""


Shape = TypeVar("Shape", bound=BaseModel)


class Page(BaseModel, Generic[Shape]):
    """One page of a list, as HSDS wraps it."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[Shape]


class Base(BaseModel):
    """What this API is."""

    version: str
    profile: str
    openapi_url: str


class Problem(BaseModel):
    """Why there is no answer."""

    title: str
    status: int


def count_request(request: HttpRequest) -> None:
    """Count what this address asks; more than a minute allows is refused."""
    here = request.META.get("REMOTE_ADDR", "")
    if not may_try(request, "hsds", here, A_MINUTE, 1):  # type: ignore[arg-type]
        raise TooFast


def as_json(shape: BaseModel) -> dict[str, Any]:
    """The object with what is known; HSDS knows no null."""
    return shape.model_dump(mode="json", exclude_none=True)


def envelope(
    shapes: Iterable[BaseModel], total: int, page: int, size: int
) -> dict[str, Any]:
    """A page of HSDS around these objects."""
    contents = [as_json(shape) for shape in shapes]
    pages = ceil(total / size)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def give(
    request: HttpRequest, told: Mapping[str, Any], modified: datetime | None = None
) -> HttpResponseBase:
    """Answer with this object."""
    return _give(request, HttpResponse(_line(told), JSON), modified)


def give_lines(request: HttpRequest, shapes: Iterable[BaseModel]) -> HttpResponseBase:
    """Answer with one object a line. Each is forgotten once its line is written."""
    body = BytesIO()
    for shape in shapes:
        body.write(f"{_line(as_json(shape))}\n".encode())
    return _give(request, HttpResponse(body.getvalue(), NDJSON), None)


def _give(
    request: HttpRequest, answer: HttpResponse, modified: datetime | None
) -> HttpResponseBase:
    tag = f'"{sha256(answer.content).hexdigest()[:32]}"'
    answer["ETag"] = tag
    if modified is not None:
        answer["Last-Modified"] = http_date(modified.timestamp())
    kept = get_conditional_response(request, etag=tag, response=answer)
    assert kept is not None  # noqa: S101 - we gave it one
    kept["Cache-Control"] = "public, max-age=60"
    return opened(request, kept)


def _line(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)


def opened(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """For programs on any site. Nothing is remembered of whoever asks."""
    request.language_chosen = ""  # type: ignore[attr-defined]  # so no cookie is set
    for name, value in OPEN.items():
        answer[name] = value
    return answer


def _refuse(request: HttpRequest, status: int, title: str) -> HttpResponseBase:
    body = json.dumps({"title": title, "status": status}, ensure_ascii=False)
    return opened(request, HttpResponse(body, PROBLEM, status))


def say_unknown(request: HttpRequest, error: Exception) -> HttpResponseBase:  # noqa: ARG001
    """404, in words."""
    return _refuse(request, 404, _("Nothing here has this id."))


def say_too_fast(request: HttpRequest, error: Exception) -> HttpResponseBase:  # noqa: ARG001
    """429, and when to come back."""
    answer = _refuse(request, 429, _("This is too fast. Ask again in a minute."))
    answer["Retry-After"] = "60"
    return answer


def refuse_writing(request: HttpRequest) -> HttpResponseBase:
    """405: the directory is read here, never written."""
    answer = _refuse(request, 405, _("The directory can only be read here: use GET."))
    answer["Allow"] = METHODS
    return answer


def allow_reading(request: HttpRequest) -> HttpResponseBase:
    """What a browser asks before it asks."""
    answer = HttpResponse(status=204)
    answer["Allow"] = METHODS
    answer["Access-Control-Allow-Methods"] = METHODS
    answer["Access-Control-Allow-Headers"] = "If-None-Match, Accept-Language"
    answer["Access-Control-Max-Age"] = "86400"
    return opened(request, answer)
