"""Whether a service runs, in words: always with since when and from whom (BX-3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext, pgettext

from beistand.directory.models import OperatingFact, ServiceAtLocation
from beistand.directory.rules import CLOSED, Effective
from beistand.kit import clock

AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Shown:
    """What a page says of a service today.

    Attributes:
        look: which colour it has: well, shut, or none for what is not certain.
        label: the state in a few words.
        age: since when it is known and how, one sentence.
        more: what else one must know before going there.
    """

    look: str
    label: str
    age: str
    more: tuple[str, ...]


def shown_state(held: Effective, language: str) -> Shown:
    """What to say of a service that is in this state."""
    return Shown(_look(held), _label(held), age_of(held), tuple(_more(held, language)))


def _look(held: Effective) -> str:
    if held.is_running is None:
        return "unsure"
    return "well" if held.is_running else "shut"


def _label(held: Effective) -> str:
    if held.observed_at is None:
        return _("not known whether it runs")
    state = name_of_state(held.state)
    if held.is_confirmed:
        return state
    words = {"state": state, "date": on_day(held.observed_at)}
    if held.source == OperatingFact.Source.CALLER_REPORT:
        return _("a caller said on %(date)s: %(state)s; unconfirmed") % words
    return _("last known on %(date)s: %(state)s; unconfirmed") % words


def name_of_state(code: str) -> str:
    """A state in words."""
    return str(OperatingFact.State(code).label)


def shown_place(place: ServiceAtLocation) -> str:
    """One of a service's places by its name."""
    return place.location.name or place.location.code


def age_of(held: Effective) -> str:
    """Since when it is known and how: verified 3 days ago by phone."""
    if held.observed_at is None or not held.is_confirmed:
        return ""
    how = str(OperatingFact.Method(held.method).label)
    return _("verified %(age)s %(how)s") % {"age": ago(held.observed_at), "how": how}


def ago(moment: datetime) -> str:
    """How many days ago: today, yesterday, 3 days ago."""
    today = timezone.localtime(clock.now()).date()
    days = (today - timezone.localtime(moment).date()) // timedelta(days=1)
    if days <= 0:
        return pgettext("age", "today")
    if days == 1:
        return pgettext("age", "yesterday")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


def on_day(moment: datetime) -> str:
    """The day of a moment, with its month."""
    # Translators: how Django's date filter writes a day and its month.
    return date_format(timezone.localtime(moment), pgettext("day and month", "j F"))


def on_last_day(end: datetime) -> str:
    """The last day of what ends at this moment, with its month."""
    return on_day(end - AN_INSTANT)


def _more(held: Effective, language: str) -> list[str]:
    said: list[str] = []
    if held.valid_to is not None and held.is_confirmed:
        said.append(_("until %(date)s") % {"date": on_last_day(held.valid_to)})
    if not held.is_everywhere:
        said.append(_("not the same at all of its places"))
    if held.audience == OperatingFact.Audience.PROFESSIONALS:
        said.append(_("for professionals only"))
    if held.capacity != OperatingFact.Capacity.UNKNOWN and held.state not in CLOSED:
        said.append(str(OperatingFact.Capacity(held.capacity).label))
    if held.doubt is not None:
        words = {
            "state": name_of_state(held.doubt.state),
            "date": on_day(held.doubt.observed_at),
        }
        said.append(_("a caller said on %(date)s: %(state)s") % words)
    if message := held.message(language):
        said.append(message)
    return said
