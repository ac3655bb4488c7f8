"""Keeping the helplines, and watching that nothing waits past their hours."""

from collections.abc import Mapping

from beistand.accounts.models import Urgency
from beistand.accounts.queries import kinds_of_work, overdue_work
from beistand.journal import actions as journal
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.memory import forget_all
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.lines import rules
from beistand.lines.models import Line
from beistand.lines.queries import due_before
from beistand.reference.queries import pace


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
