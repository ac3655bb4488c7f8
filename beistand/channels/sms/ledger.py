"""The database's side of sending texts, in a thread of its own.

The line to the provider is never held up by the database, and the database never
held during a network call. What has collected meanwhile goes in one transaction;
when the database is away, it waits and nothing new is sent.
"""

import logging
import threading
from collections.abc import Callable

from django.db import connections

from beistand.channels.sms.writing import Done, Work, write_down
from beistand.kit.errors import Refused

log = logging.getLogger(__name__)


class Ledger:
    """Does one piece of work at a time; `wake` is called when it is done."""

    def __init__(self, wake: Callable[[], object]) -> None:
        """Start the thread."""
        self._wake = wake
        self._given = threading.Event()
        self._work: Work | None = None
        self.done: Done | None = None
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    @property
    def is_idle(self) -> bool:
        """Whether it can be given more."""
        return self._work is None and self.done is None

    def give(self, work: Work) -> None:
        """Hand over what has collected."""
        self._work = work
        self._given.set()

    def take(self) -> Done | None:
        """What the last piece of work came to, once."""
        done, self.done = self.done, None
        return done

    def end(self) -> None:
        """Let the thread end."""
        self._ending = True
        self._given.set()
        self._thread.join(10)

    def _run(self) -> None:
        while True:
            self._given.wait()
            self._given.clear()
            if self._work is None:
                connections.close_all()
                return
            self.done = self._until_it_works(self._work)
            self._work = None
            self._wake()

    def _until_it_works(self, work: Work) -> Done:
        """All of it is kept in memory until the database has it."""
        pause = 0.2
        while True:
            try:
                return write_down(work)
            except Refused as reason:
                log.error("%s", reason.message)
            except Exception:
                # The database is away, in whatever way it says so. The thread lives.
                log.exception("Nothing can be written down; nothing is sent meanwhile.")
                connections.close_all()
            if self._ending:
                return Done([], {})
            threading.Event().wait(pause)
            pause = min(5.0, pause * 2)
