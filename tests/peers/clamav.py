"""A real clamd for tests: fetched as an ordinary user, run on loopback, offline.

It comes from Debian by apt, signatures checked, unpacked into a folder that is kept:
BEISTAND_PEERS, or var/peers. Nothing is installed, so nothing is started that would
fetch signatures: it gets one of our own, for the file that every scanner knows.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from beistand.project.ground import ROOT
from tests.channels.examination.papers import EICAR

CACHE = Path(os.environ.get("BEISTAND_PEERS", ROOT / "var" / "peers"))
PACKAGES = ("clamav-daemon", "libclamav12", "libmspack0")
PATIENCE = 20.0
CONFIG = """\
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.ctl
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength {most}
Foreground yes
"""


@dataclass
class Clamd:
    """A running clamd, by both of its doors."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def tcp(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def unix(self) -> str:
        return f"unix:{self.folder}/clamd.ctl"

    def end(self) -> None:
        """By its pid, and at once."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def clamav_tree() -> Path:
    """The unpacked clamd; fetched when it is not there yet."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "clamav.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tree = CACHE / "clamav"
        if not (tree / "usr" / "sbin" / "clamd").exists():
            _fetch(tree)
    return tree


def _fetch(tree: Path) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        pytest.skip("clamd is fetched from Debian; this machine has no Debian apt")
    draft = tree.with_name("clamav.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    got = subprocess.run(
        ["apt-get", "-q", "-o", "APT::Sandbox::User=", "download", *PACKAGES],
        cwd=draft,
        capture_output=True,
        text=True,
    )
    if got.returncode:
        pytest.skip(f"apt does not have clamd: {got.stderr.strip()[-200:]}")
    for package in draft.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, draft], check=True)
        package.unlink()
    draft.rename(tree)


@contextmanager
def running_clamd(most: str = "26M") -> Iterator[Clamd]:
    """A clamd with our signature, until the block ends."""
    tree = clamav_tree()
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:
        folder = Path(name)
        (folder / "signatures").mkdir()
        signature = f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n"
        (folder / "signatures" / "ours.ndb").write_text(signature)
        port = _free_port()
        config = CONFIG.format(folder=folder, port=port, most=most)
        (folder / "clamd.conf").write_text(config)
        libraries = next((tree / "usr" / "lib").glob("*-linux-gnu"))
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [tree / "usr" / "sbin" / "clamd", "-c", folder / "clamd.conf"],
                env={**os.environ, "LD_LIBRARY_PATH": str(libraries)},
                stdout=log,
                stderr=log,
            )
        clamd = Clamd(folder, port, process)
        try:
            _wait_for(clamd)
            yield clamd
        finally:
            clamd.end()


def _wait_for(clamd: Clamd) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert clamd.process.poll() is None, (clamd.folder / "log").read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", clamd.port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError((clamd.folder / "log").read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
