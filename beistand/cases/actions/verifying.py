"""One of us has spoken with the people of a case: it is not a mere entry any more."""

from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Case, Need
from beistand.journal import actions as journal
from beistand.kit.actions import Actor, action


@action("cases.verify")
def verify_case(case: Case, *, by: Actor) -> None:
    """From now on its needs wait no longer than those of anybody else."""
    rows = Case.objects.filter(pk=case.pk, is_verified=False)
    if not rows.update(is_verified=True):
        return
    case.is_verified = True
    for need in case.needs.filter(status=Need.Status.OPEN).select_related("topic"):
        _hurry(need)
    journal.record(by, "cases.verified", case)


def _hurry(need: Need) -> None:
    own = NeedIn(need.topic, wanted_by=need.wanted_by)
    need.urgency = min(need.urgency, own.level)
    need.due_at = min(need.due_at or own.due_at, own.due_at)
    need.save(update_fields=["urgency", "due_at"])
