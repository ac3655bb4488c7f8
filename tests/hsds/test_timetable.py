"""Opening hours as rows of a schedule and back, as tables of cases."""

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, sampled_from, sets, tuples

from beistand.directory.hsds.timetable import (
    DAYS,
    Row,
    Untellable,
    hours_from,
    read_clock,
    schedule_rows,
)


def told(hours: str) -> list[tuple[str, str, str, str]]:
    return [
        (row.freq, row.byday, row.opens_at, row.closes_at)
        for row in schedule_rows(hours)
    ]


@pytest.mark.parametrize(
    ("hours", "rows"),
    [
        ("", []),
        ("off", []),
        ("Mo-Fr 08:00-12:00; PH off", [("WEEKLY", "MO,TU,WE,TH,FR", "08:00", "12:00")]),
        (
            "Mo-Fr 08:30-12:00; Tu,Th 13:30-16:00",
            [
                ("WEEKLY", "MO,WE,FR", "08:30", "12:00"),
                ("WEEKLY", "TU,TH", "13:30", "16:00"),
            ],
        ),
        (
            "Mo 09:00-12:00,14:00-16:00",
            [("WEEKLY", "MO", "09:00", "12:00"), ("WEEKLY", "MO", "14:00", "16:00")],
        ),
        ("24/7", [("WEEKLY", ",".join(DAYS), "00:00", "00:00")]),
        ("Fr-Mo 20:00-02:00", [("WEEKLY", "MO,FR,SA,SU", "20:00", "02:00")]),
        ("We[1] 10:00-12:00", [("MONTHLY", "1WE", "10:00", "12:00")]),
        ("Fr[2,-1] 10:00-12:00", [("MONTHLY", "2FR,-1FR", "10:00", "12:00")]),
    ],
)
def test_hours_become_rows(hours: str, rows: list[tuple[str, str, str, str]]) -> None:
    assert told(hours) == rows


@pytest.mark.parametrize(
    "hours", ["Apr-Oct Mo 08:00-12:00", "2020 May 01 10:00-12:00", "when we can"]
)
def test_what_rows_cannot_say_is_told_in_words(hours: str) -> None:
    assert schedule_rows(hours) == (Row(description=hours),)


def test_hours_for_a_time_have_dates() -> None:
    usual, meanwhile = schedule_rows(
        "Sa 10:00-12:00; 2020 Apr 01-2020 Apr 30 Mo 09:00-12:00"
    )
    assert (usual.valid_from, usual.byday) == ("", "SA")
    assert (meanwhile.valid_from, meanwhile.valid_to) == ("2020-04-01", "2020-04-30")


@pytest.mark.parametrize(
    ("rows", "hours"),
    [
        ([], ""),
        ([Row("MO,TU,WE", "09:00", "12:00", "WEEKLY")], "Mo-We 09:00-12:00"),
        (
            [
                Row("MO,TU", "09:00", "12:00", "WEEKLY"),
                Row("MO", "14:00", "16:00", "WEEKLY"),
            ],
            "Mo 09:00-12:00,14:00-16:00; Tu 09:00-12:00",
        ),
        (
            [
                Row("MO", "09:00", "12:00", "WEEKLY"),
                Row("1MO", "14:00", "16:00", "MONTHLY"),
            ],
            "Mo 09:00-12:00, Mo[1] 14:00-16:00",
        ),
        ([Row("SA,SU", "00:00", "00:00", "WEEKLY")], "Sa-Su 00:00-24:00"),
        (
            [Row("MO", "09:00", "12:00", "WEEKLY", "2020-04-01", "2020-04-30")],
            "2020 Apr 01-2020 Apr 30 Mo 09:00-12:00",
        ),
    ],
)
def test_rows_become_hours(rows: list[Row], hours: str) -> None:
    assert hours_from(rows) == hours


@pytest.mark.parametrize(
    "row",
    [
        Row("", "09:00", "12:00"),
        Row("MO", "", "12:00"),
        Row("MO", "09:00", ""),
        Row("MO,XX", "09:00", "12:00"),
        Row("9MO", "09:00", "12:00"),
    ],
)
def test_what_hours_cannot_say_is_refused(row: Row) -> None:
    with pytest.raises(Untellable):
        hours_from([row])


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("9:00", "09:00"),
        ("09:00:00", "09:00"),
        ("17:30+01:00", "17:30"),
        ("17:30Z", "17:30"),
        ("24:00", "00:00"),
        ("25:00", ""),
        ("noon", ""),
        ("", ""),
    ],
)
def test_times_of_the_day_are_read_as_others_write_them(text: str, time: str) -> None:
    assert read_clock(text) == time


SPANS = tuples(integers(0, 22), integers(1, 8)).map(
    lambda span: (f"{span[0]:02}:00", f"{min(span[0] + span[1], 23):02}:30")
)


@given(
    lists(tuples(sets(sampled_from(DAYS), min_size=1), SPANS), min_size=1, max_size=4)
)
def test_a_week_survives_the_way_out_and_in(
    week: list[tuple[set[str], tuple[str, str]]],
) -> None:
    rows = [
        Row(",".join(sorted(days)), opens, closes, "WEEKLY")
        for days, (opens, closes) in week
    ]
    once = schedule_rows(hours_from(rows))
    assert schedule_rows(hours_from(once)) == once
