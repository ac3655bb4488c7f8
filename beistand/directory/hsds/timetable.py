"""Opening hours as rows of a schedule, and rows of a schedule as opening hours.

We keep hours as OpenStreetMap writes them; HSDS keeps rows: days, from, until. A week
that is the same all year becomes WEEKLY rows, the nth weekday of a month MONTHLY ones.
Whatever rows cannot say is told in words, and every row carries the hours as we keep
them, so that nothing is lost between two helplines. Public holidays have no place in
rows: only those words tell of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from opening_hours import OpeningHours, State, validate

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
# A year that begins on a Monday: its weeks show whether all are alike.
FIRST_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001
WEEKS = 52
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
DATE = rf"\d{{4}} (?:{'|'.join(MONTHS)}) \d\d"
DATED = re.compile(rf"({DATE})-({DATE}):? +(.+)")
NTH = re.compile(
    r"(Mo|Tu|We|Th|Fr|Sa|Su)\[((?:-?[1-5])(?:,-?[1-5])*)\] "
    r"((?:\d\d:\d\d-\d\d:\d\d)(?:,\d\d:\d\d-\d\d:\d\d)*)"
)
YEAR = re.compile(r"\b(19|20)\d\d\b")
CLOCK = re.compile(
    r"(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
BYDAY = re.compile(r"(-?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
Span = tuple[int, int, int]  # weekday, minute it opens, minutes it stays open


@dataclass(frozen=True)
class Row:
    """One row of a schedule. Times are HH:MM by the clock of the town."""

    byday: str = ""
    opens_at: str = ""
    closes_at: str = ""
    freq: str = ""
    valid_from: str = ""
    valid_to: str = ""
    description: str = ""


class Untellable(Exception):  # noqa: N818
    """A row says something that opening hours cannot; the message says what."""


@lru_cache(maxsize=4096)
def schedule_rows(hours: str) -> tuple[Row, ...]:
    """The rows that say the same as these hours; none where there are none."""
    if not hours.strip():
        return ()
    rules = [rule.strip() for rule in hours.split(";")]
    dated = [match for rule in rules if (match := DATED.fullmatch(rule))]
    undated = "; ".join(rule for rule in rules if not DATED.fullmatch(rule))
    rows = list(_rows_of(undated)) if undated else []
    for first, last, rest in (match.groups() for match in dated):
        between = {"valid_from": _iso(first), "valid_to": _iso(last)}
        rows += [replace(row, **between) for row in _rows_of(rest)]
    return tuple(rows)


def _rows_of(hours: str) -> Iterator[Row]:
    if not validate(hours) or YEAR.search(hours):
        yield Row(description=hours)
        return
    if nth := NTH.fullmatch(hours):
        yield from _monthly_rows(*nth.groups())
        return
    weeks = _weeks(hours)
    if len(set(weeks)) > 1:
        yield Row(description=hours)
        return
    days: dict[tuple[int, int], list[int]] = defaultdict(list)
    for weekday, start, length in weeks[0]:
        days[start, length].append(weekday)
    for (start, length), weekdays in sorted(days.items(), key=lambda row: row[1]):
        byday = ",".join(DAYS[weekday] for weekday in sorted(weekdays))
        yield Row(byday, _clock(start), _clock(start + length), "WEEKLY")


def _monthly_rows(day: str, which: str, times: str) -> Iterator[Row]:
    byday = ",".join(f"{nth}{day.upper()}" for nth in which.split(","))
    for opens, closes in (span.split("-") for span in times.split(",")):
        yield Row(byday, opens, closes, "MONTHLY")


def _weeks(hours: str) -> list[tuple[Span, ...]]:
    """What each week of a year is like. Spans of a day or more end at midnight."""
    weeks: list[list[Span]] = [[] for _ in range(WEEKS)]
    # A night that runs into the first week, or out of the last, is seen whole.
    before, after = FIRST_MONDAY - WEEK, FIRST_MONDAY + (WEEKS + 1) * WEEK
    for start, until, state, _ in OpeningHours(hours).intervals(before, after):
        if state == State.OPEN:
            for opens, minutes in _pieces(start, min(until, after)):
                at = opens - FIRST_MONDAY
                if 0 <= at.days < 7 * WEEKS:
                    span = (at.days % 7, at.seconds // 60, minutes)
                    weeks[at.days // 7].append(span)
    return [tuple(sorted(week)) for week in weeks]


def _pieces(start: datetime, until: datetime) -> Iterator[tuple[datetime, int]]:
    while until - start >= DAY or (until - start > timedelta() and start.hour == 0):
        midnight = datetime.combine(start.date() + DAY, time())
        piece = min(midnight, until)
        yield start, round((piece - start).total_seconds() / 60)
        start = piece
    if until > start:
        yield start, round((until - start).total_seconds() / 60)


def _clock(minute: int) -> str:
    hour, minutes = divmod(minute % (24 * 60), 60)
    return f"{hour:02}:{minutes:02}"


def _iso(osm: str) -> str:
    year, month, day = osm.split(" ")
    return f"{year}-{MONTHS.index(month) + 1:02}-{day}"


def hours_from(rows: Iterable[Row]) -> str:
    """Opening hours that say what these rows say.

    Raises:
        Untellable: a row says what opening hours cannot.
    """
    by_dates: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_dates[row.valid_from, row.valid_to].append(row)
    rules = []
    for (first, last), some in sorted(by_dates.items()):
        dates = f"{_osm(first, '2000-01-01')}-{_osm(last, '2099-12-31')} "
        prefix = dates if first or last else ""
        rules += [prefix + rule for rule in _rules_of(some)]
    hours = "; ".join(rules)
    if hours and not validate(hours):
        raise Untellable(hours)
    return hours


def _rules_of(rows: Iterable[Row]) -> Iterator[str]:
    weekly: dict[int, set[str]] = defaultdict(set)
    monthly: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        span = f"{row.opens_at}-{_closing(row)}"
        for nth, day in _days_in(row):
            if nth:
                monthly[span].append(f"{OSM_DAYS[day]}[{nth}]")
            else:
                weekly[day].add(span)
    alike: dict[str, list[int]] = defaultdict(list)
    for day, spans in sorted(weekly.items()):
        alike[",".join(sorted(spans))].append(day)
    rules = [f"{_day_list(days)} {spans}" for spans, days in alike.items()]
    # A comma adds to what was said; a semicolon would take its place on that day.
    added = [f"{','.join(days)} {span}" for span, days in sorted(monthly.items())]
    if added:
        rules[-1:] = [", ".join([*rules[-1:], *added])]
    yield from rules


def _closing(row: Row) -> str:
    return "24:00" if row.closes_at == "00:00" else row.closes_at


def _days_in(row: Row) -> Iterator[tuple[str, int]]:
    """Which of these days in a month ("" for every one) and which weekday."""
    if not row.opens_at or not row.closes_at:
        raise Untellable("opens_at, closes_at")
    if not row.byday:
        raise Untellable("byday")
    for part in row.byday.split(","):
        match = BYDAY.fullmatch(part.strip().upper())
        if match is None:
            raise Untellable(part)
        yield match[1] or "", DAYS.index(match[2])


def _day_list(days: list[int]) -> str:
    """ "Mo-We,Fr" from 0, 1, 2, 4."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        OSM_DAYS[run[0]] if len(run) == 1 else f"{OSM_DAYS[run[0]]}-{OSM_DAYS[run[-1]]}"
        for run in runs
    )


def _osm(iso: str, otherwise: str) -> str:
    day = date.fromisoformat(iso or otherwise)
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"


def read_clock(text: str) -> str:
    """HH:MM from what others write: "9:00", "09:00:00", "09:00+01:00"; "" if none.

    The difference to UTC is left out: those who write it mean the clock on the wall.
    """
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        return ""
    hour, minute = int(match[1]), int(match[2])
    if (hour, minute) == (24, 0):
        return "00:00"
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""
