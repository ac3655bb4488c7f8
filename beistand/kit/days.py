"""Days as people type them, and the moments at which they begin and end.

Something that holds "until 30 April" ends at the midnight after it, in the city. The
two functions for that undo each other, also where a day has 23 or 25 hours.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
NOON = time(12)
LARGEST = 2**63 - 1  # of a number in a column
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def last_day(end: datetime, zone: str) -> date:
    """The last day in this zone on which something holds that ends then."""
    before = end.astimezone(UTC) - timedelta(microseconds=1)
    return before.astimezone(ZoneInfo(zone)).date()


def midnight_after(day: date, zone: str) -> datetime:
    """The moment at which this day is over in this zone."""
    following = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return following.astimezone(UTC)


def day_in(text: str) -> date | None:
    """The day that is written like 2020-04-17; None for anything else."""
    if not ISO.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def moment_at(day: str, hour: str, now: datetime, zone: str) -> datetime | None:
    """The moment that is written like 2020-04-17 and 09:30; None for anything else.

    Without a day it is today in this zone, without a time it is noon.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    then = day_in(day) if day else today
    if then is None or (hour and not CLOCK.fullmatch(hour)):
        return None
    at = time.fromisoformat(hour) if hour else NOON
    return datetime.combine(then, at, ZoneInfo(zone)).astimezone(UTC)


def whole_number(text: str, most: int = LARGEST) -> int | None:
    """The number that is written in digits, up to `most`; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))):
        return None
    number = int(text)
    return number if number <= most else None
