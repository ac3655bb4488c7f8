"""The worker's part, done at once: every job that waits in the queue is run."""

import asyncio

from django.db.models import Q
from django.db.models.functions import Now
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

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


def file_reports() -> int:
    """File every report that a job waits for; say how many there were."""
    waiting = ProcrastinateJob.objects.filter(
        task_name="beistand.intake.tasks.file_kept_report", status="todo"
    ).order_by("id")
    done = 0
    for job in waiting[:MOST]:
        app.tasks[job.task_name].func(**job.args)
        done += 1
    return done
