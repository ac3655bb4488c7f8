"""Which line counts, and what its hours mean for a deadline."""

from dataclasses import dataclass
from datetime import datetime

from beistand.accounts.models import Urgency
from beistand.kit import clock
from beistand.kit.errors import Refused
from beistand.kit.memory import remembered
from beistand.lines import rules
from beistand.lines.models import Line, Wire

NO_LINE = "No line is loaded. Run: beistand blueprint load kaiserslautern"


@dataclass(frozen=True)
class LineState:
    """What the public page says of a line at one moment.

    `until` is when it closes, if it is open and ever closes; `next_opening` when
    it opens next, None if not within a year.
    """

    open: bool
    until: datetime | None
    next_opening: datetime | None


@remembered
def main_line() -> Line:
    """The line whose hours the deadlines of the house count."""
    line = Line.objects.first()
    if line is None:
        raise Refused(NO_LINE)
    return line


def due_after(minutes: int, start: datetime | None = None) -> datetime:
    """The moment when so many office minutes have passed, from now or `start`.

    Nothing falls due while nobody is there: no minutes at all means at once, or
    when the line opens.
    """
    hours, moment = main_line().office_hours(), start or clock.now()
    if not minutes:
        return rules.first_open_moment(moment, hours)
    return rules.add_office_minutes(moment, minutes, hours)


def due_at_once(urgency: int) -> datetime:
    """When something so urgent falls due that must not wait: "now" is now."""
    return clock.now() if urgency == Urgency.NOW else due_after(0)


def minutes_left(due_at: datetime) -> int:
    """Office minutes from now until then; 0 when it is over."""
    now = clock.now()
    if due_at <= now:
        return 0
    return rules.office_minutes_between(now, due_at, main_line().office_hours())


def due_before(minutes: int) -> datetime:
    """The moment since which so many office minutes have passed until now."""
    hours = main_line().office_hours()
    return rules.subtract_office_minutes(clock.now(), minutes, hours)


def line_state(line: Line, at: datetime) -> LineState:
    """Whether the line is open at this moment, and when that changes."""
    hours = line.office_hours()
    return LineState(
        open=rules.is_open(at, hours),
        until=rules.closes_at(at, hours),
        next_opening=rules.next_opening(at, hours),
    )


def wires() -> list[Wire]:
    """Every wire that ever reported, by kind. One query."""
    return list(Wire.objects.select_related("line"))
