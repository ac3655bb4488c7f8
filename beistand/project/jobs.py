"""What surrounds each job of the worker."""

from collections.abc import Callable
from typing import Any

from django.db import close_old_connections
from procrastinate import JobContext
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
