"""A process that holds a wire is started again when it dies, and never the end."""

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Mapping

import pytest

from beistand.project import wires as wires_module
from beistand.project.children import Child
from beistand.project.wires import WireCommand, Wires, pause_after

Starts = list[tuple[str, float]]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> Starts:
    """Real processes: "brief" ends at once with an error, "lasting" does not end."""
    seen: Starts = []
    programs = {
        "brief": "raise SystemExit(3)",
        "lasting": "import time; time.sleep(60)",
    }

    def start(environment: Mapping[str, str], name: str) -> Child:
        seen.append((name, time.monotonic()))
        return subprocess.Popen([sys.executable, "-c", programs[name]], env=environment)

    commands = [
        WireCommand("brief", lambda env: "BRIEF" in env),
        WireCommand("lasting", lambda env: "LASTING" in env),
        WireCommand("unwanted", lambda env: "UNWANTED" in env),
    ]
    monkeypatch.setattr(wires_module, "WIRE_COMMANDS", commands)
    monkeypatch.setattr(wires_module, "start_command", start)
    return seen


def keep(wires: Wires, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        wires.keep()
        time.sleep(0.02)


def test_only_wires_that_are_configured_are_started(starts: Starts) -> None:
    wires = Wires({**os.environ, "LASTING": "1"})
    keep(wires, 0.3)
    wires.end()
    assert [name for name, _when in starts] == ["lasting"]


def test_a_dead_wire_starts_again_ever_more_slowly(
    starts: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wires_module, "FIRST_WAIT", 0.4)
    wires = Wires({**os.environ, "BRIEF": "1", "LASTING": "1"})
    keep(wires, 2.5)
    wires.end()
    moments = [when for name, when in starts if name == "brief"]
    pauses = [later - sooner for sooner, later in itertools.pairwise(moments)]
    assert len(pauses) >= 2
    assert pauses[0] >= 0.4
    assert pauses[1] >= 0.8
    assert [name for name, _when in starts].count("lasting") == 1


def test_all_end_when_the_house_ends(starts: Starts) -> None:
    wires = Wires({**os.environ, "LASTING": "1"})
    keep(wires, 0.2)
    wires.end()
    child = wires.held["lasting"].child
    assert child is not None
    assert child.poll() is not None


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0.0), (1, 1.0), (2, 2.0), (5, 16.0), (40, 60.0)]
)
def test_the_pause_grows_up_to_a_minute(failures: int, seconds: float) -> None:
    assert pause_after(failures) == seconds
