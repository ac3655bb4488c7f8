"""The two web servers that race: ours as in production, and django-helpdesk."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM

from beistand.project import ground
from beistand.project.bench.load import ask_once, compose
from beistand.project.embedded_binaries import free_port
from beistand.project.errors import NotReady
from beistand.project.processes import end_process, end_with_parent, wait_until

SITE = "beistand.project.bench.helpdesk_site"
PEER_PYTHON = ground.ROOT / ".venv-bench" / "bin" / "python"
NO_PEER = (
    "django-helpdesk is not installed in .venv-bench. Run: make bench, or: "
    "python3 -m venv .venv-bench && "
    ".venv-bench/bin/pip install --require-hashes -r requirements/bench.txt"
)


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, and how it is set up, in words."""

    port: int
    set_up: Mapping[str, object] = field(default_factory=dict)


# All reports of the race come from one address; none of them is a crowd.
ONE_DOOR = {"BEISTAND_REPORTS_AN_HOUR": "100000000"}


def our_environment(url: str) -> dict[str, str]:
    """What our commands read: the database, and nothing that slows them down."""
    return {**os.environ, "DATABASE_URL": url, **ONE_DOOR}


def run_ours(url: str, *arguments: str) -> None:
    """Run one of our commands against this database, and insist on success."""
    command = [sys.executable, "-m", "beistand.project.cli", *arguments]
    _run(command, our_environment(url))


@contextmanager
def our_server(url: str) -> Iterator[Server]:
    """`beistand serve`: one uvicorn process, as in production."""
    port = free_port()
    command = [sys.executable, "-m", "beistand.project.cli", "serve"]
    environment = {**our_environment(url), "PORT": str(port)}
    with _served(command, environment, port, "/healthz"):
        yield Server(port, {"server": "uvicorn", "processes": 1})


@contextmanager
def our_worker(url: str) -> Iterator[None]:
    """`beistand worker`: one process, as in production."""
    command = [sys.executable, "-m", "beistand.project.cli", "worker"]
    with _running(command, our_environment(url)):
        yield


@contextmanager
def our_process(
    url: str, *arguments: str, more: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Another of our commands that runs until it is told to stop."""
    command = [sys.executable, "-m", "beistand.project.cli", *arguments]
    with _running(command, {**our_environment(url), **more}) as process:
        yield process


@dataclass(frozen=True)
class HelpdeskSetUp:
    """One way to run django-helpdesk."""

    server: str
    atomic: bool

    def describe(self) -> dict[str, object]:
        """In words, for the result."""
        return {
            "server": self.server,
            "processes": 1,
            "one_transaction_a_request": self.atomic,
            "connections": "pool" if self.server == "uvicorn" else "kept",
        }


def helpdesk_environment(url: str, set_up: HelpdeskSetUp) -> dict[str, str]:
    """What the helpdesk's settings read."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"{SITE}.settings",
        "HELPDESK_DATABASE_URL": url,
        "HELPDESK_SECRET_KEY": ground.secret("secret-key"),
        "HELPDESK_POOL": "20" if set_up.server == "uvicorn" else "",
        "HELPDESK_ATOMIC": "1" if set_up.atomic else "0",
        "HELPDESK_MEDIA": str(ground.var_folder() / "bench-media"),
        "PYTHONPATH": str(ground.ROOT),
    }


@contextmanager
def helpdesk_server(url: str, set_up: HelpdeskSetUp, clients: int) -> Iterator[Server]:
    """django-helpdesk in one process, a thread for each client."""
    port = free_port()
    if set_up.server == "uvicorn":
        command = [
            *(str(PEER_PYTHON), "-m", "uvicorn", f"{SITE}.serving:asgi"),
            *("--port", str(port), "--lifespan", "off"),
            *("--no-access-log", "--log-level", "error"),
        ]
    else:
        command = [
            *(str(PEER_PYTHON), "-m", "gunicorn", f"{SITE}.serving:wsgi"),
            *("--bind", f"127.0.0.1:{port}", "--workers", "1"),
            *("--worker-class", "gthread", "--threads", str(clients)),
            *("--keep-alive", "75", "--log-level", "error"),
        ]
    environment = helpdesk_environment(url, set_up)
    with _served(command, environment, port, "/help/context/"):
        yield Server(port, set_up.describe())


def run_helpdesk(url: str, *arguments: str) -> str:
    """Run a management command of django-helpdesk; what it printed."""
    if not PEER_PYTHON.exists():
        raise NotReady(NO_PEER)
    environment = helpdesk_environment(url, HelpdeskSetUp("gunicorn", atomic=True))
    return _run([str(PEER_PYTHON), "-m", "django", *arguments], environment)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> str:
    ended = subprocess.run(  # noqa: S603
        command,
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=ground.ROOT,
    )
    if ended.returncode:
        raise NotReady(f"{' '.join(command)} failed:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


@contextmanager
def _served(
    command: Sequence[str], environment: Mapping[str, str], port: int, page: str
) -> Iterator[None]:
    with _running(command, environment) as process:
        if not wait_until(lambda: _answers(process, port, page), 60):
            raise NotReady(f"{command[1:3]} does not answer. Look into {_log()}.")
        yield


@contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours that ends with the block, or with us."""
    with _log().open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            command,
            env=environment,
            cwd=ground.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=end_with_parent(SIGTERM),
        )
    try:
        yield process
    finally:
        end_process(process, SIGTERM)


def _log() -> Path:
    """Where the servers write what they have to say."""
    return ground.var_folder() / "bench.log"


def _answers(process: subprocess.Popen[bytes], port: int, page: str) -> bool:
    if process.poll() is not None:
        raise NotReady(f"A server ended at once (code {process.returncode}).")
    try:
        return ask_once(port, compose("GET", page)).status == 200
    except OSError:
        return False
