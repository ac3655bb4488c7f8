"""What a line's hours and wires mean. How hours count is in `kit.hours`."""

from datetime import datetime, timedelta

from beistand.kit.hours import (
    OfficeHours,
    Span,
    add_office_minutes,
    closes_at,
    first_open_moment,
    flaw_in,
    holiday_on,
    is_open,
    next_opening,
    office_minutes_between,
    spans_of_day,
    subtract_office_minutes,
)

__all__ = [
    "OfficeHours",
    "Span",
    "add_office_minutes",
    "closes_at",
    "first_open_moment",
    "flaw_in",
    "holiday_on",
    "is_open",
    "next_opening",
    "office_minutes_between",
    "spans_of_day",
    "subtract_office_minutes",
    "wire_state",
]

WIRE_SILENCE = timedelta(seconds=60)


def wire_state(
    *, is_connected: bool, problem: str, beat_at: datetime, now: datetime
) -> str:
    """How a wire is: "well", "silent", "apart" or "trouble"; silence says least.

    A process says every few seconds that it lives. Who is silent may be dead, and
    what it said before counts no more.
    """
    if now - beat_at > WIRE_SILENCE:
        return "silent"
    if not is_connected:
        return "apart"
    return "trouble" if problem else "well"
