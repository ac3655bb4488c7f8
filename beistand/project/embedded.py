"""The database that comes with Beistand, for an installation without its own server.

A Cluster is one PostgreSQL with its own folder, port and password. It listens on the
loopback address only, runs as a child of whoever started it and ends with it, whatever
the way: a child that outlived its parent is found and ended by the next start.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from beistand.project.embedded_binaries import (
    Programs,
    find_account,
    identity,
    unpack_programs,
)
from beistand.project.errors import NotReady
from beistand.project.processes import (
    end_process,
    end_with_parent,
    processes_in,
    wait_until,
)

DATABASE = "beistand"
PATIENCE = 120.0
LARGE_LOG = 10_000_000  # bytes
PORTS = range(20000, 32000)  # below the ports that outgoing connections use

# A failed statement could carry a person's data into the log, so neither statements
# nor the details of an error are logged.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "120",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "logging_collector": "off",
}


@dataclass(frozen=True)
class State:
    """What a later start must remember."""

    port: int
    password: str
    admin_password: str

    def url(self) -> str:
        """The address of the database, for DATABASE_URL."""
        return (
            f"postgresql://{DATABASE}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"
        )


class AlreadyRunning(NotReady):
    """Another process holds this cluster."""


class Cluster:
    """One embedded PostgreSQL in a folder of its own."""

    def __init__(
        self, folder: Path, binaries: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "log" / "postgresql.log"
        self._remembered = self.folder / "server.json"
        self._binaries = binaries
        self._settings = {**SETTINGS, **_memory_settings(), **(settings or {})}
        self._account = find_account()
        self._held: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The server we started."""
        if self._process is None:
            raise NotReady("The embedded database has not been started here.")
        return self._process

    def programs(self) -> Programs:
        """The programs of this PostgreSQL, `psql` and `pg_dump` among them."""
        return unpack_programs(self._binaries, self._account)

    def state(self) -> State | None:
        """Port and passwords, once the cluster was made."""
        if not self._remembered.exists():
            return None
        return State(**json.loads(self._remembered.read_text()))

    def is_held(self) -> bool:
        """Whether some process runs this cluster now."""
        if not self.folder.exists():
            return False
        with (self.folder / "lock").open("a") as lock:
            return not _try_lock(lock)

    def start(self) -> str:
        """Run the server, making the cluster first if need be; returns its URL."""
        self._hold()
        try:
            programs = self.programs()
            state = self.state() or self._make(programs)
            self._end_orphan()
            return self._serve(programs, state).url()
        except BaseException:
            self.stop()
            raise

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: by SIGINT it rolls open work back and closes cleanly."""
        if self._process is not None:
            end_process(self._process, how)
            self._process = None
        if self._held is not None:
            self._held.close()
            self._held = None

    def remove(self) -> None:
        """Delete everything this cluster ever stored."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _hold(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)
        held = (self.folder / "lock").open("a")
        if not _try_lock(held):
            held.close()
            raise AlreadyRunning(
                f"The database in {self.folder} is in use by another process."
            )
        self._held = held

    def _make(self, programs: Programs) -> State:
        """A new, empty cluster. A half-made one from before is thrown away."""
        state = State(
            port=_pick_port(),
            password=secrets.token_urlsafe(24),
            admin_password=secrets.token_urlsafe(24),
        )
        for path in (self.data, self.log.parent):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(mode=0o700)
            if self._account:
                self._account.own(path)
        password_file = self.data.with_name("password")
        try:
            _write_private(password_file, state.admin_password)
            if self._account:
                self._account.own(password_file)
            self._run_initdb(programs, password_file)
        finally:
            password_file.unlink()
        self._remember(state)
        return state

    def _run_initdb(self, programs: Programs, password_file: Path) -> None:
        result = subprocess.run(  # noqa: S603
            [
                *(programs.path("initdb"), "--pgdata", str(self.data)),
                *("--username", "postgres", "--pwfile", str(password_file)),
                *("--auth", "scram-sha-256", "--encoding", "UTF8"),
                *("--locale-provider", "builtin", "--locale", "C.UTF-8"),
                "--data-checksums",
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=programs.environment(),
            **identity(self._account),
        )
        if result.returncode:
            raise NotReady(f"PostgreSQL could not set itself up:\n{result.stderr}")

    def _remember(self, state: State) -> None:
        draft = self._remembered.with_suffix(".new")
        _write_private(draft, json.dumps(asdict(state)))
        draft.replace(self._remembered)

    def _end_orphan(self) -> None:
        """End what an earlier start left behind, and believe no old note.

        We hold the lock, so nobody else has a right to this data folder.
        """
        note = self.data / "postmaster.pid"
        left = processes_in(self.data)
        first = _first_number(note)
        if first in left:
            os.kill(first, signal.SIGINT)
        if not wait_until(lambda: not processes_in(self.data), 20.0):
            for pid in processes_in(self.data):
                os.kill(pid, signal.SIGQUIT)
        if not wait_until(lambda: not processes_in(self.data), 10.0):
            raise NotReady(f"An earlier PostgreSQL in {self.data} does not end.")
        if Path("/proc/self").exists():
            note.unlink(missing_ok=True)

    def _serve(self, programs: Programs, state: State) -> State:
        """Start until it answers, with another port if somebody took ours."""
        deadline = time.monotonic() + PATIENCE
        while True:
            begin = self._tidy_log()
            self._process = self._launch(programs, state)
            if self._wait_for_answer(state, deadline):
                self._make_database(state)
                return state
            said = self._read_log(begin)
            if "could not create any TCP/IP sockets" in said:
                state = replace(state, port=_pick_port())
                self._remember(state)
            elif "is still in use" not in said or time.monotonic() > deadline:
                raise NotReady(f"PostgreSQL did not start. It said:\n{said}")
            time.sleep(0.2)

    def _launch(self, programs: Programs, state: State) -> subprocess.Popen[bytes]:
        options = [f"--{name}={value}" for name, value in self._settings.items()]
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603
                [
                    *(programs.path("postgres"), "-D", str(self.data)),
                    *(f"--port={state.port}", *options),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=programs.environment(),
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGINT),
                **identity(self._account),
            )

    def _wait_for_answer(self, state: State, deadline: float) -> bool:
        """Whether the server answers; not when it ended before it did."""
        while self.process.poll() is None:
            try:
                _connect_as_admin(state).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.03)
            else:
                return True
        return False

    def _make_database(self, state: State) -> None:
        """The database and its owner, who is no superuser, if they are missing."""
        owner = sql.Identifier(DATABASE)
        with _connect_as_admin(state) as admin:
            if not admin.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE]
            ).fetchone():
                admin.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                        owner, sql.Literal(state.password)
                    )
                )
            if not admin.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                admin.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(owner))

    def _tidy_log(self) -> int:
        """Put a long log aside; the length of the one that goes on."""
        length = self.log.stat().st_size if self.log.exists() else 0
        if length > LARGE_LOG:
            self.log.replace(self.log.with_suffix(".old"))
            length = 0
        return length

    def _read_log(self, begin: int) -> str:
        with self.log.open("rb") as log:
            log.seek(begin)
            return log.read().decode(errors="replace")


def _connect_as_admin(state: State) -> psycopg.Connection:
    return psycopg.connect(
        host="127.0.0.1",
        port=state.port,
        user="postgres",
        password=state.admin_password,
        dbname="postgres",
        connect_timeout=2,
        require_auth="scram-sha-256",  # whoever took our port does not learn it
        autocommit=True,
    )


def _memory_settings() -> dict[str, str]:
    """A quarter of the machine's memory for the server's cache, at most 1 GB."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    return {
        "shared_buffers": f"{min(max(total // 4, 64), 1024)}MB",
        "effective_cache_size": f"{max(total // 2, 128)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(total // 16, 64), 256)}MB",
    }


def _pick_port() -> int:
    """A free port, by chance, so that two clones started at once hardly meet."""
    for _ in range(100):
        port = PORTS[secrets.randbelow(len(PORTS))]
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NotReady("No free port for the embedded database. Set DATABASE_URL instead.")


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _first_number(note: Path) -> int | None:
    if not note.exists():
        return None
    first = note.read_text().splitlines()[:1]
    return int(first[0]) if first and first[0].isdigit() else None


def _write_private(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(text)
