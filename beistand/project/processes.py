"""Children of ours: that they end when we do, and how to end them in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def end_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before it becomes its program: on our death, get this signal.

    Even after `kill -9` of the parent the kernel keeps this promise. Only Linux knows
    it; elsewhere a child that was left behind is found at the next start.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def promise() -> None:
        prctl(SET_DEATH_SIGNAL, int(how), 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return promise


def end_process(
    process: subprocess.Popen[bytes], how: signal.Signals, patience: float = 20.0
) -> None:
    """Ask it to end; after this many seconds, make it."""
    for ask, seconds in ((how, patience), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        if process.poll() is not None:
            return
        process.send_signal(ask)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue


def processes_in(folder: Path) -> list[int]:
    """Who works in this folder, as far as the system tells; Linux does.

    A dead process that only waits to be buried works nowhere.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                found.append(int(process.name))
        except OSError:  # gone meanwhile, or somebody else's
            continue
    return found


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether this became true within so many seconds."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
