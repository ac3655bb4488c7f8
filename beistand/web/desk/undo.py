"""Half a minute to take something back, instead of asking "are you sure"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from beistand.kit.clock import now
from beistand.web.requests import StaffRequest

HALF_A_MINUTE = timedelta(seconds=30)
KEY = "undo"


@dataclass(frozen=True)
class Undo:
    """What was done, and where the button that takes it back leads."""

    text: str
    url: str
    fields: Mapping[str, str]


def offer_undo(request: StaffRequest, text: str, url: str, **fields: str) -> Undo:
    """Let the next page show what was done, with a button that takes it back."""
    until = now() + HALF_A_MINUTE
    request.session[KEY] = {
        "text": text,
        "url": url,
        "fields": fields,
        "until": until.isoformat(),
    }
    return Undo(text, url, fields)


def forget_undo(request: StaffRequest) -> None:
    """What was offered has been taken back."""
    request.session.pop(KEY, None)


def offered_undo(request: StaffRequest) -> Undo | None:
    """What can still be taken back; asked once."""
    kept = request.session.pop(KEY, None)
    if kept is None or datetime.fromisoformat(kept["until"]) < now():
        return None
    return Undo(kept["text"], kept["url"], kept["fields"])
