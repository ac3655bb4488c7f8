"""Keeping the helplines, who sits behind them, and that nothing waits too long."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from beistand.accounts.models import Urgency, User
from beistand.accounts.queries import kinds_of_work, overdue_work
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.memory import forget_all
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.kit.wav import read_wav
from beistand.lines import rules
from beistand.lines.models import Announcement, Line, Presence, Shift, Wire
from beistand.lines.queries import due_before
from beistand.lines.sound import telephone_wav
from beistand.reference.queries import pace

# The name of a telephone becomes part of what the exchange is told to dial.
EXTENSION = re.compile(r"[A-Za-z0-9_-]{1,40}")
LONGEST_PROBLEM = 300


@dataclass(frozen=True)
class WireIn:
    """How a wire is at this moment; the problem names no person and no number."""

    kind: str
    is_connected: bool
    waiting: int = 0
    problem: str = ""
    line: Line | None = None
    had_event: bool = False


@action("lines.beat")
def beat_wire(code: str, told: WireIn, *, by: Actor) -> None:
    """Write down that the process behind this wire is alive, and how it fares.

    `connected_since` keeps the moment at which the present connection began.
    """
    now = clock.now()
    wire = Wire.objects.select_for_update().filter(code=code).first()
    since = wire.connected_since if wire else None
    last = wire.last_event_at if wire else None
    Wire.objects.update_or_create(
        code=code,
        defaults={
            "kind": told.kind,
            "line": told.line,
            "beat_at": now,
            "connected_since": (since or now) if told.is_connected else None,
            "last_event_at": now if told.had_event else last,
            "waiting": told.waiting,
            "problem": told.problem[:LONGEST_PROBLEM],
        },
    )


@action("lines.save_line")
def save_line(code: str, fields: Mapping[str, object], *, by: Actor) -> str:
    """Load a line; keep what people changed. Says which: `outcome_of`.

    Refused when nobody could tell from its hours whether it is open.
    """
    line = Line.objects.select_for_update().filter(code=code).first()
    known = line or Line(code=code)
    current = {name: getattr(known, name) for name in fields}
    if line is None:
        changes = dict(fields)
    else:
        changes = merge_loaded(current, line.from_blueprint, fields)
    for name, value in changes.items():
        setattr(known, name, value)
    if flaw := rules.flaw_in(known.office_hours()):
        raise Refused(flaw)
    forget_all()
    known.from_blueprint = {**known.from_blueprint, **fields}
    if line is None:
        known.save(force_insert=True)
    else:
        known.save(update_fields=[*changes, "from_blueprint"])
    result = outcome_of(current, changes, fields) if line else "new"
    if line and not changes:
        return result
    journal.record(by, "lines.saved", known, fields=",".join(sorted(changes)))
    return result


@action("lines.drop_wire")
def drop_wire(wire: Wire, *, by: Actor) -> None:
    """Forget a wire that is no more: one that lives would write its row again."""
    if clock.now() - wire.beat_at <= rules.WIRE_SILENCE:
        raise Refused(_("This wire is alive. Take it out of the settings first."))
    journal.record(by, "lines.wire_dropped", wire, name=wire.code)
    wire.delete()


@action("lines.raise_overdue")
def raise_overdue(*, by: Actor) -> int:
    """Let work that is long overdue rise from "soon" to "today".

    Higher it never rises by waiting alone: "now" is what a person judged so, and
    a desk that is late must still see it first. Within "today" the oldest comes
    first anyway.
    """
    long_ago = due_before(pace().raise_after_minutes)
    raised = 0
    for kind in kinds_of_work():
        rows = overdue_work(kind, long_ago).filter(urgency=Urgency.SOON)
        count = kind._default_manager.filter(pk__in=rows).update(urgency=Urgency.TODAY)
        if count:
            journal.record(by, "lines.raised", kind.WORK.kind, rows=count)
        raised += count
    return raised


@dataclass(frozen=True)
class ShiftIn:
    """A shift to be put on the rota: on a weekday (0 is Monday) or on a date."""

    line: Line
    user: User
    starts: time
    ends: time
    weekday: int | None = None
    day: date | None = None


@action("lines.plan")
def add_shift(told: ShiftIn, *, by: Actor) -> Shift:
    """Put somebody on the rota of a line; the same shift twice is one."""
    if (told.weekday is None) == (told.day is None):
        raise Refused(_("Choose either a weekday or a date."))
    if told.starts == told.ends:
        raise Refused(_("The shift must end at another time than it begins."))
    if not told.user.may("intake.telephone"):
        raise Refused(_("This account takes no calls. Choose somebody else."))
    shift, new = Shift.objects.get_or_create(
        line=told.line,
        user=told.user,
        weekday=told.weekday,
        date=told.day,
        starts=told.starts,
        defaults={"ends": told.ends},
    )
    if not new:
        shift.ends = told.ends
        shift.save(update_fields=["ends"])
    journal.record(by, "lines.shift_added", told.line, user=told.user.username)
    return shift


@action("lines.plan")
def remove_shift(shift: Shift, *, by: Actor) -> None:
    """Take a shift off the rota."""
    journal.record(by, "lines.shift_removed", shift.line, user=shift.user.username)
    shift.delete()


@action("lines.be_there")
def arrive_at_desk(line: Line | None, extension: str, *, by: User) -> Presence:
    """I am there, at this telephone, for this line or, without one, for every line.

    Also ends a break. Without a telephone no call rings for me.
    """
    if extension and not EXTENSION.fullmatch(extension):
        raise Refused(_("Write the telephone as the exchange knows it, such as 21."))
    try:
        with transaction.atomic():
            return _say(by, Presence.State.HERE, line=line, extension=extension)
    except IntegrityError:
        raise Refused(
            _("Somebody else is at this telephone. Choose another one, or ask them.")
        ) from None


@action("lines.be_there")
def take_break(*, by: User) -> Presence:
    """I am on a break: no call rings for me until I am there again."""
    return _say(by, Presence.State.PAUSE)


@action("lines.be_there")
def leave_desk(*, by: User) -> Presence:
    """I am not there any more; my telephone is free for somebody else."""
    return _say(by, Presence.State.GONE)


@action("lines.be_there")
def note_call_over(user: User, *, by: Actor) -> None:
    """A call of this user has ended: others who have been idle longer come first."""
    Presence.objects.filter(user=user).update(last_call_ended_at=clock.now())


def _say(user: User, state: str, **more: object) -> Presence:
    presence, _new = Presence.objects.update_or_create(
        user=user, defaults={"state": state, "since": clock.now(), **more}
    )
    journal.record(user, "lines.presence_said", user, state=state)
    return presence


@dataclass(frozen=True)
class AnnouncementIn:
    """What callers of a line are to hear at one point, in one language."""

    line: Line
    language: str
    kind: str
    audio: bytes
    is_placeholder: bool = False


@action("lines.announce")
def save_announcement(told: AnnouncementIn, *, by: Actor) -> Announcement:
    """Let callers hear this recording from now on; it replaces an earlier one.

    Any WAV that is not compressed is brought into the form a telephone plays.

    Raises:
        Refused: it cannot be read, is silent or too long, or the line does not
            speak this language.
    """
    if told.language not in told.line.languages:
        raise Refused(_("The line does not speak this language. Choose another one."))
    if told.kind not in Announcement.Kind.values:
        raise Refused(_("Choose when callers are to hear this."))
    audio = telephone_wav(told.audio)
    wav = read_wav(audio)
    assert wav is not None  # noqa: S101
    made, _new = Announcement.objects.update_or_create(
        line=told.line,
        language=told.language,
        kind=told.kind,
        defaults={
            "audio": audio,
            "seconds": wav.seconds,
            "is_placeholder": told.is_placeholder,
            "made_at": clock.now(),
        },
    )
    journal.record(
        by,
        "lines.announcement_saved",
        told.line,
        kind=told.kind,
        language=told.language,
    )
    return made


@action("lines.announce")
def remove_announcement(announcement: Announcement, *, by: Actor) -> None:
    """Callers no longer hear this; where they need to hear something, a placeholder."""
    journal.record(
        by,
        "lines.announcement_removed",
        announcement.line,
        kind=announcement.kind,
        language=announcement.language,
    )
    announcement.delete()
