"""An installation to be killed, and people who go on reporting meanwhile.

The installation is as in production: `beistand serve` and `beistand worker`, each in a
process of its own, on an embedded PostgreSQL that forces every commit to the disk. The
people keep the key of a report until it was acknowledged, as the form and the API ask
them to.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg

from beistand.project import ground
from beistand.project.children import Child, run_command, start_command
from beistand.project.embedded import Cluster
from beistand.project.embedded_binaries import free_port
from beistand.project.processes import processes_in, wait_until

CITY = "kaiserslautern"
# Where commits need not reach the disk, nothing else carries them there soon.
LAZY = {
    "wal_writer_delay": "10s",
    "wal_writer_flush_after": "1GB",
    "wal_buffers": "64MB",
    "checkpoint_timeout": "1h",
}


# What the worker does, at once and to the end.
FILE_ALL = """
import django
django.setup()
from beistand.intake.tasks import file_kept_reports
while file_kept_reports():
    pass
"""


class Installation:
    """Database, web server and worker, which can be killed and started again."""

    def __init__(self, folder: Path, *, unsafe: bool = False) -> None:
        self.cluster = Cluster(folder, ground.embedded_home(), LAZY if unsafe else {})
        self.port = free_port()
        self.unsafe = unsafe
        self.url = self.cluster.start()
        run_command(self.environment(), "migrate")
        run_command(self.environment(), "blueprint", "load", CITY)
        self.server, self.worker = self._serve(), self._work()

    def environment(self) -> dict[str, str]:
        """What our commands read."""
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "PORT": str(self.port),
            # Requests fail by the dozen here; their tracebacks help nobody.
            "BEISTAND_LOG": "CRITICAL",
        }

    def kill_server(self) -> None:
        """End the web server as the kernel does when memory runs out."""
        end_at_once(self.server)

    def kill_worker(self) -> None:
        """End the worker in the middle of whatever it does."""
        end_at_once(self.worker)

    def kill_database(self) -> None:
        """End every process of PostgreSQL at once, the log writer too."""
        first = self.cluster.process
        first.send_signal(signal.SIGSTOP)  # it could start others while we kill
        for pid in processes_in(self.cluster.data):
            if pid != first.pid:
                os.kill(pid, signal.SIGKILL)
        first.kill()
        first.wait()

    def revive(self) -> None:
        """Start again what was killed."""
        if self.cluster.process.poll() is not None:
            self.cluster.stop()
            self.url = self.cluster.start()
        if self.server.poll() is not None:
            self.server = self._serve()
        if self.worker.poll() is not None:
            self.worker = self._work()

    def file_the_rest(self) -> None:
        """Let the sweep find what no worker has filed yet."""
        subprocess.run(
            [sys.executable, "-c", FILE_ALL],
            env=self.environment(),
            cwd=ground.ROOT,
            check=True,
        )

    def remove(self) -> None:
        """End all and delete the database."""
        self.kill_server()
        self.kill_worker()
        self.cluster.stop(signal.SIGQUIT)
        self.cluster.remove()

    def _serve(self) -> Child:
        return self._start("serve")

    def _work(self) -> Child:
        return self._start("worker")

    def _start(self, command: str) -> Child:
        # Only these may be unsafe: the tables themselves must outlive a kill.
        unsafe = {ground.UNSAFE: "1"} if self.unsafe else {}
        return start_command({**self.environment(), **unsafe}, command)


def end_at_once(process: Child) -> None:
    """Kill this process unless it has ended already."""
    process.kill()
    process.wait()


@contextmanager
def installation(folder: Path, *, unsafe: bool = False) -> Iterator[Installation]:
    """An installation in this folder, gone afterwards."""
    made = Installation(folder, unsafe=unsafe)
    try:
        yield made
    finally:
        made.remove()


@dataclass
class Sent:
    """What the people know: which keys were acknowledged, with which reference."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    failures: int = 0
    repeated: int = 0
    unexpected: list[str] = field(default_factory=list)


