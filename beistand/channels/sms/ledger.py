"""The database's side of sending texts, in a thread of its own.

The line to the provider is never held up by the database, and the database never
held during a network call. What has collected meanwhile goes in one transaction;
when the database is away, it waits and nothing new is sent.
"""

import hashlib
import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from django.db import DatabaseError, InterfaceError, connections

from beistand.channels.sms.pdus import Delivered
from beistand.channels.sms.reading import read_kept_texts
from beistand.channels.sms.session import Session
from beistand.intake.actions import keep_originals
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.queries.texts import recent_key
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.lines.actions import WireIn, beat_wire
from beistand.outbox.actions import exchange_texts
from beistand.outbox.rules import Answer, ReceiptIn, TextOut

SYSTEM = System("sms")
AGAIN_WITHIN = timedelta(minutes=10)
log = logging.getLogger(__name__)


# Of each connection the deliveries to acknowledge: session, which connection, numbers.
Deliveries = dict[tuple[Session, int], list[int]]


class Came(NamedTuple):
    """A text that came in."""

    provider: str
    delivered: Delivered
    whole: bytes


@dataclass
class Work:
    """What the database is to be told, and how many texts to fetch.

    Attributes:
        deliveries: brought the receipts and texts; acknowledged once those are kept.
    """

    answers: list[Answer] = field(default_factory=list)
    receipts: list[ReceiptIn] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)
    deliveries: Deliveries = field(default_factory=lambda: defaultdict(list))
    beats: dict[str, WireIn] = field(default_factory=dict)
    room: int = 0

    def __bool__(self) -> bool:
        return bool(
            self.answers or self.receipts or self.came or self.beats or self.room
        )


@dataclass(frozen=True)
class Done:
    """What the database said: texts to send, and what may be acknowledged now."""

    texts: list[TextOut]
    deliveries: Deliveries


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
                return do_work(work)
            except (DatabaseError, InterfaceError):
                log.exception("The database is away; nothing is sent meanwhile.")
                connections.close_all()
            except Refused as reason:
                log.error("%s", reason.message)
            if self._ending:
                return Done([], {})
            threading.Event().wait(pause)
            pause = min(5.0, pause * 2)


def do_work(work: Work) -> Done:
    """Write everything down; only then may providers hear that we have it."""
    if work.came:
        keep_originals(originals_of(work.came), by=SYSTEM)
        # STOP counts before the next text goes out.
        read_kept_texts(len(work.came) + 20)
    texts: list[TextOut] = []
    if work.answers or work.receipts or work.room:
        texts = exchange_texts(work.answers, work.receipts, work.room, by=SYSTEM)
    for code, beat in work.beats.items():
        beat_wire(code, beat, by=SYSTEM)
    return Done(texts, work.deliveries)


def originals_of(came: Sequence[Came]) -> list[OriginalIn]:
    """Texts to us as the inbox keeps them: the packet itself, and where it came from.

    Providers deliver again what they had no answer for, without any mark of it. The
    same words from the same number within ten minutes are therefore one item.
    """
    keys: dict[tuple[str, str], str] = {}
    return [_original_of(each, keys) for each in came]


def _original_of(came: Came, keys: dict[tuple[str, str], str]) -> OriginalIn:
    said, source = came.delivered, f"sms-{came.provider}"
    what = "\0".join([said.sender, said.to, said.text, repr(said.mark)])
    digest = hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:32]
    fresh = f"{digest}-{clock.now():%Y%m%d%H%M%S}"
    place = (source, digest)
    if place not in keys:
        keys[place] = recent_key(source, digest, clock.now() - AGAIN_WITHIN) or fresh
    return OriginalIn(
        channel="sms",
        source=source,
        source_key=keys[place],
        content=came.whole,
        envelope={"provider": came.provider, "from": said.sender, "to": said.to},
        number=said.sender if said.sender.startswith("+") else "",
    )
