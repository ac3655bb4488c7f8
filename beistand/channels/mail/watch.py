"""Watching a mailbox for ever: listen, sweep, say how it goes, begin again.

A connection that listens dies without a word. So listening is renewed every few
minutes, and each time the whole folder is gone through by UID.
"""

import logging
import threading
import time
from dataclasses import dataclass, field

import httpx
from django.db import InterfaceError, OperationalError, close_old_connections

from beistand.channels.mail.accounts import Account
from beistand.channels.mail.keeping import Sweep
from beistand.channels.mail.mailbox import FAULTS, Box, Refusal, opened_box
from beistand.kit.actions import System
from beistand.lines.actions import WireIn, beat_wire
from beistand.lines.queries import due_after, line_of_mailbox

RENEW = 180.0  # seconds; servers and routers drop what is silent for longer
SLICE = 2.0
BEAT = 5.0
FIRST_WAIT, LONGEST_WAIT = 2.0, 120.0
SYSTEM = System("worker")
log = logging.getLogger(__name__)


@dataclass
class Watch:
    """One mailbox under watch, until `stop` is set."""

    account: Account
    stop: threading.Event
    failed: int = 0
    beat_at: float = field(default=-BEAT)

    def run(self) -> None:
        """Watch until told to stop; whatever happens to the connection."""
        sweep: Sweep | None = None
        while not self.stop.is_set():
            try:
                close_old_connections()
                sweep = sweep or Sweep(line_of_mailbox(self.account.code))
                due_after(1)  # learns the holidays now, while nothing waits
                with opened_box(self.account) as box:
                    self.attend(box, sweep)
            except Refusal as problem:
                self.pause(str(problem))
            except (*FAULTS, httpx.HTTPError) as problem:
                self.pause(f"{type(problem).__name__}: the server does not answer")
            except (OperationalError, InterfaceError) as problem:
                log.warning("Mailbox %s: %s", self.account.code, type(problem).__name__)
                self.stop.wait(LONGEST_WAIT / 20)

    def attend(self, box: Box, sweep: Sweep) -> None:
        """Take in what is there, then listen for more; ends when told to stop."""
        while not self.stop.is_set():
            self.beat(True, had_event=False, now=self.failed > 0)
            for waiting in sweep.run(box):
                self.beat(True, waiting=waiting, had_event=True, now=True)
                if self.stop.is_set():
                    return
            self.failed = 0
            self.listen(box)

    def listen(self, box: Box) -> None:
        """Until the server says something, or listening must be renewed."""
        until = time.monotonic() + RENEW
        if not box.can_idle:
            self._rest(min(RENEW, 30.0))
            return
        box.start_listening()
        while not self.stop.is_set() and time.monotonic() < until:
            began = time.monotonic()
            said = box.wait(SLICE)
            # A dead line answers at once and says nothing: then look what is left.
            if said or time.monotonic() - began < SLICE / 2:
                break
            self.beat(True)
        box.stop_listening()

    def pause(self, problem: str) -> None:
        """Say what is wrong, and wait longer each time."""
        self.failed += 1
        log.warning("Mailbox %s: %s", self.account.code, problem)
        seconds = min(FIRST_WAIT * 2.0 ** (self.failed - 1), LONGEST_WAIT)
        self._rest(seconds, problem)

    def _rest(self, seconds: float, problem: str = "") -> None:
        until = time.monotonic() + seconds
        self.beat(not problem, problem=problem, now=True)
        while not self.stop.wait(SLICE / 2) and time.monotonic() < until:
            self.beat(not problem, problem=problem)

    def beat(
        self,
        is_connected: bool,
        *,
        waiting: int = 0,
        problem: str = "",
        had_event: bool = False,
        now: bool = False,
    ) -> None:
        """Write down how it goes, every few seconds."""
        moment = time.monotonic()
        if not now and moment < self.beat_at + BEAT:
            return
        self.beat_at = moment
        line = line_of_mailbox(self.account.code)
        told = WireIn("mail", is_connected, waiting, problem, line, had_event)
        try:
            beat_wire(f"mail-{self.account.code}", told, by=SYSTEM)
        except (OperationalError, InterfaceError) as fault:
            log.warning("No heartbeat: %s", type(fault).__name__)
            close_old_connections()


def watch_all(accounts: list[Account], stop: threading.Event) -> None:
    """Watch all of them, each in a thread of its own, until told to stop.

    A thread that ends by an error nobody foresaw ends all: who started us sees it.
    """
    threads = [
        threading.Thread(target=Watch(account, stop).run, name=account.code)
        for account in accounts
    ]
    for thread in threads:
        thread.start()
    try:
        while not stop.wait(0.5):
            if not all(thread.is_alive() for thread in threads):
                raise RuntimeError("The watch over a mailbox has ended by itself.")
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)
