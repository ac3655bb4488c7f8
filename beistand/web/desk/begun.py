"""Calls that were begun and not saved: a few signs each, enough to tell them apart."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from beistand.accounts.models import User
from beistand.intake.models import Draft
from beistand.intake.queries import drafts_of
from beistand.intake.rules import says_enough

DIGITS_SHOWN = 4


@dataclass(frozen=True)
class Begun:
    """A call that can be gone on with."""

    uid: UUID
    at: datetime
    who: str


def begun_calls(user: User) -> list[Begun]:
    """The user's own that say something, newest first. One query."""
    return [
        Begun(draft.uid, draft.begun_at, say_who(draft))
        for draft in drafts_of(user)
        if says_enough(draft.typed)
    ]


def say_who(draft: Draft) -> str:
    """The end of the number and the initials: enough to know one's own calls by."""
    said = [_end_of(_first(draft, "phone")), _initials(_first(draft, "name"))]
    return ", ".join(part for part in said if part)


def _first(draft: Draft, name: str) -> str:
    values = draft.typed.get(name)
    return str(values[0]) if isinstance(values, list) and values else ""


def _end_of(number: str) -> str:
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"…{digits[-DIGITS_SHOWN:]}" if digits else ""


def _initials(name: str) -> str:
    return " ".join(f"{word[0]}." for word in name.split())
