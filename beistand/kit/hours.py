"""Opening hours: when a line or a service is open, and how deadlines count by them.

Hours are written as OpenStreetMap writes them, in the clock time of the line's
town. "PH" means the public holidays of its country and subdivision, from the
`holidays` package; `opening_hours` itself knows those of whole countries only.

A line that is not open for a year on end has no office hours to count by. Its
deadlines then count every minute of the clock: too early rather than never.
The same holds for whatever lies more than ten years ahead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from holidays import country_holidays
from opening_hours import OpeningHours, State, validate

Span = tuple[datetime, datetime]

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LONGEST_GAP = timedelta(days=366)
LOOK_BACK_DAYS = (2, 8, 32, 366)
HORIZON = timedelta(days=3653)
FOREVER = datetime.max.replace(tzinfo=UTC)
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAY_PATTERNS = ((), ("Mo",), ("Mo", "Tu"))
PUBLIC_HOLIDAY = re.compile(r"\bPH\b")
BAD_TEXT = _("These opening hours cannot be read. Write them like this: %(example)s.")
BAD_ZONE = _("“%(value)s” is no time zone. Write it like this: Europe/Berlin.")
BAD_REGION = _("The holidays of “%(value)s” are not known. Write it like this: DE-RP.")
EXAMPLE = "Mo-Fr 08:00-12:00; PH off"


@dataclass(frozen=True)
class OfficeHours:
    """When somebody sits behind a line; an empty text means never."""

    text: str
    time_zone: str
    country: str = ""
    subdivision: str = ""


def flaw_in(hours: OfficeHours) -> Promise | str | None:
    """What is wrong with these hours and how to write them, or None."""
    try:
        ZoneInfo(hours.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return BAD_ZONE % {"value": hours.time_zone}
    try:
        _holidays(hours.country, hours.subdivision, 2020)
    except NotImplementedError:
        region = "-".join(filter(None, (hours.country, hours.subdivision)))
        return BAD_REGION % {"value": region}
    spellings = (_on_holidays(hours.text or "off", days) for days in HOLIDAY_PATTERNS)
    if not all(map(validate, spellings)):
        return BAD_TEXT % {"example": EXAMPLE}
    return None


def is_open(at: datetime, hours: OfficeHours) -> bool:
    """Whether somebody sits behind the line at this moment."""
    return any(
        start <= at < end
        for day in _days_around(at, hours)
        for start, end in _spans(hours, day)
    )


def closes_at(at: datetime, hours: OfficeHours) -> datetime | None:
    """When the line, open at this moment, closes.

    None if it is closed, or stays open for more than a year.
    """
    for start, end in _shifts(at, hours):
        if start > at or end - at > LONGEST_GAP:
            return None
        return end
    return None


def next_opening(at: datetime, hours: OfficeHours) -> datetime | None:
    """When the line opens next after this moment; None if not within a year."""
    for start, _end in _shifts(at, hours):
        if start - at > LONGEST_GAP:
            return None
        if start > at:
            return start
    return None


def first_open_moment(at: datetime, hours: OfficeHours) -> datetime:
    """This moment while the line is open, else when it opens next. In UTC.

    This moment, too, for a line that has no hours to count by.
    """
    return next(_counted(at.astimezone(UTC), hours))[0]


def add_office_minutes(start: datetime, minutes: int, hours: OfficeHours) -> datetime:
    """The moment when the line has been open for so many minutes since `start`.

    Exactly the closing time where the minutes end with it; `start` itself for
    no minutes at all. The result is in UTC.
    """
    if minutes < 0:
        raise ValueError("minutes: give 0 or more")
    left = minutes * MINUTE
    moment = start.astimezone(UTC)
    if not minutes:
        return moment
    for opening, closing in _counted(moment, hours):
        if closing - opening >= left:
            return opening + left
        left -= closing - opening
    raise OverflowError("minutes: so far ahead there is no calendar")


def subtract_office_minutes(
    end: datetime, minutes: int, hours: OfficeHours
) -> datetime:
    """A moment since which the line has been open for so many minutes until `end`.

    Of a line that was not open for so long in the last year, a year before.
    """
    start, since = end, 0
    for days in LOOK_BACK_DAYS:
        if since >= minutes:
            break
        start = end - days * DAY
        since = office_minutes_between(start, end, hours)
    return add_office_minutes(start, max(0, since - minutes), hours)


def office_minutes_between(a: datetime, b: datetime, hours: OfficeHours) -> int:
    """For how many whole minutes the line is open from a to b.

    Negative if b comes before a. Undoes `add_office_minutes`: what was added to
    a lies between a and the result.
    """
    if b < a:
        return -office_minutes_between(b, a, hours)
    end = b.astimezone(UTC)
    total = timedelta(0)
    for opening, closing in _counted(a.astimezone(UTC), hours):
        if opening >= end:
            break
        total += min(closing, end) - opening
    return total // MINUTE


def spans_of_day(hours: OfficeHours, day: date) -> tuple[Span, ...]:
    """From when to when the line is open on this day of its town, in UTC."""
    return _spans(hours, day) if hours.text else ()


def holiday_on(hours: OfficeHours, day: date) -> str:
    """What this public holiday is called where it is one; "" on other days."""
    if not hours.country:
        return ""
    region = hours.subdivision or None
    names = country_holidays(hours.country, subdiv=region, years=day.year)
    return str(names.get(day) or "")


def _counted(start: datetime, hours: OfficeHours) -> Iterator[Span]:
    """What counts as office time from start on, without end."""
    last = start
    for opening, closing in _open_spans(start, hours):
        if opening - last > LONGEST_GAP:
            break
        yield opening, closing
        last = closing
    yield last, FOREVER


def _shifts(at: datetime, hours: OfficeHours) -> Iterator[Span]:
    """Open spans from `at` on, with those that touch made one; a year at most."""
    shift: Span | None = None
    for start, end in _open_spans(at - DAY, hours):
        if shift is None:
            shift = start, end
        elif start <= shift[1] and end - at <= LONGEST_GAP + DAY:
            shift = shift[0], end
        else:
            if shift[1] > at:
                yield shift
            shift = start, end
    if shift and shift[1] > at:
        yield shift


def _open_spans(start: datetime, hours: OfficeHours) -> Iterator[Span]:
    """When the line is open, cut off before start; bounded, never overlapping."""
    last, idle_since = start, start
    for day in _days_from(start, hours):
        for opening, closing in _spans(hours, day):
            if closing > last:
                yield max(opening, last), closing
                last = idle_since = closing
        if _midnight(day, hours) - idle_since > LONGEST_GAP + DAY:
            return


def _days_from(start: datetime, hours: OfficeHours) -> Iterator[date]:
    if not hours.text:
        return
    day = start.astimezone(_zone(hours.time_zone)).date() - DAY
    for ahead in range(HORIZON.days):
        yield day + ahead * DAY


def _days_around(at: datetime, hours: OfficeHours) -> Iterator[date]:
    # Where clocks change at midnight, a moment can belong to the day before.
    if hours.text:
        day = at.astimezone(_zone(hours.time_zone)).date()
        yield from (day - DAY, day)


def _midnight(day: date, hours: OfficeHours) -> datetime:
    return datetime.combine(day, time(), _zone(hours.time_zone))


@lru_cache(maxsize=20_000)
def _spans(hours: OfficeHours, day: date) -> tuple[Span, ...]:
    """When the line is open on this day, in UTC; a night shift ends at midnight."""
    zone = _zone(hours.time_zone)
    today, yesterday = (_is_holiday(hours, day), _is_holiday(hours, day - DAY))
    holidays = [
        WEEKDAYS[each.weekday()]
        for each, is_one in ((day - DAY, yesterday), (day, today))
        if is_one
    ]
    midnight = datetime.combine(day, time())
    found = _parsed(hours.text, tuple(holidays)).intervals(midnight, midnight + DAY)
    spans = (
        (_moment(start, zone, late=False), _moment(end, zone, late=True))
        for start, end, state, _comment in found
        if state == State.OPEN and end is not None
    )
    return tuple((start, end) for start, end in spans if start < end)


@lru_cache(maxsize=256)
def _parsed(text: str, holidays: tuple[str, ...]) -> OpeningHours:
    return OpeningHours(_on_holidays(text, holidays))


def _on_holidays(text: str, holidays: tuple[str, ...]) -> str:
    """The hours with those weekdays as public holidays.

    For one day at a time, a public holiday is as good as its weekday written out.
    """
    return PUBLIC_HOLIDAY.sub(",".join(holidays), text) if holidays else text


def _is_holiday(hours: OfficeHours, day: date) -> bool:
    return day in _holidays(hours.country, hours.subdivision, day.year)


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    return frozenset(
        country_holidays(country, subdiv=subdivision or None, years=year, expand=False)
    )


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _moment(wall: datetime, zone: ZoneInfo, *, late: bool) -> datetime:
    """This clock time in UTC.

    An hour that comes twice belongs to the office both times. One that the
    clocks skip has no moments: opening and closing fall on the skip itself.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if second < first:
        return _skip_between(second, first, zone)
    return second if late else first


def _skip_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between these two at which the clocks go forward."""
    old = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before) / MINUTE)
    while low < high:
        middle = (low + high) // 2
        if (before + middle * MINUTE).astimezone(zone).utcoffset() == old:
            low = middle + 1
        else:
            high = middle
    return before + low * MINUTE
