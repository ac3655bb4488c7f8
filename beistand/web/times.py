"""Moments as people say them: today at 12:00, tomorrow from 8:00, on Monday."""

import re
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _, pgettext

from beistand.kit.clock import now

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = re.compile(rf"\b(?:{'|'.join(DAYS)})\b")
CLOCK = re.compile(r"\b0?(\d{1,2}):(\d\d)\b")


def clock_time(moment: datetime) -> str:
    """The time of day in the city, as its language writes it: 8:00, 8.00, 8h00."""
    local = timezone.localtime(moment)
    return _clock(str(local.hour), f"{local.minute:02d}")


def _clock(hour: str, minutes: str) -> str:
    written = {"hour": hour, "minutes": minutes}
    return pgettext("time of day", "%(hour)s:%(minutes)s") % written


def day_in_figures(day: date, *, with_year: bool = False) -> str:
    """A day as a list shows it: 20.4., or 20/4."""
    # Translators: how Django's date filter writes a day in figures.
    short, long = pgettext("day in figures", "j.n."), pgettext("with year", "j.n.Y")
    return date_format(day, long if with_year else short)


def day_and_month(day: date) -> str:
    """A day within a sentence: 20 April; in French the first is 1er avril."""
    # Translators: how Django's date filter writes a day and its month.
    return dated(day, pgettext("day and month", "j F"))


def dated(day: date, pattern: str) -> str:
    """A day by this pattern, the first of a month as the language wants it."""
    if day.day == 1:
        # Translators: the j of Django's date filter, on the first of a month.
        pattern = pattern.replace("j", pgettext("first of the month", "j"), 1)
    return date_format(day, pattern)


def length_of_sound(seconds: float) -> str:
    """How long a recording lasts: 0:42 min."""
    whole = max(round(seconds), 1) if seconds > 0 else 0
    words = {"minutes": whole // 60, "seconds": f"{whole % 60:02d}"}
    return _("%(minutes)s:%(seconds)s min") % words


def on_paper(moment: datetime) -> str:
    """Day, year and time in full: paper is read on another day."""
    day = dated(timezone.localtime(moment), get_format("DATE_FORMAT"))
    return _("%(day)s, %(time)s") % {"day": day, "time": clock_time(moment)}


def at(moment: datetime) -> str:
    """Day and time, for something that happens at that moment or by it."""
    words = {"time": clock_time(moment), **_day_words(moment)}
    match _days_away(moment):
        case 0:
            return _("today at %(time)s") % words
        case 1:
            return _("tomorrow at %(time)s") % words
        case days if 1 < days < 7:
            return _("on %(weekday)s at %(time)s") % words
        case _other:
            return _("on %(date)s at %(time)s") % words


def starting(moment: datetime) -> str:
    """Day and time, for something that begins then."""
    words = {"time": clock_time(moment), **_day_words(moment)}
    match _days_away(moment):
        case 0:
            return _("today from %(time)s") % words
        case 1:
            return _("tomorrow from %(time)s") % words
        case days if 1 < days < 7:
            return _("on %(weekday)s from %(time)s") % words
        case _other:
            return _("on %(date)s from %(time)s") % words


def _days_away(moment: datetime) -> int:
    today = timezone.localtime(now()).date()
    return (timezone.localtime(moment).date() - today) // timedelta(days=1)


def _day_words(moment: datetime) -> dict[str, str]:
    local = timezone.localtime(moment)
    day = day_and_month(local)
    return {"weekday": str(WEEKDAYS[local.weekday()]), "date": day}


def spell_hours(hours: str) -> str:
    """Opening hours as people here write them, from OpenStreetMap's way of writing."""
    said = re.sub(r"\bPH off\b", _("closed on public holidays"), hours)
    said = re.sub(r"\bPH\b", _("public holidays"), said)
    said = re.sub(r"\b24/7\b", _("day and night"), said)
    said = DAY.sub(lambda day: str(WEEKDAYS_ABBR[DAYS.index(day[0])]), said)
    said = re.sub(r"(?<=\w)-(?=\w)", "–", said)
    said = CLOCK.sub(lambda time: _clock(time[1], time[2]), said)
    return re.sub(r"\s*([;,])\s*", ", ", said)
