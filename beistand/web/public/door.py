"""The city's helpline as a resident meets it: the number, and whether it is open."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from beistand.kit import phone
from beistand.kit.clock import now
from beistand.lines import rules
from beistand.lines.models import Line
from beistand.reference.models import City
from beistand.web import times


@dataclass(frozen=True)
class Door:
    """What a page says about the helpline right now."""

    number: str
    spelling: str
    is_open: bool
    sentence: str
    reading: str


def door(line: Line, city: City) -> Door:
    """How to reach the line at this moment, and when somebody reads a form."""
    hours, moment = line.office_hours(), now()
    number = line.phones[0] if line.phones else ""
    spelling = phone.display(number, city.region) if number else ""
    closes = rules.closes_at(moment, hours)
    if closes is not None:
        sentence = _("Now open until %(time)s.") % {"time": times.clock_time(closes)}
        return Door(number, spelling, True, sentence, _("Somebody reads it today."))
    opening = rules.next_opening(moment, hours)
    if opening is None:
        return Door(number, spelling, False, "", "")
    when = {"when": times.starting(opening)}
    sentence = _("Closed now. We answer again %(when)s.") % when
    return Door(
        number, spelling, False, sentence, _("Somebody reads it %(when)s.") % when
    )


def reading_if_closed(line: Line, city: City) -> str:
    """When somebody reads a form that is sent now, if nobody does just now."""
    here = door(line, city)
    return "" if here.is_open else here.reading
