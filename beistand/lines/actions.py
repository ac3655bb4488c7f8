"""Keeping the helplines, and watching that nothing waits past their hours."""

from collections.abc import Mapping
from dataclasses import dataclass

from beistand.accounts.models import Urgency
from beistand.accounts.queries import kinds_of_work, overdue_work
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.memory import forget_all
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.lines import rules
from beistand.lines.models import Line, Wire
from beistand.lines.queries import due_before
from beistand.reference.queries import pace

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
