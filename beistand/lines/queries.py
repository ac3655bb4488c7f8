"""Which line counts, and what its hours mean for a deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest

from beistand.accounts.models import Urgency, User
from beistand.kit import clock
from beistand.kit.errors import Refused
from beistand.kit.memory import remembered
from beistand.lines import rules
from beistand.lines.duty import DAY, Turn, due_users
from beistand.lines.models import Announcement, Line, Presence, Shift, Wire
from beistand.lines.rules import Span

# An exchange says every few seconds that it is there.
LONGEST_SILENCE = timedelta(seconds=30)
# Whoever forgot to say that they left is not there any more.
LONGEST_PRESENCE = timedelta(hours=14)
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


@remembered
def has_exchange() -> bool:
    """Whether an exchange has ever reported here; without one calls are typed."""
    return Wire.objects.filter(kind="voice").exists()


def exchange_answers(at: datetime) -> bool:
    """Whether the exchange is connected: only then does any telephone ring."""
    rows = Wire.objects.filter(kind="voice", connected_since__isnull=False)
    return rows.filter(beat_at__gt=at - LONGEST_SILENCE).exists()


def all_lines() -> list[Line]:
    """Every line, the main one first."""
    return list(Line.objects.all())


def line_with(code: str) -> Line | None:
    """The line with this code."""
    return next((line for line in all_lines() if line.code == code), None)


def line_called(number: str) -> Line:
    """The line that this number, as it was dialled, belongs to; else the main one.

    An exchange hands on what the trunk gives it: with or without the area code. So
    the longest end that both have in common decides.
    """
    digits = "".join(filter(str.isdigit, number)).lstrip("0")
    best, longest = main_line(), 0
    for line in all_lines():
        for phone in line.phones:
            known = "".join(filter(str.isdigit, phone))
            if digits and known.endswith(digits) and len(digits) > longest:
                best, longest = line, len(digits)
    return best


@dataclass(frozen=True)
class Day:
    """One day of a line: when it is open, and which holiday it is."""

    day: date
    spans: Sequence[Span]
    holiday: str


def days_ahead(line: Line, at: datetime, count: int) -> list[Day]:
    """The days from this moment on, as the line is open on them."""
    hours = line.office_hours()
    today = at.astimezone(ZoneInfo(line.time_zone)).date()
    return [
        Day(day, rules.spans_of_day(hours, day), rules.holiday_on(hours, day))
        for day in (today + ahead * DAY for ahead in range(count))
    ]


def shift_with(line: Line, number: int) -> Shift | None:
    """One shift of this line's rota."""
    return Shift.objects.filter(line=line, pk=number).select_related("user").first()


def shifts_of(line: Line) -> QuerySet[Shift]:
    """The rota of a line: shifts on a date first, then by weekday."""
    return Shift.objects.filter(line=line).select_related("user")


def due_on(line: Line, at: datetime) -> list[User]:
    """Whom the rota has on this line at this moment, by name."""
    ids = _due_ids(line, at)
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("name"))


def _due_ids(line: Line, at: datetime) -> set[int]:
    today = at.astimezone(ZoneInfo(line.time_zone)).date()
    near = Q(date=None) | Q(date__range=(today - DAY, today))
    names = ("user_id", "starts", "ends", "weekday", "date")
    rows = Shift.objects.filter(near, line=line).values_list(*names)
    return due_users(at, [Turn(*row) for row in rows], line.time_zone)


def presence_of(user: User) -> Presence | None:
    """What this user last said about being there."""
    return Presence.objects.filter(user=user).select_related("line").first()


def presence_at(extension: str) -> Presence | None:
    """Who is at this telephone, if anybody said so."""
    rows = Presence.objects.filter(extension=extension, state=Presence.State.HERE)
    return rows.select_related("user").first()


def people_present(at: datetime) -> QuerySet[Presence]:
    """Everybody who is there or on a break, by name."""
    rows = Presence.objects.filter(
        since__gt=at - LONGEST_PRESENCE, user__is_active=True
    ).exclude(state=Presence.State.GONE)
    return rows.select_related("user", "line").order_by("user__name")


def operators_on_duty(line: Line, at: datetime) -> list[Presence]:
    """Who takes the calls of this line now, whoever has been idle longest first.

    That is who said to be there for this line; and of those who said to be there
    for any line, whom the rota has. A line without a rota has them all.
    """
    there = people_present(at).filter(state=Presence.State.HERE)
    anywhere = Q(line=None)
    if Shift.objects.filter(line=line).exists():
        anywhere &= Q(user__in=_due_ids(line, at))
    idle_since = Greatest("since", "last_call_ended_at")
    return list(there.filter(Q(line=line) | anywhere).order_by(idle_since, "pk"))


def is_staffed(line: Line, at: datetime) -> bool:
    """Whether somebody sits behind the line, as far as anybody keeps track of it.

    Where an exchange rings telephones, people say when they are there, and at which
    telephone; while it does not answer, none rings. Else the hours are all there is
    to go by.
    """
    if not has_exchange():
        return True
    return exchange_answers(at) and any(
        presence.extension for presence in operators_on_duty(line, at)
    )


def announcements_of(line: Line) -> QuerySet[Announcement]:
    """What callers of a line hear, without the sound itself."""
    return Announcement.objects.filter(line=line).defer("audio")


def announcement_of(line: Line, language: str, kind: str) -> Announcement | None:
    """One announcement with its sound."""
    return Announcement.objects.filter(line=line, language=language, kind=kind).first()


def line_of_mailbox(code: str) -> Line:
    """The line that reads this mailbox; the main one where none says so."""
    return line_with_mailbox(code) or main_line()


def line_with_mailbox(code: str) -> Line | None:
    """The line of this code, or the one whose mailbox has it."""
    for line in Line.objects.all():
        if code == line.code or any(box["code"] == code for box in line.mailboxes):
            return line
    return None


def our_addresses() -> frozenset[str]:
    """Every e-mail address of ours, in lower case: nobody answers oneself."""
    found = set()
    for line in Line.objects.all():
        found |= {line.email, *(box["address"] for box in line.mailboxes)}
    return frozenset(address.lower() for address in found if address)


def wire_named(code: str) -> Wire | None:
    """The wire with this code."""
    return Wire.objects.filter(code=code).first()
