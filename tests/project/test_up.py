"""One command runs everything, and everything ends with it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from beistand.project import ground, up as up_module
from beistand.project.embedded import Cluster
from beistand.project.embedded_binaries import free_port
from beistand.project.errors import NotReady
from beistand.project.processes import (
    end_with_parent,
    processes_in,
    wait_until,
)
from tests.project.conftest import open_folder

ROOT = Path(__file__).parents[2]


class Installation:
    """A fresh installation in a folder of its own, as `beistand up` runs it."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self.cluster = cluster
        self.port = free_port()
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "BEISTAND_TEST_DATABASE_URL"}
        } | {"BEISTAND_VAR": str(folder), "PORT": str(self.port)}

    def start(self) -> "subprocess.Popen[str]":
        """Run it until it says that it runs."""
        process = subprocess.Popen(
            [sys.executable, "-m", "beistand.project.cli", "up"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "is running" in line:
                return process
        pytest.fail("".join(said))

    def health(self) -> dict[str, str] | None:
        """What /healthz says; None when nobody answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as page:
                answer: dict[str, str] = json.load(page)
        except URLError:
            return None
        return answer

    def parts(self) -> list[int]:
        """The processes of its database, web server and worker."""
        mark = f"BEISTAND_VAR={self.environment['BEISTAND_VAR']}".encode()
        found = processes_in(self.cluster.data)
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
            except OSError:
                continue
        return [pid for pid in found if pid != os.getpid()]

    def child(self, name: str) -> int:
        """The process of one of its commands."""
        for pid in self.parts():
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if name.encode() in command:
                return pid
        raise AssertionError(f"no {name} runs")

    def is_gone(self) -> bool:
        """Whether nothing of it is left."""
        return wait_until(lambda: not self.parts(), 25)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """One installation for this file; nothing of it runs between the tests."""
    with open_folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEISTAND_VAR", str(folder))
        cluster = ground.embedded_cluster()
        yield Installation(folder, cluster)
        cluster.remove()


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_it_runs_says_where_and_ends_with_sigterm(installation: Installation) -> None:
    up = installation.start()
    health = installation.health()
    assert health is not None
    assert health["status"] == health["database"] == "ok"
    assert wait_until(lambda: bool((installation.health() or {})["worker_beat"]), 30)
    began = time.monotonic()
    os.killpg(up.pid, signal.SIGTERM)
    said, _ = up.communicate(timeout=20)
    assert up.returncode == 0
    assert time.monotonic() - began < 9
    assert "Beistand has ended" in said
    assert "Traceback" not in said
    assert installation.is_gone()
    note = installation.cluster.data / "postmaster.pid"
    assert not note.exists(), "the database was not closed cleanly"


@pytest.mark.crash
def test_after_kill_9_nothing_is_left_and_it_starts_again(
    installation: Installation,
) -> None:
    up = installation.start()
    up.kill()
    up.communicate()
    assert installation.is_gone()
    up = installation.start()
    up.send_signal(signal.SIGINT)
    said, _ = up.communicate(timeout=20)
    assert "Beistand has ended" in said


@pytest.mark.crash
@pytest.mark.parametrize(
    ("command", "name"),
    [("worker", "worker"), ("serve", "web server"), ("-D", "database")],
)
def test_when_one_part_ends_all_end_and_it_is_said(
    installation: Installation, command: str, name: str
) -> None:
    up = installation.start()
    os.kill(installation.child(command), signal.SIGKILL)
    said, _ = up.communicate(timeout=25)
    assert up.returncode == 1
    assert f"The {name} ended by itself" in said
    assert installation.is_gone()


def test_health_is_bad_without_a_database_and_good_again_with_it(
    installation: Installation,
) -> None:
    url = installation.cluster.start()
    environment = {**installation.environment, "DATABASE_URL": url}
    beistand = [sys.executable, "-m", "beistand.project.cli"]
    subprocess.run(
        [*beistand, "migrate", "--quiet"], cwd=ROOT, env=environment, check=True
    )
    serve = subprocess.Popen([*beistand, "serve"], cwd=ROOT, env=environment)
    try:
        assert wait_until(lambda: installation.health() is not None, 60)
        installation.cluster.stop()
        assert installation.health() is None  # 503 is an error for urlopen
        installation.cluster.start()
        assert wait_until(lambda: installation.health() is not None, 30)
    finally:
        serve.terminate()
        serve.wait(20)
        installation.cluster.stop()


def test_a_taken_port_is_said_before_anything_starts(
    installation: Installation,
) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", installation.port))
        other.listen()
        done = subprocess.run(
            [sys.executable, "-m", "beistand.project.cli", "up"],
            cwd=ROOT,
            env=installation.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {installation.port} is not free" in done.stderr
    assert not installation.parts()


def test_a_server_that_answers_with_an_error_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(500)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    monkeypatch.setattr(up_module, "PATIENCE", 0.3)
    with HTTPServer(("127.0.0.1", 0), Broken) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            with pytest.raises(NotReady, match="error 500"):
                up_module.wait_for_page(server.server_port, {})
        finally:
            server.shutdown()
