"""Commands of ours, run as children of the one process that watches them."""

import signal
import subprocess
import sys
from collections.abc import Mapping

from beistand.project.errors import NotReady
from beistand.project.processes import end_process, end_with_parent

Child = subprocess.Popen[bytes]


def start_command(environment: Mapping[str, str], *arguments: str) -> Child:
    """Start one of our commands as a child that ends when we do.

    It gets a session of its own, so that Ctrl-C reaches us alone and we decide
    about the order. When we are killed, the database ends too, and without it no
    child can finish anything: then they end at once.
    """
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "beistand.project.cli", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent(signal.SIGKILL),
    )


def run_command(environment: Mapping[str, str], *arguments: str) -> None:
    """Run one of our commands to its end; refuse to go on when it fails."""
    child = start_command(environment, *arguments)
    try:
        if child.wait():
            raise NotReady(f"`beistand {' '.join(arguments)}` did not succeed.")
    finally:
        end_process(child, signal.SIGTERM)
