"""The worker's part, done at once: every job that waits in the queue is run."""

import asyncio

from django.db.models import Q
from django.db.models.functions import Now
from procrastinate.contrib.django.models import ProcrastinateJob

from beistand.intake.tasks import file_kept_reports
from beistand.project.jobs import do_jobs

MOST = 500
ROUNDS = 20


def run_worker() -> None:
    """Let a real worker do every job that is due, and what those ask for."""
    is_due = Q(scheduled_at=None) | Q(scheduled_at__lte=Now())
    for _round in range(ROUNDS):
        asyncio.run(do_jobs(4, wait=False))
        if not ProcrastinateJob.objects.filter(is_due, status="todo").exists():
            return
    raise AssertionError("the queue does not become empty")


def file_reports(most: int = MOST) -> int:
    """File reports that were kept; say how many there were."""
    return file_kept_reports(most)
