"""The last day of something, and the midnight at which it ends, in the city's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from beistand.kit.days import (
    EARLIEST,
    LATEST,
    day_in,
    last_day,
    midnight_after,
    moment_at,
    whole_number,
)

BERLIN, LONDON, HAVANA = "Europe/Berlin", "Europe/London", "America/Havana"


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        ("2020-04-30", BERLIN, "2020-04-30T22:00"),
        ("2020-12-31", BERLIN, "2020-12-31T23:00"),
        ("2020-03-29", BERLIN, "2020-03-29T22:00"),
        ("2020-10-25", BERLIN, "2020-10-25T23:00"),
        ("2020-03-28", LONDON, "2020-03-29T00:00"),
        ("2020-11-21", "UTC", "2020-11-22T00:00"),
        ("2020-03-07", HAVANA, "2020-03-08T05:00"),
        ("2020-10-31", HAVANA, "2020-11-01T04:00"),
        ("2020-11-21", "Pacific/Auckland", "2020-11-21T11:00"),
        ("2199-12-31", "America/New_York", "2200-01-01T05:00"),
    ],
)
def test_a_day_ends_at_its_midnight_in_the_city(day: str, zone: str, end: str) -> None:
    moment = datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert midnight_after(date.fromisoformat(day), zone) == moment
    assert last_day(moment, zone) == date.fromisoformat(day)


def test_what_ends_in_the_middle_of_a_day_holds_on_that_day() -> None:
    noon = datetime(2020, 4, 30, 10, tzinfo=UTC)
    assert last_day(noon, BERLIN) == date(2020, 4, 30)
    midnight = datetime(2020, 4, 30, 22, tzinfo=UTC)
    assert last_day(midnight + timedelta(microseconds=1), BERLIN) == date(2020, 5, 1)


@given(
    st.dates(EARLIEST, LATEST),
    st.sampled_from([BERLIN, LONDON, HAVANA, "UTC", "Pacific/Apia", "Asia/Beirut"]),
)
def test_the_two_undo_each_other(day: date, zone: str) -> None:
    if (zone, day) == ("Pacific/Apia", date(2011, 12, 30)):
        return  # the one day that Samoa left out
    assert last_day(midnight_after(day, zone), zone) == day


@pytest.mark.parametrize(
    "text",
    ["", "soon", "9999-12-31", "1899-12-31", "2020-02-30", "20200417", "2020-W16-5"],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_in(text) is None


def test_a_day_and_a_number_are_read() -> None:
    assert day_in("2020-04-17") == date(2020, 4, 17)
    assert whole_number("0017") == 17
    assert whole_number(str(2**63 - 1)) == 2**63 - 1


@pytest.mark.parametrize(
    "text",
    ["", "-1", "1.5", "²", "٣", str(2**63), "9" * 5000],
    ids=["none", "minus", "part", "square", "arabic", "too large", "far too large"],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_a_number_has_a_most() -> None:
    assert whole_number("7", most=7) == 7
    assert whole_number("8", most=7) is None


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        ("2020-04-17", "09:30", "2020-04-17T07:30+00:00"),
        ("2020-04-17", "", "2020-04-17T10:00+00:00"),
        ("", "09:30", "2020-04-20T07:30+00:00"),  # today
        ("", "24:00", None),
        ("", "9:30", None),
        ("2020-02-30", "09:30", None),
        ("9999-12-31", "", None),
        ("tomorrow", "", None),
    ],
)
def test_a_moment_is_a_day_and_a_time(day: str, hour: str, moment: str | None) -> None:
    now = datetime(2020, 4, 20, 10, 0, tzinfo=UTC)
    found = moment_at(day, hour, now, "Europe/Berlin")
    assert found == (datetime.fromisoformat(moment) if moment else None)
