"""A real Asterisk for tests: fetched as an ordinary user, run on loopback.

It comes from Debian's suite "forky" by apt itself, signatures checked, unpacked into
a folder that is kept: BEISTAND_PEERS, or var/peers. Nothing is installed. It runs with
the configuration that `beistand exchange config` writes, and none of its own sounds.
"""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError

import pytest

from beistand.channels.voice.config import Choices, write_config
from beistand.channels.voice.sounds import prepare_folder
from beistand.project.ground import ROOT

CACHE = Path(os.environ.get("BEISTAND_PEERS", ROOT / "var" / "peers"))
SUITE = "forky"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
LEFT_OUT = ("./usr/share/doc*", "./usr/share/man*", "./usr/share/locale*", "./dev/*")
ASTERISK_CONF = """\
[directories]
astetcdir => {base}/etc
astmoddir => {libraries}/asterisk/modules
astvarlibdir => {base}/lib
astdbdir => {base}/lib
astkeydir => {base}/lib
astdatadir => {base}/data
astagidir => {base}/lib
astspooldir => {base}/spool
astrundir => {base}/run
astlogdir => {base}/log
astcachedir => {base}/lib
[options]
documentation_language = en_US
"""


def asterisk_tree() -> Path:
    """The unpacked Asterisk; fetched when it is not there yet (81 MB, 8 s)."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "asterisk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tree = CACHE / "asterisk"
        if not (tree / "usr" / "sbin" / "asterisk").exists():
            _fetch(tree)
    return tree


def _fetch(tree: Path) -> None:
    if not KEYRING.exists() or not SOURCES.exists():
        pytest.skip("Asterisk is fetched from Debian; this machine has no Debian apt")
    apt = tree.with_name("apt")
    shutil.rmtree(apt, ignore_errors=True)
    for name in ("etc/preferences.d", "state/lists/partial", "cache/archives/partial"):
        (apt / name).mkdir(parents=True)
    (apt / "status").touch()
    found = re.search(r"^URIs:\s*(\S+)", SOURCES.read_text(), re.M)
    assert found, "no mirror in debian.sources"
    line = f"deb [signed-by={KEYRING}] {found[1]} {SUITE} main\n"
    (apt / "etc" / "sources.list").write_text(line)
    said = {
        "Dir::Etc": apt / "etc",
        "Dir::Etc::sourcelist": apt / "etc" / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State": apt / "state",
        "Dir::State::status": apt / "status",
        "Dir::Cache": apt / "cache",
        "APT::Install-Recommends": "false",
        "Debug::NoLocking": "true",
        "APT::Sandbox::User": "",
    }
    options = [part for name, at in said.items() for part in ("-o", f"{name}={at}")]
    for command in (["update"], ["install", "-y", "--download-only", "asterisk"]):
        subprocess.run(
            ["apt-get", "-q", *options, *command], check=True, capture_output=True
        )
    draft = tree.with_name("asterisk.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    for package in (apt / "cache" / "archives").glob("*.deb"):
        _unpack(package, draft)
    shutil.rmtree(apt)
    draft.rename(tree)


def _unpack(package: Path, into: Path) -> None:
    """Lay out the files of a Debian package, as an ordinary user may."""
    skip = [f"--exclude={pattern}" for pattern in LEFT_OUT]
    keep = ["--keep-directory-symlink", "--no-same-owner"]
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE
    ) as content:
        subprocess.run(
            ["tar", "-x", "-C", into, *keep, *skip], stdin=content.stdout, check=True
        )
    assert content.returncode == 0, package


def free_udp_port() -> int:
    """A port for SIP that nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_tcp_port() -> int:
    """A port for HTTP that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Asterisk:
    """One exchange with its folder; can be killed and started again."""

    base: Path
    tree: Path
    sip: int = field(default_factory=free_udp_port)
    http: int = field(default_factory=free_tcp_port)
    trunk: int = field(default_factory=free_udp_port)
    rtp: int = 20000
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def spool(self) -> Path:
        """The folder that it shares with us."""
        return self.base / "shared"

    @property
    def address(self) -> str:
        """What BEISTAND_EXCHANGE says."""
        return f"http://beistand:secret@127.0.0.1:{self.http}/ari"

    def environment(self) -> dict[str, str]:
        """What our commands read about it."""
        return {
            "BEISTAND_EXCHANGE": self.address,
            "BEISTAND_EXCHANGE_SPOOL": str(self.spool),
        }

    def set_up(self) -> None:
        """Write the configuration that we ship, and the folders it names."""
        for name in ("etc", "lib", "data", "spool/recording", "run", "log"):
            (self.base / name).mkdir(parents=True, exist_ok=True)
        share = self.tree / "usr" / "share" / "asterisk"
        for name in ("documentation", "rest-api", "static-http"):
            (self.base / "data" / name).symlink_to(share / name)
        prepare_folder(self.spool)
        chosen = Choices(
            spool=self.spool,
            password="secret",
            trunk=f"127.0.0.1:{self.trunk}",
            phones=("21", "22"),
            bind="127.0.0.1",
            sip=self.sip,
            http=self.http,
            rtp=self.rtp,
            passwords={"21": "phone-secret", "22": "phone-secret"},
        )
        write_config(self.base / "etc", chosen)
        text = ASTERISK_CONF.format(base=self.base, libraries=self._libraries())
        (self.base / "etc" / "asterisk.conf").write_text(text)

    def start(self) -> None:
        """Run it, and wait until it answers."""
        libraries = self._libraries()
        loader = next(libraries.glob("ld-linux-*.so.*"))
        paths = (libraries, libraries / "asterisk", self.tree / "usr" / "lib")
        with (self.base / "log" / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [
                    loader,
                    "--library-path",
                    ":".join(map(str, paths)),
                    self.tree / "usr" / "sbin" / "asterisk",
                    "-f",
                    "-C",
                    self.base / "etc" / "asterisk.conf",
                ],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
            )
        self._wait_until_ready()

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """End it at the end of the test."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)

    def hang_up_all(self) -> None:
        """End every call, so that the next test finds a quiet exchange."""
        for row in json.loads(self.ask("/channels")):
            with suppress(HTTPError):
                self.ask(f"/channels/{row['id']}", "DELETE")

    def ask(self, path: str, method: str = "GET") -> bytes:
        """Ask it over ARI, as anybody with the password can."""
        url = f"http://127.0.0.1:{self.http}/ari{path}"
        access = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        access.add_password(None, url, "beistand", "secret")
        opener = urllib.request.build_opener(
            urllib.request.HTTPBasicAuthHandler(access)
        )
        request = urllib.request.Request(url, method=method)
        with opener.open(request, timeout=5) as answer:
            found: bytes = answer.read()
            return found

    def _libraries(self) -> Path:
        return next((self.tree / "usr" / "lib").glob("*-linux-gnu"))

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        until = time.monotonic() + 30
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log()
            try:
                self.ask("/asterisk/info")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(self.log())

    def log(self) -> str:
        """The last of what it said."""
        return (self.base / "log" / "output").read_text(errors="replace")[-2000:]


@contextmanager
def running_asterisk(base: Path) -> Iterator[Asterisk]:
    """An exchange that runs while this is open."""
    exchange = Asterisk(base, asterisk_tree())
    exchange.set_up()
    try:
        exchange.start()
        yield exchange
    finally:
        exchange.stop()
