"""Office hours as tables of cases, and laws that hold for all of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from beistand.lines.rules import (
    OfficeHours,
    add_office_minutes,
    closes_at,
    first_open_moment,
    flaw_in,
    is_open,
    next_opening,
    office_minutes_between,
    subtract_office_minutes,
)

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str, *, holidays: str = "") -> OfficeHours:
    country, _, subdivision = holidays.partition("-")
    return OfficeHours(text, "Europe/Berlin", country, subdivision)


def at(text: str) -> datetime:
    """A moment in Berlin; "2026-10-25 02:30 CET" names the second of two."""
    moment, _, zone = text.partition(" C")
    fold = 1 if zone == "ET" else 0
    local = datetime.fromisoformat(moment).replace(tzinfo=BERLIN, fold=fold)
    return local.astimezone(UTC)


MORNINGS = berlin("Mo-Fr 08:00-12:00; PH off", holidays="DE-RP")
SHIFTS = berlin("Mo-Th 08:00-12:00,13:00-16:30; Fr 08:00-12:00")
NIGHTS = berlin("Mo-Su 22:00-06:00")
SUNDAY = berlin("Su 00:00-24:00")
ALWAYS = berlin("24/7")
NEVER = berlin("")


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (MORNINGS, "2026-03-25 08:00", True),
        (MORNINGS, "2026-03-25 07:59", False),
        (MORNINGS, "2026-03-25 11:59", True),
        (MORNINGS, "2026-03-25 12:00", False),
        (MORNINGS, "2026-03-28 09:00", False),
        # All Saints' Day and Corpus Christi: holidays in the state, not the country.
        (MORNINGS, "2027-11-01 09:00", False),
        (berlin(MORNINGS.text, holidays="DE"), "2027-11-01 09:00", True),
        (berlin(MORNINGS.text, holidays="DE-BE"), "2027-11-01 09:00", True),
        (MORNINGS, "2026-06-04 09:00", False),
        (berlin("Mo-Fr 08:00-12:00", holidays="DE-RP"), "2026-06-04 09:00", True),
        (berlin("Mo-Fr 08:00-12:00; PH off"), "2026-06-04 09:00", True),
        (berlin("Su,PH 10:00-18:00", holidays="DE-RP"), "2026-06-04 09:59", False),
        (berlin("Su,PH 10:00-18:00", holidays="DE-RP"), "2026-06-04 10:00", True),
        (berlin("Su,PH 10:00-18:00", holidays="DE-RP"), "2026-06-05 10:00", False),
        (berlin("Mo-Fr 8:00-12:00; Dec 24 off"), "2026-12-24 09:00", False),
        (SHIFTS, "2026-03-25 12:30", False),
        (SHIFTS, "2026-03-25 13:00", True),
        (SHIFTS, "2026-03-27 13:00", False),
        (NIGHTS, "2026-03-25 23:30", True),
        (NIGHTS, "2026-03-25 05:59", True),
        (NIGHTS, "2026-03-25 06:00", False),
        # A holiday is off from midnight to midnight, or lends its night to the next.
        (berlin("22:00-06:00; PH off", holidays="DE-RP"), "2026-06-03 23:00", True),
        (berlin("22:00-06:00; PH off", holidays="DE-RP"), "2026-06-04 03:00", False),
        (berlin("22:00-06:00; PH off", holidays="DE-RP"), "2026-06-04 23:00", False),
        (berlin("PH 22:00-06:00", holidays="DE-RP"), "2026-06-04 23:00", True),
        (berlin("PH 22:00-06:00", holidays="DE-RP"), "2026-06-05 03:00", True),
        (berlin("PH 22:00-06:00", holidays="DE-RP"), "2026-06-05 23:00", False),
        (ALWAYS, "2026-03-29 03:00", True),
        (NEVER, "2026-03-25 09:00", False),
        (berlin("off"), "2026-03-25 09:00", False),
    ],
)
def test_is_open(hours: OfficeHours, moment: str, expected: bool) -> None:
    assert is_open(at(moment), hours) is expected


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (MORNINGS, "2026-03-25 09:00", "2026-03-25 12:00"),
        (MORNINGS, "2026-03-25 13:00", None),
        (SHIFTS, "2026-03-25 09:00", "2026-03-25 12:00"),
        (NIGHTS, "2026-03-25 23:00", "2026-03-26 06:00"),
        (berlin("Sa-Su 00:00-24:00"), "2026-03-28 12:00", "2026-03-30 00:00"),
        (ALWAYS, "2026-03-25 09:00", None),
        (NEVER, "2026-03-25 09:00", None),
    ],
)
def test_closes_at(hours: OfficeHours, moment: str, expected: str | None) -> None:
    assert closes_at(at(moment), hours) == (at(expected) if expected else None)


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (MORNINGS, "2026-03-25 07:00", "2026-03-25 08:00"),
        (MORNINGS, "2026-03-25 08:00", "2026-03-26 08:00"),
        (MORNINGS, "2026-03-27 12:00", "2026-03-30 08:00"),
        # From Maundy Thursday to the Tuesday after Easter.
        (MORNINGS, "2026-04-02 12:30", "2026-04-07 08:00"),
        (SHIFTS, "2026-03-25 12:00", "2026-03-25 13:00"),
        (NIGHTS, "2026-03-25 23:00", "2026-03-26 22:00"),
        (berlin("2027 Mo-Fr 08:00-12:00"), "2026-12-01 09:00", "2027-01-01 08:00"),
        (berlin("2029 Mo-Fr 08:00-12:00"), "2026-12-01 09:00", None),
        (berlin("2020 Mo-Fr 08:00-12:00"), "2026-12-01 09:00", None),
        (ALWAYS, "2026-03-25 09:00", None),
        (NEVER, "2026-03-25 09:00", None),
    ],
)
def test_next_opening(hours: OfficeHours, moment: str, expected: str | None) -> None:
    assert next_opening(at(moment), hours) == (at(expected) if expected else None)


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "expected"),
    [
        (MORNINGS, "2026-03-25 09:00", 0, "2026-03-25 09:00"),
        (MORNINGS, "2026-03-25 13:00", 0, "2026-03-25 13:00"),
        (MORNINGS, "2026-03-25 09:00", 30, "2026-03-25 09:30"),
        (MORNINGS, "2026-03-25 09:00", 180, "2026-03-25 12:00"),
        (MORNINGS, "2026-03-25 09:00", 181, "2026-03-26 08:01"),
        (MORNINGS, "2026-03-25 19:40", 120, "2026-03-26 10:00"),
        (MORNINGS, "2026-03-27 11:30", 60, "2026-03-30 08:30"),
        (MORNINGS, "2026-04-02 11:00", 120, "2026-04-07 09:00"),
        (MORNINGS, "2026-12-23 11:00", 600, "2026-12-29 09:00"),
        (SHIFTS, "2026-03-25 11:30", 60, "2026-03-25 13:30"),
        (SHIFTS, "2026-03-26 16:00", 60, "2026-03-27 08:30"),
        (NIGHTS, "2026-03-25 21:00", 9 * 60, "2026-03-26 23:00"),
        # The clocks go forward on 29 March, and back on 25 October.
        (SUNDAY, "2026-03-29 00:00", 23 * 60, "2026-03-30 00:00"),
        (SUNDAY, "2026-10-25 00:00", 25 * 60, "2026-10-26 00:00"),
        (NIGHTS, "2026-03-28 22:00", 7 * 60, "2026-03-29 06:00"),
        (NIGHTS, "2026-10-24 22:00", 9 * 60, "2026-10-25 06:00"),
        (ALWAYS, "2026-03-29 01:30", 60, "2026-03-29 03:30"),
        (ALWAYS, "2026-10-25 02:30", 60, "2026-10-25 02:30 CET"),
        (berlin("Su 01:30-02:30"), "2026-03-29 00:00", 30, "2026-03-29 03:00"),
        (berlin("Su 01:30-02:30"), "2026-03-29 00:00", 31, "2026-04-05 01:31"),
        (berlin("Su 02:15-02:45"), "2026-03-29 00:00", 10, "2026-04-05 02:25"),
        (berlin("Su 01:30-02:30"), "2026-10-25 00:00", 120, "2026-10-25 02:30 CET"),
        # Nobody ever sits there: every minute of the clock counts.
        (NEVER, "2026-03-27 11:30", 60, "2026-03-27 12:30"),
        (berlin("off"), "2026-03-27 11:30", 60, "2026-03-27 12:30"),
        (berlin("2020 Mo-Fr 08:00-12:00"), "2026-03-27 11:30", 60, "2026-03-27 12:30"),
        # Closed for good at the end of the year: the rest counts from there.
        (
            berlin("2026 Mo-Fr 08:00-12:00"),
            "2026-12-31 11:30",
            60,
            "2026-12-31 12:30",
        ),
    ],
)
def test_add_office_minutes(
    hours: OfficeHours, start: str, minutes: int, expected: str
) -> None:
    assert add_office_minutes(at(start), minutes, hours) == at(expected)


@pytest.mark.parametrize(
    ("hours", "start", "expected"),
    [
        (MORNINGS, "2026-03-25 09:00", "2026-03-25 09:00"),
        (MORNINGS, "2026-03-25 08:00", "2026-03-25 08:00"),
        (MORNINGS, "2026-03-25 07:59", "2026-03-25 08:00"),
        (MORNINGS, "2026-03-25 12:00", "2026-03-26 08:00"),
        (MORNINGS, "2026-03-28 10:00", "2026-03-30 08:00"),
        (MORNINGS, "2026-04-02 13:00", "2026-04-07 08:00"),
        (ALWAYS, "2026-03-28 10:00", "2026-03-28 10:00"),
        (NEVER, "2026-03-28 10:00", "2026-03-28 10:00"),
    ],
)
def test_first_open_moment(hours: OfficeHours, start: str, expected: str) -> None:
    assert first_open_moment(at(start), hours) == at(expected)


@pytest.mark.parametrize(
    ("hours", "a", "b", "expected"),
    [
        (MORNINGS, "2026-03-25 09:00", "2026-03-25 09:45", 45),
        (MORNINGS, "2026-03-25 06:00", "2026-03-25 18:00", 240),
        (MORNINGS, "2026-03-25 12:00", "2026-03-26 08:00", 0),
        (MORNINGS, "2026-03-23 00:00", "2026-03-30 00:00", 5 * 240),
        (MORNINGS, "2026-04-02 11:00", "2026-04-07 09:00", 120),
        (MORNINGS, "2026-03-26 09:00", "2026-03-25 09:00", -240),
        (SHIFTS, "2026-03-25 11:30", "2026-03-25 13:30", 60),
        (SUNDAY, "2026-03-28 00:00", "2026-03-31 00:00", 23 * 60),
        (SUNDAY, "2026-10-24 00:00", "2026-10-27 00:00", 25 * 60),
        (NEVER, "2026-03-27 11:30", "2026-03-28 11:30", 24 * 60),
        (NEVER, "2026-03-28 11:30", "2026-03-27 11:30", -24 * 60),
    ],
)
def test_office_minutes_between(
    hours: OfficeHours, a: str, b: str, expected: int
) -> None:
    assert office_minutes_between(at(a), at(b), hours) == expected


@pytest.mark.parametrize(
    ("hours", "is_fine"),
    [
        (MORNINGS, True),
        (NEVER, True),
        (ALWAYS, True),
        (berlin("Mo-Fr,PH 09:00-12:00"), True),
        (berlin("morning till noon"), False),
        (berlin("Mo-Fr 25:00-27:00"), False),
        (berlin("Mo-Fr 08:00-12:00; PH -1 day off"), False),
        (OfficeHours("24/7", "Kaiserslautern"), False),
        (OfficeHours("24/7", ""), False),
        (OfficeHours("24/7", "../etc"), False),
        (berlin("24/7", holidays="XX"), False),
        (berlin("24/7", holidays="DE-QQ"), False),
    ],
)
def test_hours_that_cannot_be_read_are_told(hours: OfficeHours, is_fine: bool) -> None:
    assert (flaw_in(hours) is None) is is_fine


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="minutes"):
        add_office_minutes(at("2026-03-25 09:00"), -1, MORNINGS)


def test_the_far_future_is_reached_by_the_clock() -> None:
    start = at("2026-03-25 09:00")
    million = add_office_minutes(start, 1_000_000, berlin("Mo 08:00-09:00"))
    ten_years = timedelta(days=3653)
    assert start + ten_years < million < start + ten_years + timedelta(days=695)


def test_beyond_all_calendars_is_an_error() -> None:
    with pytest.raises(OverflowError):
        add_office_minutes(at("2026-03-25 09:00"), 10**12, NEVER)


WEEKS = [
    *(MORNINGS, SHIFTS, NIGHTS, SUNDAY, ALWAYS, NEVER),
    OfficeHours("Mo-Fr 09:00-17:00; PH off", "America/Santiago", "CL"),
    OfficeHours("Sa-Su 00:00-04:00", "Africa/Cairo", "EG"),
    OfficeHours("Mo-Su 01:45-02:15", "Australia/Lord_Howe", "AU", "NSW"),
    berlin("2026 Mo-Fr 08:00-12:00"),
]
moments = st.integers(0, 2 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
minutes = st.integers(0, 3000)
weeks = st.sampled_from(WEEKS)


@given(moments, minutes, weeks)
def test_between_undoes_add(start: datetime, n: int, hours: OfficeHours) -> None:
    end = add_office_minutes(start, n, hours)
    assert end >= start
    assert office_minutes_between(start, end, hours) == n
    assert office_minutes_between(end, start, hours) == -n


@given(moments, moments, weeks)
def test_add_never_passes_what_between_counted(
    a: datetime, b: datetime, hours: OfficeHours
) -> None:
    a, b = sorted((a, b))
    counted = office_minutes_between(a, b, hours)
    assert counted <= (b - a) / timedelta(minutes=1)
    assert add_office_minutes(a, counted, hours) <= b


@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)), minutes, weeks)
def test_who_starts_later_ends_no_earlier(
    start: datetime, later: timedelta, n: int, hours: OfficeHours
) -> None:
    first = add_office_minutes(start, n, hours)
    assert first <= add_office_minutes(start + later, n, hours)


@given(moments, minutes, minutes, weeks)
def test_more_minutes_end_later(
    start: datetime, fewer: int, more: int, hours: OfficeHours
) -> None:
    fewer, more = sorted((fewer, more))
    early = add_office_minutes(start, fewer, hours)
    assert early <= add_office_minutes(start, more, hours)


@given(moments, weeks)
@settings(max_examples=60)
def test_opening_and_closing_agree_with_being_open(
    moment: datetime, hours: OfficeHours
) -> None:
    closing, opening = closes_at(moment, hours), next_opening(moment, hours)
    if closing:
        assert is_open(moment, hours)
        assert is_open(closing - timedelta(seconds=1), hours)
        assert not is_open(closing, hours)
    if opening:
        assert is_open(opening, hours)
        assert not is_open(opening - timedelta(seconds=1), hours)


@given(moments, weeks)
def test_minute_by_minute_the_same_comes_out(
    moment: datetime, hours: OfficeHours
) -> None:
    start = moment.replace(second=0, microsecond=0)
    open_minutes = sum(
        is_open(start + timedelta(minutes=ahead), hours) for ahead in range(180)
    )
    counts = hours != NEVER and next_opening(start - timedelta(days=1), hours)
    if counts or hours == ALWAYS:
        end = start + timedelta(minutes=180)
        assert office_minutes_between(start, end, hours) == open_minutes


@given(moments, minutes, st.sampled_from(WEEKS[:-1]))
def test_subtract_goes_back_by_what_between_counts(
    end: datetime, n: int, hours: OfficeHours
) -> None:
    start = subtract_office_minutes(end, n, hours)
    assert start <= end
    assert office_minutes_between(start, end, hours) == n


def test_subtract_ends_a_year_back() -> None:
    end = at("2026-03-25 09:00")
    rare = berlin("Mar 24 08:00-09:00")
    assert subtract_office_minutes(end, 300, rare) == end - timedelta(days=366)
