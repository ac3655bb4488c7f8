"""What all calls of one connection share: the wire, the database, who hears what."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import close_old_connections

from beistand.channels.voice.ari import Access, Ari, Event, part, touched
from beistand.channels.voice.rows import Timing

log = logging.getLogger(__name__)
ONLINE_FOR = 1.0  # seconds for which we believe which telephones answer
T = TypeVar("T")
Queue = asyncio.Queue[Event]


@dataclass(frozen=True)
class Plan:
    """What the settings say about the exchange.

    Attributes:
        spool: the folder that we share with the exchange.
        trunk: how a number outside is dialled, such as PJSIP/{number}@trunk.
    """

    access: Access
    spool: Path
    trunk: str
    timing: Timing


class House:
    """One connection to the exchange, and everybody who listens to its events."""

    def __init__(self, ari: Ari, plan: Plan, threads: Executor) -> None:
        self.ari = ari
        self.spool = plan.spool
        self.timing = plan.timing
        self.trunk = plan.trunk
        self.listening: dict[str, Queue] = {}
        self.problem = ""
        self._online: tuple[float, frozenset[str]] = (-ONLINE_FOR, frozenset())
        self._threads = threads

    async def ask(self, work: Callable[[], T]) -> T:
        """Let a thread do this with the database."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, with_connection, work)

    def hand_out(self, event: Event) -> bool:
        """Give an event to the calls it is about; False if it is about none."""
        queues = {
            id(queue): queue
            for name in touched(event)
            if (queue := self.listening.get(name)) is not None
        }
        for target in (
            part(event, "playback", "target_uri"),
            part(event, "recording", "target_uri"),
        ):
            queue = self.listening.get(target.removeprefix("channel:"))
            if queue is not None:
                queues[id(queue)] = queue
        for queue in queues.values():
            queue.put_nowait(event)
        return bool(queues)

    async def online(self) -> frozenset[str]:
        """The telephones that are registered just now."""
        since, known = self._online
        if time.monotonic() - since < ONLINE_FOR:
            return known
        rows = await self.ari.rows("/endpoints/PJSIP")
        found = frozenset(
            str(row["resource"]) for row in rows if row.get("state") == "online"
        )
        self._online = time.monotonic(), found
        return found


def with_connection(work: Callable[[], T]) -> T:
    """Do this with a database connection that is alive."""
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
