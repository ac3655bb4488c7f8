"""Files in pieces, as players ask for them: without ranges nobody can jump ahead."""

import re

from django.http import HttpRequest, HttpResponse

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def piece_of(request: HttpRequest, content: bytes, media_type: str) -> HttpResponse:
    """The part of a file that is asked for (RFC 9110, section 14), else all of it.

    One range at a time; several at once are answered with the whole file, as the
    standard allows.
    """
    wanted = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if wanted is None or not any(wanted.groups()):
        return _answer(content, media_type, 200)
    start, end = _bounds(wanted[1], wanted[2], len(content))
    if start >= end:
        answer = _answer(b"", media_type, 416)
        answer["Content-Range"] = f"bytes */{len(content)}"
        return answer
    answer = _answer(content[start:end], media_type, 206)
    answer["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return answer


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """From where, and up to where not included: "5-", "5-9", or the last "-9"."""
    if not first:
        return max(size - int(last), 0), size
    return int(first), min(int(last) + 1, size) if last else size


def _answer(content: bytes, media_type: str, status: int) -> HttpResponse:
    answer = HttpResponse(content, media_type, status)
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
