"""The whole installation as one tree of processes.

Database, web server and worker are children of one process that does nothing but
watch them. When one of them ends, or somebody says stop, all end in order: first the
doors close, then the worker finishes what it holds, then the database. The processes
that hold a wire are children too; one that ends by itself is started again.
"""

import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from urllib.error import HTTPError

import click

from beistand.project import database
from beistand.project.children import Child, run_command, start_command
from beistand.project.errors import NotReady
from beistand.project.processes import end_process
from beistand.project.wires import Wires

PATIENCE = 60  # seconds


class Stop(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM or a closed terminal."""


def run_all(port: int, *, demo: bool) -> None:
    """Run database, web server and worker until told to stop."""
    refuse_taken_port(port)
    with stop_on_signals(), database.open_database() as opened:
        environment = {**os.environ, "DATABASE_URL": opened.url, "PORT": str(port)}
        environment.setdefault("BEISTAND_URL", f"http://127.0.0.1:{port}")
        run_command(environment, "migrate", "--quiet")
        if demo:
            environment.setdefault("BEISTAND_CLAMD", "none")
            run_command(environment, "demo", "load")
        children: dict[str, Child] = {}
        wires = Wires(environment)
        watched = {"database": opened.server} if opened.server else {}
        try:
            children["web server"] = start_command(environment, "serve")
            children["worker"] = start_command(environment, "worker")
            watched |= children
            wait_for_page(port, watched)
            say_where(environment, port, demo=demo)
            watch_children(watched, wires)
        finally:
            wires.end()
            end_children(children)


def refuse_taken_port(port: int) -> None:
    """Say so when another program already listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise NotReady(
                f"Port {port} is not free ({problem.strerror}). "
                "Choose another one, for example PORT=8001."
            ) from problem


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn the first signal into Stop, and swallow those that follow."""
    ways = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    seen: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        seen.append(number)
        if len(seen) == 1:
            raise Stop

    before = {way: signal.signal(way, stop) for way in ways}
    try:
        yield
    except Stop:
        click.echo("Beistand has ended.")
    finally:
        for way, handler in before.items():
            signal.signal(way, handler)


def wait_for_page(port: int, children: Mapping[str, Child]) -> None:
    """Wait until the web server answers that all is well, but not for ever."""
    address = f"http://127.0.0.1:{port}/healthz"
    deadline = time.monotonic() + PATIENCE
    said = "nothing"
    while time.monotonic() < deadline:
        refuse_when_ended(children)
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except HTTPError as answer:
            said = f"error {answer.code}"
        except OSError:
            pass
        else:
            return
        time.sleep(0.1)
    raise NotReady(f"After {PATIENCE} s the web server says {said}. See above why.")


def watch_children(children: Mapping[str, Child], wires: Wires) -> None:
    """Return never: by Stop, or by NotReady when a child ends."""
    while True:
        refuse_when_ended(children)
        wires.keep()
        time.sleep(0.2)


def refuse_when_ended(children: Mapping[str, Child]) -> None:
    """Without one of them the others make no sense."""
    for name, child in children.items():
        if child.poll() is not None:
            raise NotReady(
                f"The {name} ended by itself (code {child.returncode}), so everything "
                "else ends too. What it said stands above."
            )


def end_children(children: Mapping[str, Child]) -> None:
    """Ask all to end, in the order in which they were started."""
    for child in children.values():
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children.values():
        end_process(child, signal.SIGTERM, patience=8)


def say_where(environment: Mapping[str, str], port: int, *, demo: bool) -> None:
    """Say where to go."""
    where = os.environ.get("BEISTAND_URL") or f"http://127.0.0.1:{port}"
    click.echo(f"\nBeistand is running: {where}\nCtrl-C ends it.\n")
    if demo:
        run_command(environment, "demo", "welcome")
