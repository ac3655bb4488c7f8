"""Vetting that is over is somebody's work until it is renewed or let go."""

from django.db.models import Exists, OuterRef, QuerySet

from beistand.accounts.actions import team_named
from beistand.accounts.models import Urgency
from beistand.directory.actions.verification import due_within
from beistand.directory.models import Initiative, VettingTask
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.rows import insert_once

# Office minutes until somebody must have decided: a working day of eight hours.
PATIENCE_MINUTES = 480


@action("directory.watch")
def open_vetting_tasks(*, by: Actor) -> int:
    """A task for every initiative whose vetting is over, once for each end.

    It belongs to whoever vouched, if that account can still do it, else to the
    coordinators. What has left the directory is nobody's work.
    """
    now = clock.now()
    end_vetting_tasks(VettingTask.objects.filter(initiative__service__is_active=False))
    told = VettingTask.objects.filter(
        initiative=OuterRef("pk"), lapsed_at=OuterRef("vetted_until")
    )
    lapsed = Initiative.objects.filter(
        ~Exists(told), service__is_active=True, vetted_until__lte=now
    ).select_related("vetted_by")
    opened = sum(_open_task(initiative) for initiative in lapsed)
    if opened:
        journal.record(by, "directory.vetting_lapsed", "directory", tasks=opened)
    return opened


def _open_task(initiative: Initiative) -> bool:
    assert initiative.vetted_until is not None  # noqa: S101
    voucher = initiative.vetted_by
    is_there = voucher is not None and voucher.can_receive(VettingTask.WORK.right)
    task = VettingTask(
        initiative=initiative,
        lapsed_at=initiative.vetted_until,
        opened_at=clock.now(),
        owner=voucher if is_there else None,
        team=team_named("coordination", by=System()),
        next_step="vet_initiative",
        due_at=due_within(PATIENCE_MINUTES),
        urgency=Urgency.SOON,
    )
    return insert_once(task)


def end_vetting_tasks(tasks: QuerySet[VettingTask]) -> None:
    """What was to be decided is decided. Inside an action."""
    for task in tasks.filter(status=VettingTask.Status.OPEN):
        task.move(VettingTask.Status.DONE, next_step="", ended_at=clock.now())