class People:
    """Several people who send one report after the other."""

    def __init__(self, port: int, topic: str, area: str, people: int) -> None:
        self.sent = Sent()
        self._port, self._topic, self._area = port, topic, area
        self._end = threading.Event()
        self._give_up = threading.Event()
        self._threads = [threading.Thread(target=self._report) for _ in range(people)]
        for thread in self._threads:
            thread.start()

    def wait_for_more(self, count: int) -> None:
        """Return when so many more reports were acknowledged."""
        goal = len(self.sent.acknowledged) + count
        reached = wait_until(lambda: len(self.sent.acknowledged) >= goal, 60)
        assert reached, f"no answers for a minute, {self.sent.failures} failures"

    def finish(self, patience: float) -> None:
        """Let each of them get the answer to the last report, and end."""
        self._end.set()
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._give_up.set()
        for thread in self._threads:
            thread.join()

    def _report(self) -> None:
        while not self._end.is_set():
            key = uuid.uuid4().hex
            tries = 0
            while not self._give_up.is_set():
                tries += 1
                reference = self._send(key)
                if reference:
                    self.sent.acknowledged[key] = reference
                    self.sent.repeated += tries > 1
                    break
                self.sent.failures += 1
                time.sleep(0.05)

    def _send(self, key: str) -> str:
        """Send the report of this key; its reference, or "" when it must be resent."""
        body = {
            "inquirer": {
                "name": f"Klein {key}",
                "phone": f"0631 {2_000_000 + int(key[:5], 16)}",
            },
            "beneficiary": {"area": self._area},
            "needs": [{"topic": self._topic, "detail": key}],
            "consent": True,
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        connection = HTTPConnection("127.0.0.1", self._port, timeout=15)
        try:
            connection.request("POST", "/api/v1/reports", json.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException):
            return ""
        finally:
            connection.close()
        if answer.status == 201:
            return str(json.loads(said)["reference"])
        if answer.status < 500:
            self.sent.unexpected.append(f"{answer.status}: {said.decode()}")
        return ""


@contextmanager
def people_reporting(place: Installation, people: int = 4) -> Iterator[People]:
    """People who report until the block ends and each has got an answer."""
    with psycopg.connect(place.url) as connection:
        topic = _one(connection, "SELECT code FROM reference_topic LIMIT 1")
        area = _one(connection, "SELECT code FROM reference_area LIMIT 1")
    crowd = People(place.port, topic, area, people)
    try:
        yield crowd
    except BaseException:
        crowd.finish(patience=0)
        raise
    crowd.finish(patience=60)


def _one(connection: psycopg.Connection, query: str) -> str:
    row = connection.execute(query).fetchone()
    assert row is not None, query
    return str(row[0])


@dataclass(frozen=True)
class Kept:
    """What the database knows.

    Attributes:
        references: of the conversations, by key.
        left: keys of reports that the worker left to the desk to read.
        cases, needs: how many there are for each name.
        repeats: needs that were asked for more than once.
    """

    references: dict[str, list[str]]
    left: set[str]
    cases: dict[str, int]
    needs: dict[str, int]
    repeats: int


def read_kept(url: str) -> Kept:
    """Everything that was stored."""
    references: dict[str, list[str]] = {}
    left = set()
    with psycopg.connect(url) as connection:
        contacts = "SELECT source_key, reference, next_step FROM intake_contact"
        for key, reference, step in connection.execute(contacts):
            references.setdefault(key, []).append(reference)
            if step == "read":
                left.add(key)
        cases = dict(
            connection.execute(
                "SELECT name, count(*) FROM cases_case "
                "JOIN people_person ON people_person.id = beneficiary_id GROUP BY name"
            ).fetchall()
        )
        needs = dict(
            connection.execute(
                "SELECT name, count(*) FROM cases_need "
                "JOIN cases_case ON cases_case.id = case_id "
                "JOIN people_person ON people_person.id = beneficiary_id GROUP BY name"
            ).fetchall()
        )
        repeats = int(
            _one(connection, "SELECT count(*) FROM cases_need WHERE times_asked > 1")
        )
    return Kept(references, left, cases, needs, repeats)
