"""Which of a protocol's versions is in use: the newest one that has taken effect.

An older version never comes back. When the newest one is taken out of use, calls have
no protocol until another version is approved.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar


class Dated(Protocol):
    """What is asked of a version: its number, its state and its times."""

    number: int
    status: str
    effective_from: datetime | None
    retired_at: datetime | None


V = TypeVar("V", bound=Dated)


def newest_in_effect(versions: Iterable[V], now: datetime) -> V | None:
    """The version in use, or the one that was last taken out of use."""
    begun = [each for each in versions if took_effect(each, now)]
    return max(begun, key=lambda each: each.number, default=None)


def took_effect(version: Dated, now: datetime) -> bool:
    """Whether calls have followed it; not if it was withdrawn before its day."""
    begins, ended = version.effective_from, version.retired_at
    if version.status == "draft" or begins is None or begins > now:
        return False
    return ended is None or ended >= begins


def replaced_at(
    version: Dated, versions: Iterable[Dated], now: datetime
) -> datetime | None:
    """When a newer version took the place of this one, if one has."""
    begins = [
        each.effective_from
        for each in versions
        if each.number > version.number and took_effect(each, now)
    ]
    return min((each for each in begins if each), default=None)
