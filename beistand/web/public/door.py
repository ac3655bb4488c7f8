"""The city's helpline as a resident meets it: the number, and whether it is open."""

from dataclasses import dataclass

from django.utils.translation import get_language, gettext as _

from beistand.kit import phone
from beistand.kit.clock import now
from beistand.lines import rules
from beistand.lines.models import Line
from beistand.lines.queries import has_exchange, is_staffed
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
    advice: str = ""


def door(line: Line, city: City) -> Door:
    """How to reach the line at this moment, and when somebody reads a form."""
    hours, moment = line.office_hours(), now()
    number = line.phones[0] if line.phones else ""
    spelling = phone.display(number, city.region) if number else ""
    closes = rules.closes_at(moment, hours)
    if closes is not None:
        until = {"time": times.clock_time(closes)}
        today = _("Somebody reads it today.")
        if is_staffed(line, moment):
            sentence = _("Now open until %(time)s.") % until
            return Door(number, spelling, True, sentence, today)
        sentence = _("Open until %(time)s, but nobody is at the telephone just now.")
        return Door(number, spelling, False, sentence % until, today, advice(line))
    opening = rules.next_opening(moment, hours)
    if opening is None:
        return Door(number, spelling, False, "", "")
    written = line.after_hours_text(get_language() or "")
    when = {"when": times.starting(opening)}
    sentence = _("Closed now. We answer again %(when)s.") % when
    read = _("Somebody reads it %(when)s.") % when
    return Door(number, spelling, False, sentence, read, written or advice(line))


def advice(line: Line) -> str:
    """What to do while nobody answers. Nothing is promised that nothing records."""
    if has_exchange() and line.when_closed == Line.WhenClosed.VOICEMAIL:
        return _("Phone all the same and leave a message: we call back.")
    return _("Use the form: it takes your request at any hour.")


def reading_if_closed(line: Line, city: City) -> str:
    """When somebody reads a form that is sent now, if nobody does just now."""
    here = door(line, city)
    return "" if here.is_open else here.reading
