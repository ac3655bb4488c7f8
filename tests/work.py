"""The worker's part, done at once: every job that waits in the queue is run."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

MOST = 500


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
