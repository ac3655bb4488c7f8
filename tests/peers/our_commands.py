"""Our own commands, run as processes on the database of the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection

Process = subprocess.Popen[bytes]


def url_of_this_test() -> str:
    """The address of the database that the test works on."""
    told = connection.settings_dict
    user = quote(str(told["USER"]))
    password = f":{quote(str(told['PASSWORD']))}" if told["PASSWORD"] else ""
    where = f"{told['HOST'] or '127.0.0.1'}:{told['PORT']}"
    return f"postgresql://{user}{password}@{where}/{told['NAME']}"


@contextmanager
def our_command(
    *arguments: str, url: str = "", settings: Mapping[str, str] | None = None
) -> Iterator[Process]:
    """One of our commands while the block runs; ended by its process id."""
    environment = {**os.environ, **(settings or {})}
    environment["DATABASE_URL"] = url or url_of_this_test()
    process = subprocess.Popen(
        [sys.executable, "-m", "beistand.project.cli", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        end_ours(process)


def end_ours(process: Process, how: signal.Signals = signal.SIGTERM) -> None:
    """Ask it to end; after ten seconds, make it."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def until(true: Callable[[], object], seconds: float = 20.0) -> float:
    """Wait for it; how long it took, in seconds."""
    began = time.monotonic()
    while not true():
        passed = time.monotonic() - began
        assert passed < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began
