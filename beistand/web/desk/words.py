"""How the desk says things: masked names, due times, how long something waits."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from beistand.kit.clock import now
from beistand.web import times

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def masked(name: str) -> str:
    """A name as lists show it: initials, and the last word whole."""
    family, comma, given = name.partition(",")
    if comma:
        name = f"{given} {family}"
    *first, last = name.split() or [""]
    return " ".join([*(f"{word[0]}." for word in first), last])


def due(moment: datetime | None) -> str:
    """When something is due: in 40 min, by 14:30, overdue since 10:20."""
    if moment is None:
        return ""
    left = moment - now()
    if left < timedelta(0):
        return _overdue(moment)
    if left < HOUR:
        return _("in %(minutes)s min") % {"minutes": max(1, left // MINUTE)}
    if _is_today(moment):
        return _("by %(time)s") % {"time": times.clock_time(moment)}
    return times.at(moment)


def _overdue(moment: datetime) -> str:
    if _is_today(moment):
        return _("overdue since %(time)s") % {"time": times.clock_time(moment)}
    days = (timezone.localdate(now()) - timezone.localdate(moment)).days
    text = ngettext("overdue for %(days)s day", "overdue for %(days)s days", days)
    return text % {"days": days}


def is_overdue(moment: datetime | None) -> bool:
    """Whether this moment has passed."""
    return moment is not None and moment < now()


def elapsed(since: datetime | None) -> str:
    """How long something has waited, in hours and minutes: 0:42 h, 3:10 h, 2 days."""
    if since is None:
        return ""
    passed = max(now() - since, timedelta(0))
    if passed < 24 * HOUR:
        hours, minutes = passed // HOUR, passed % HOUR // MINUTE
        return _("%(hours)s:%(minutes)s h") % {
            "hours": hours,
            "minutes": f"{minutes:02d}",
        }
    days = passed // (24 * HOUR)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def moment_of(moment: datetime) -> str:
    """When something happened: 10:42 today, else day and time."""
    local = timezone.localtime(moment)
    clock = times.clock_time(moment)
    if _is_today(moment):
        return clock
    other_year = local.year != timezone.localtime(now()).year
    return f"{times.day_in_figures(local.date(), with_year=other_year)} {clock}"


def _is_today(moment: datetime) -> bool:
    return timezone.localdate(moment) == timezone.localdate(now())
