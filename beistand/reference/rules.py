"""Decisions on words and places: plain values in, plain values out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_000

LEVELS = ("now", "today", "soon")


def in_language(texts: Mapping[str, str], language: str, *, fallback: str = "") -> str:
    """The text in this language, else in the fallback, else in any; else ""."""
    wanted = (language, language.partition("-")[0], fallback)
    for code in wanted:
        if texts.get(code):
            return texts[code]
    return next((text for text in texts.values() if text), "")


@dataclass(frozen=True)
class Pace:
    """How fast this city promises to be. All times in office minutes."""

    deadline_minutes: Mapping[str, int] = field(
        default_factory=lambda: {"now": 30, "today": 120, "soon": 480}
    )
    proposal_minutes: Mapping[str, int] = field(
        default_factory=lambda: {"now": 30, "today": 120, "soon": 480}
    )
    follow_up_minutes: int = 240
    vetting_minutes: int = 960
    call_retry_minutes: Mapping[str, int] = field(
        default_factory=lambda: {"no_answer": 60, "busy": 15, "wrong_number": 0}
    )
    call_attempts: int = 5
    cash_cap_euro: int = 50
    phone_topics: Collection[str] = ()

    def deadline(self, urgency: int) -> int:
        """Office minutes within which something so urgent is dealt with."""
        return self.deadline_minutes[LEVELS[urgency]]

    def proposal(self, urgency: int) -> int:
        """Office minutes that a helper has to answer."""
        return self.proposal_minutes[LEVELS[urgency]]


def read_pace(rules: Mapping[str, object]) -> Pace:
    """The city's pace from its blueprint's rules; what is missing keeps its default."""
    known = {each.name for each in fields(Pace)}
    return Pace(**{name: value for name, value in rules.items() if name in known})  # type: ignore[arg-type]


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> int:
    """Great-circle distance of two WGS 84 positions (haversine), in metres."""
    here, there = radians(lat), radians(other_lat)
    across = sin((there - here) / 2) ** 2
    along = cos(here) * cos(there) * sin(radians(other_lon - lon) / 2) ** 2
    return round(2 * EARTH_METRES * asin(sqrt(across + along)))
