"""What happens next to somebody who calls. Decisions on plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """How a line stands at one moment, seen by one caller who waits.

    Attributes:
        is_open: whether the hours of the line say that somebody is there.
        free: the telephones that could ring, whoever has been idle longest first.
        busy: how many more are on duty and talking just now.
        tried: telephones that rang for this caller in vain.
        place: 1 for whoever is next.
        waited, patience: seconds so far, and the most.
    """

    is_open: bool
    free: Sequence[str]
    busy: int
    tried: Collection[str]
    place: int
    waited: float
    patience: float


@dataclass(frozen=True)
class Step:
    """Ring this telephone, wait, or go to the voicemail with this announcement."""

    kind: str
    which: str = ""


def decide_for_caller(now: Situation) -> Step:
    """Ring, wait, or voicemail: nobody hears it ring for ever.

    Who has waited longest is served first: as many callers may ring as there are
    free telephones, those in front.
    """
    if not now.is_open:
        return Step("voicemail", "closed")
    if now.waited >= now.patience:
        return Step("voicemail", "voicemail")
    untried = [phone for phone in now.free if phone not in now.tried]
    if untried and now.place <= len(now.free):
        return Step("ring", untried[0])
    if now.busy or (now.free and now.place > len(now.free)):
        return Step("wait")
    return Step("voicemail", "voicemail")


def place_kind(place: int) -> str:
    """The announcement that says this place in the line."""
    return f"place_{place}" if place <= 3 else "place_more"
