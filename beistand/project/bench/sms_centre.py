"""An SMS centre that is not ours: npm's "smpp", installed and started when needed."""

import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

from beistand.project import ground
from beistand.project.embedded_binaries import free_port
from beistand.project.errors import NotReady
from beistand.project.processes import end_process, end_with_parent, wait_until

HERE = Path(__file__).parent / "smsc"
WHERE = "BEISTAND_PEERS"
NO_NODE = "Node.js and npm are needed for the SMS centre: apt-get install nodejs npm"
SYSTEM_ID, PASSWORD = "city", "secret"


@dataclass(frozen=True)
class Centre:
    """A running SMS centre."""

    port: int
    control: int
    log: Path
    pid: int

    def stats(self) -> dict[str, int]:
        """What it has counted so far."""
        return self._ask("/stats")

    def cut(self) -> None:
        """Cut every line to it."""
        self._ask("/cut", {})

    def send_in(self, sender: str, to: str, text: object, **more: object) -> None:
        """Let a phone send a text to us."""
        self._ask("/mo", {"from": sender, "to": to, "text": text, "more": more})

    def taken(self) -> list[dict[str, str]]:
        """Every part it has taken, in order."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def _ask(self, path: str, told: object = None) -> dict[str, int]:
        data = None if told is None else json.dumps(told).encode()
        address = f"http://127.0.0.1:{self.control}{path}"
        with urllib.request.urlopen(address, data, timeout=10) as answer:
            found: dict[str, int] = json.load(answer)
        return found


def install_centre() -> Path:
    """The folder in which the centre's packages lie; installed on first use."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise NotReady(NO_NODE)
    folder = Path(os.environ.get(WHERE) or ground.ROOT / "var" / "peers") / "smsc"
    folder.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(HERE / file, folder)
    if not (folder / "node_modules" / "smpp").exists():
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, check=False
        )
        if done.returncode:
            raise NotReady("npm could not install the SMS centre's packages.")
    shutil.copy(HERE / "smsc.js", folder)
    return folder


@contextmanager
def sms_centre(
    log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Centre]:
    """An SMS centre on free ports of this machine, ended with the block."""
    folder = install_centre()
    port, control = free_port(), free_port()
    command = [shutil.which("node") or "node", "smsc.js", str(port), str(control)]
    with log.with_suffix(".out").open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            [*command, str(log)],
            cwd=folder,
            env={**os.environ, **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=end_with_parent(SIGTERM),
        )
    centre = Centre(port, control, log, process.pid)
    try:
        wait_until(lambda: _answers(process, centre), 20)
        yield centre
    finally:
        end_process(process, SIGTERM)


def _answers(process: subprocess.Popen[bytes], centre: Centre) -> bool:
    if process.poll() is not None:
        raise NotReady(f"The SMS centre ended at once (code {process.returncode}).")
    try:
        return bool(centre.stats())
    except OSError:
        return False
