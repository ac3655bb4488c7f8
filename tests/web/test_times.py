"""Moments as people say them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation

from beistand.kit import clock
from beistand.web import times
from tests.cast import BERLIN, MONDAY_9


@pytest.fixture(autouse=True)
def in_town() -> Iterator[None]:
    """It is Monday, nine in the morning, in the city's zone."""
    with clock.pretending(MONDAY_9), timezone.override(BERLIN):
        yield


@pytest.mark.parametrize(
    ("later", "english", "german"),
    [
        (timedelta(hours=3), "today at 12:00", "heute um 12:00 Uhr"),
        (timedelta(hours=15), "tomorrow at 0:00", "morgen um 0:00 Uhr"),
        (timedelta(days=1), "tomorrow at 9:00", "morgen um 9:00 Uhr"),
        (timedelta(days=2), "on Wednesday at 9:00", "am Mittwoch um 9:00 Uhr"),
        (timedelta(days=6), "on Sunday at 9:00", "am Sonntag um 9:00 Uhr"),
        (timedelta(days=7), "on 27 April at 9:00", "am 27. April um 9:00 Uhr"),
        (timedelta(days=-1), "on 19 April at 9:00", "am 19. April um 9:00 Uhr"),
    ],
)
def test_a_moment(later: timedelta, english: str, german: str) -> None:
    moment = MONDAY_9 + later
    with translation.override("en"):
        assert times.at(moment) == english
    with translation.override("de"):
        assert times.at(moment) == german


def test_a_beginning() -> None:
    with translation.override("en"):
        assert times.starting(MONDAY_9 + timedelta(days=1)) == "tomorrow from 9:00"


def test_summer_time_begins_in_between() -> None:
    with clock.pretending(datetime(2020, 3, 28, 12, tzinfo=BERLIN)):
        moment = datetime(2020, 3, 29, 8, tzinfo=BERLIN)
        with translation.override("en"):
            assert times.at(moment) == "tomorrow at 8:00"


@pytest.mark.parametrize(
    ("written", "english", "german"),
    [
        ("Mo-Fr 08:00-12:00", "Mon–Fri 8:00–12:00", "Mo–Fr 8:00–12:00"),
        ("Mo,We 10:00-13:30", "Mon, Wed 10:00–13:30", "Mo, Mi 10:00–13:30"),
        (
            "Tu 09:00-12:00; PH off",
            "Tue 9:00–12:00, closed on public holidays",
            "Di 9:00–12:00, an Feiertagen geschlossen",
        ),
        (
            "Sa-Su,PH 10:00-18:00",
            "Sat–Sun, public holidays 10:00–18:00",
            "Sa–So, Feiertage 10:00–18:00",
        ),
        ("24/7", "day and night", "Tag und Nacht"),
        ("", "", ""),
    ],
)
def test_hours_are_written_as_here(written: str, english: str, german: str) -> None:
    with translation.override("en"):
        assert times.spell_hours(written) == english
    with translation.override("de"):
        assert times.spell_hours(written) == german


@pytest.mark.parametrize(
    ("later", "dutch", "french"),
    [
        (timedelta(hours=3), "vandaag om 12.00 uur", "aujourd'hui à 12h00"),
        (timedelta(days=1), "morgen om 9.00 uur", "demain à 9h00"),
        (timedelta(days=2), "woensdag om 9.00 uur", "mercredi à 9h00"),
        (timedelta(days=7), "op 27 april om 9.00 uur", "le 27 avril à 9h00"),
    ],
)
def test_a_moment_in_belgium(later: timedelta, dutch: str, french: str) -> None:
    with translation.override("nl"):
        assert times.at(MONDAY_9 + later) == dutch
    with translation.override("fr"):
        assert times.at(MONDAY_9 + later) == french


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("nl", "ma–vr 8.00–12.30, gesloten op feestdagen"),
        ("fr", "lun–ven 8h00–12h30, fermé les jours fériés"),
        ("sk", "po–pi 8:00–12:30, cez sviatky zatvorené"),
    ],
)
def test_hours_in_other_languages(language: str, written: str) -> None:
    with translation.override(language):
        assert times.spell_hours("Mo-Fr 08:00-12:30; PH off") == written


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("en", "20.4.", "20.4.2020"),
        ("de", "20.4.", "20.4.2020"),
        ("nl", "20/4", "20/4/2020"),
        ("fr", "20/4", "20/4/2020"),
    ],
)
def test_a_day_in_figures(language: str, short: str, long: str) -> None:
    with translation.override(language):
        assert times.day_in_figures(MONDAY_9.date()) == short
        assert times.day_in_figures(MONDAY_9.date(), with_year=True) == long
