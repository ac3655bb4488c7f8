"""The worker: how it does jobs, and what surrounds each of them."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
)
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.worker import Worker

from beistand.channels.mail.reader import read_kept_mails
from beistand.channels.sms.reading import read_kept_texts
from beistand.channels.voice.reading import read_voicemails
from beistand.documents.tasks import examine_waiting
from beistand.intake.tasks import file_kept_reports
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after
from beistand.project.watching import watch_some

# What else was kept and waits for its second step; each reads some and says how many.
READERS: list[Callable[[], int]] = [
    read_kept_mails,
    read_kept_texts,
    read_voicemails,
]
FILERS = 2
EXAMINERS = 1
LOOK_AGAIN_SECONDS = 0.5
log = logging.getLogger(__name__)


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
    """Do what is in the queue until a signal says stop, or only what is due now.

    Kept reports are filed and papers examined beside it: each row is its own job.
    """
    if not wait:
        await asyncio.to_thread(file_some)
        await asyncio.to_thread(examine_some)
        await _do_queued(concurrency, wait=False)
        return
    await asyncio.to_thread(learn_holidays)
    stop = asyncio.Event()
    loops = [file_some] * FILERS + [examine_some] * EXAMINERS + [look_after_wires]
    filers = [asyncio.create_task(keep_doing(each, stop)) for each in loops]
    try:
        await _do_queued(concurrency, wait=True)
    finally:
        stop.set()
        await asyncio.gather(*filers)


def learn_holidays() -> None:
    """Learn the holidays before anything waits: that takes a third of a second."""
    try:
        due_after(1)
    except (Refused, OperationalError, InterfaceError) as problem:
        log.warning("No line can be read yet: %s", type(problem).__name__)
    finally:
        connections.close_all()


async def keep_doing(some: Callable[[], int], stop: asyncio.Event) -> None:
    """Do what waits as it comes, until told to stop; what has begun is finished."""
    while not stop.is_set():
        if not await asyncio.to_thread(some):
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_AGAIN_SECONDS)


@app.task(queue="intake")
def read_what_was_kept() -> None:
    """At once, because a wire says that something has come; others look by the clock.

    Two that read at the same time do no harm: each row is read by one.
    """
    for each in READERS:
        _or_later(each)


def file_some() -> int:
    """Read and file what waits. Without a database, leave it for the next look."""
    close_old_connections()
    try:
        return sum(_or_later(each) for each in (file_kept_reports, *READERS))
    finally:
        connections.close_all()


def _or_later(some: Callable[[], int]) -> int:
    """What fails with one channel must not keep the others waiting."""
    try:
        return some()
    except Exception:
        log.exception("What was kept could not be filed; it will be tried again.")
        return 0


def examine_some() -> int:
    """Look into papers that wait, beside everything else: it may take long."""
    close_old_connections()
    try:
        return examine_waiting()
    except Exception:
        log.exception("A paper could not be examined; it is kept, and tried again.")
        return 0
    finally:
        connections.close_all()


def look_after_wires() -> int:
    """Ask gateways and scanner how they are; what cannot be asked is asked later."""
    close_old_connections()
    try:
        return watch_some()
    except Exception:
        log.exception("The wires could not be asked how they are.")
        return 0
    finally:
        connections.close_all()


async def _do_queued(concurrency: int, *, wait: bool) -> None:
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
