"""The worker: how it does jobs, and what surrounds each of them."""

from collections.abc import Callable
from typing import Any

from django.db import close_old_connections
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.worker import Worker


def close_connections(
    run_job: Callable[[], Any],
    context: JobContext,  # noqa: ARG001
    worker: Worker,  # noqa: ARG001
) -> Any:
    """Give each job a live database connection, as each request of a page has."""
    close_old_connections()
    try:
        return run_job()
    finally:
        close_old_connections()


async def do_jobs(concurrency: int, *, wait: bool = True) -> None:
    """Do what is in the queue until a signal says stop, or only what is due now."""
    connector = DjangoConnector().get_worker_connector()
    with app.replace_connector(connector) as workers:
        async with workers.open_async():
            await workers.run_worker_async(
                wait=wait,
                install_signal_handlers=wait,
                listen_notify=wait,
                concurrency=concurrency,
                delete_jobs="successful",
                shutdown_graceful_timeout=5,
                task_middleware=[close_connections],
            )
