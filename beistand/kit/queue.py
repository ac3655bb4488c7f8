"""Asking the worker to do something, if the caller's transaction succeeds."""

from collections.abc import Sequence

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.types import JSONValue


def ask_worker(
    task: str, *, seconds: int = 0, priority: int = 0, **said: str | int
) -> None:
    """Put a job in the queue, by the task's name: tasks stand above actions.

    The row is written over Django's connection in every case. A job's own app has
    the worker's connection instead, and what it asked for would not belong to
    its transaction: it could be done before its rows are there, or although
    they were taken back.
    """
    ask_worker_for_all(task, [dict(said)], seconds=seconds, priority=priority)


def ask_worker_for_all(
    task: str,
    jobs: Sequence[dict[str, JSONValue]],
    *,
    seconds: int = 0,
    priority: int = 0,
) -> None:
    """Put a job for each of these in the queue, in one statement."""
    job = app.configure_task(task, schedule_in={"seconds": seconds}, priority=priority)
    job.job_manager = JobManager(DjangoConnector())
    job.batch_defer(*jobs)
