"""Moments as people say them: today at 12:00, tomorrow from 8:00, on Monday."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _, pgettext

from beistand.kit.clock import now


def clock_time(moment: datetime) -> str:
    """The time of day in the city: 8:00."""
    local = timezone.localtime(moment)
    return f"{local.hour}:{local.minute:02d}"


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
    # Translators: how Django's date filter writes a day and its month.
    day = date_format(local, pgettext("day and month", "j F"))
    return {"weekday": str(WEEKDAYS[local.weekday()]), "date": day}
