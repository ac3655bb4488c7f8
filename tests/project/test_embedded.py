"""The database that comes with Beistand."""

import os
import pwd
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from beistand.project import ground
from beistand.project.embedded import AlreadyRunning, Cluster
from beistand.project.processes import processes_in, wait_until

ROOT = Path(__file__).parents[2]

# Starts a cluster in the folder of its first argument, says its URL, and waits;
# with a third argument as the ordinary user with this number.
KEEPER = """
import os, sys, time
from pathlib import Path
from beistand.project.embedded import Cluster
from beistand.project.embedded_binaries import find_program
if sys.argv[3:]:
    os.setgroups([])
    os.setgid(int(sys.argv[3]))
    os.setuid(int(sys.argv[3]))
    if not os.access(find_program(), os.R_OK):
        sys.exit()
print(Cluster(Path(sys.argv[1]), Path(sys.argv[2])).start(), flush=True)
time.sleep(600)
"""


def start_keeper(
    folder: Path, home: Path, *uid: str
) -> tuple[subprocess.Popen[str], str]:
    """Another process that runs a cluster; and the URL it said."""
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(folder), str(home), *uid],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert keeper.stdout is not None
    return keeper, keeper.stdout.readline().strip()


def answer(url: str, question: str) -> str:
    """What the database says."""
    with psycopg.connect(url, connect_timeout=5) as here:
        row = here.execute(question).fetchone()
    assert row is not None
    return str(row[0])


def url_of(cluster: Cluster) -> str:
    """Where a running cluster is reached."""
    state = cluster.state()
    assert state is not None
    return state.url()


@pytest.mark.django_db
def test_tests_run_on_postgresql() -> None:
    assert connection.vendor == "postgresql"


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_what_is_committed_is_on_disk(running: Cluster, name: str) -> None:
    assert answer(url_of(running), f"SHOW {name}") == "on"


def test_it_listens_to_this_machine_only_and_keeps_strangers_out(
    running: Cluster,
) -> None:
    url = url_of(running)
    assert answer(url, "SHOW listen_addresses") == "127.0.0.1"
    state = running.state()
    assert state is not None
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(state.password, "guessed")).close()


def test_our_user_is_no_superuser_but_may_add_the_extensions(running: Cluster) -> None:
    from beistand.project.database import add_extensions, missing_extensions

    url = url_of(running)
    assert answer(url, "SHOW is_superuser") == "off"
    add_extensions(url)
    add_extensions(url)
    with psycopg.connect(url) as here:
        assert missing_extensions(here) == []


def test_the_passwords_are_random_and_for_the_owner_only(running: Cluster) -> None:
    state = running.state()
    assert state is not None
    assert len({state.password, state.admin_password}) == 2
    assert len(state.password) >= 32
    remembered = running.folder / "server.json"
    assert stat.S_IMODE(remembered.stat().st_mode) == 0o600
    assert not (running.folder / "password").exists()


def test_errors_are_logged_without_what_people_wrote(running: Cluster) -> None:
    with psycopg.connect(url_of(running), autocommit=True) as here:
        here.execute("CREATE TABLE t (name text UNIQUE)")
        here.execute("INSERT INTO t VALUES ('Elfriede Klein')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            here.execute("INSERT INTO t VALUES ('Elfriede Klein')")
    log = running.log.read_text()
    assert "duplicate key" in log
    assert "Klein" not in log


def test_it_keeps_its_data_port_and_password_over_a_restart(cluster: Cluster) -> None:
    first = cluster.start()
    with psycopg.connect(first) as here:
        here.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.stop()
    assert cluster.start() == first
    assert answer(first, "SELECT answer FROM kept") == "42"


def test_a_taken_port_is_exchanged_for_another(cluster: Cluster) -> None:
    first = cluster.start()
    cluster.stop()
    state = cluster.state()
    assert state is not None
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", state.port))
        thief.listen()
        second = cluster.start()
    assert second != first
    assert answer(second, "SELECT 1") == "1"


def test_only_one_process_runs_a_cluster(cluster: Cluster) -> None:
    cluster.start()
    assert cluster.is_held()
    second = Cluster(cluster.folder, ground.embedded_home())
    with pytest.raises(AlreadyRunning, match="in use"):
        second.start()
    assert cluster.process.poll() is None
    cluster.stop()
    assert not cluster.is_held()


def test_it_starts_again_after_kill_9(cluster: Cluster) -> None:
    url = cluster.start()
    with psycopg.connect(url) as here:
        here.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.process.kill()
    cluster.process.wait()
    cluster.stop()
    assert (cluster.data / "postmaster.pid").exists()
    assert answer(cluster.start(), "SELECT answer FROM kept") == "42"


def test_a_stale_note_with_the_number_of_somebody_else_stops_nobody(
    cluster: Cluster,
) -> None:
    cluster.start()
    note = cluster.data / "postmaster.pid"
    written = note.read_text().splitlines()
    cluster.stop()
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        note.write_text("\n".join([str(bystander.pid), *written[1:]]) + "\n")
        note.chmod(0o600)
        assert answer(cluster.start(), "SELECT 1") == "1"
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps this promise")
def test_it_ends_when_its_parent_is_killed_and_starts_again(cluster: Cluster) -> None:
    keeper, url = start_keeper(cluster.folder, ground.embedded_home())
    with keeper:
        assert answer(url, "SELECT 1") == "1"
        keeper.kill()
    assert wait_until(lambda: not processes_in(cluster.data), 20)
    assert cluster.start() == url


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists folders")
def test_a_server_without_its_parent_is_ended_before_a_new_one_starts(
    cluster: Cluster,
) -> None:
    cluster.start()
    orphan = cluster.process
    # As if the parent had died where no signal follows its death.
    abandoned = Cluster(cluster.folder, ground.embedded_home())
    assert cluster._held is not None
    cluster._held.close()
    url = abandoned.start()
    try:
        assert orphan.wait(1) == 0
        assert answer(url, "SELECT 1") == "1"
    finally:
        abandoned.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
class TestAsRoot:
    def test_the_server_runs_without_rights(self, running: Cluster) -> None:
        owner = Path(f"/proc/{running.process.pid}").stat().st_uid
        assert owner != 0
        assert pwd.getpwuid(owner).pw_name in {"beistand", "nobody"}

    def test_the_server_cannot_change_its_programs(self, running: Cluster) -> None:
        programs = running.programs()
        for path in (programs.home, programs.home / "bin", Path(programs.path("psql"))):
            assert path.stat().st_uid == 0
            assert not path.stat().st_mode & 0o022


@pytest.mark.skipif(os.geteuid() != 0, reason="root plays the ordinary user here")
def test_an_ordinary_user_runs_it_as_himself(empty_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    home = empty_folder / "home"
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_uid)
    keeper, url = start_keeper(home / "pg", home / "var", str(nobody.pw_uid))
    with keeper:
        if not url:
            pytest.skip("this clone lies where an ordinary user may not read it")
        try:
            assert answer(url, "SHOW fsync") == "on"
            (pid, *_) = (home / "pg" / "data" / "postmaster.pid").read_text().split()
            assert Path(f"/proc/{pid}").stat().st_uid == nobody.pw_uid
        finally:
            keeper.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not processes_in(home / "pg" / "data"), 20)
