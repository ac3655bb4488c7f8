"""The processes that hold a wire: started where configured, started again when dead.

A wire that fails must not take the house down: reports still come in by the form,
and what this wire had kept is in the database.
"""

import logging
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from beistand.project.children import Child, start_command
from beistand.project.processes import end_process
from beistand.project.texting import own_senders, read_providers

FIRST_WAIT = 1.0  # seconds
LONGEST_WAIT = 60.0
LASTED = 60.0  # whoever lived so long starts again at once
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WireCommand:
    """One of our commands that holds a wire, and whether this city has that wire.

    `is_wanted` is given the environment; it reads settings, never the network.
    """

    name: str
    is_wanted: Callable[[Mapping[str, str]], bool]


def _texts_by_smpp(names: Mapping[str, str]) -> bool:
    return bool(own_senders(read_providers(names.get("BEISTAND_SMS", ""))))


WIRE_COMMANDS: list[WireCommand] = [
    WireCommand("exchange", lambda names: bool(names.get("BEISTAND_EXCHANGE"))),
    WireCommand("sms", _texts_by_smpp),
    WireCommand("mailboxes", lambda names: bool(names.get("BEISTAND_MAILBOXES"))),
]


@dataclass
class Held:
    """A wire process: when it was started, how long to wait before the next start."""

    child: Child | None = None
    started: float = 0.0
    wait: float = 0.0
    failed: int = field(default=0)


class Wires:
    """All wire processes that this environment asks for."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.held = {
            wire.name: Held() for wire in WIRE_COMMANDS if wire.is_wanted(environment)
        }

    def keep(self) -> None:
        """Start what does not run, each with a growing pause after a failure."""
        now = time.monotonic()
        for name, wire in self.held.items():
            if wire.child is not None and wire.child.poll() is None:
                continue
            if wire.child is not None:
                self._note_end(name, wire, wire.child, now)
            if now >= wire.started + wire.wait:
                wire.child = start_command(self.environment, name)
                wire.started = now

    def end(self) -> None:
        """Ask all to end and wait for them."""
        running = [wire.child for wire in self.held.values() if wire.child]
        for child in running:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in running:
            end_process(child, signal.SIGTERM, patience=8)

    def _note_end(self, name: str, wire: Held, child: Child, now: float) -> None:
        lasted = now - wire.started
        wire.failed = 0 if lasted >= LASTED else wire.failed + 1
        wire.wait = lasted + pause_after(wire.failed)
        wire.child = None
        log.error(
            "`beistand %s` has ended (code %s); it starts again in %.0f s.",
            name,
            child.returncode,
            pause_after(wire.failed),
        )


def pause_after(failures: int) -> float:
    """Seconds to wait before the next start after so many failures in a row."""
    if not failures:
        return 0.0
    return min(FIRST_WAIT * 2.0 ** (failures - 1), LONGEST_WAIT)
