"""How the desk says names and times: tables of cases, no database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from beistand.kit import clock
from beistand.web.desk import words
from beistand.web.desk.call_form import split_street

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2020, 4, 20, 12, 0, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Elfriede Klein", "E. Klein"),
        ("Klein, Elfriede", "E. Klein"),
        ("Anna Maria Klein", "A. M. Klein"),
        ("Klein", "Klein"),
        ("", ""),
    ],
)
def test_lists_show_initials(name: str, shown: str) -> None:
    assert words.masked(name) == shown


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.5, "in 1 min"),
        (40, "in 40 min"),
        (150, "by 14:30"),
        (60 * 22, "tomorrow at 10:00"),
        (-100, "overdue since 10:20"),
        (-60 * 24, "overdue for 1 day"),
        (-60 * 50, "overdue for 2 days"),
    ],
)
def test_when_something_is_due(minutes: float, said: str) -> None:
    with (
        clock.pretending(NOON),
        timezone.override(BERLIN),
        translation.override("en"),
    ):
        assert words.due(NOON + timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(42, "0:42 h"), (190, "3:10 h"), (60 * 49, "2 days")]
)
def test_how_long_something_has_waited(minutes: int, said: str) -> None:
    with clock.pretending(NOON), translation.override("en"):
        assert words.elapsed(NOON - timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(
    ("street", "number", "parts"),
    [
        ("Marktstraße 12", "", ("Marktstraße", "12")),
        ("Marktstraße 12 a", "", ("Marktstraße", "12 a")),
        ("Marktstraße", "12", ("Marktstraße", "12")),
        ("Straße des 17. Juni 5", "", ("Straße des 17. Juni", "5")),
        ("Marktstraße", "", ("Marktstraße", "")),
    ],
)
def test_street_and_number_in_one_field(
    street: str, number: str, parts: tuple[str, str]
) -> None:
    assert split_street(street, number) == parts
