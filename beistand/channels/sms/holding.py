"""One process holds the lines: it waits its turn, and clears up after a dead one."""

import signal
import time
from collections.abc import Sequence
from types import FrameType

from django.db import connection

from beistand.channels.sms.providers import Provider
from beistand.channels.sms.sender import Sender
from beistand.kit.actions import System
from beistand.outbox.actions import give_up_texts

# Of all who hold the lines against one database, the one that has this lock sends.
LOCK = 0x736D73
WAYS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def hold_lines(providers: Sequence[Provider]) -> None:
    """Send and receive until a signal says stop."""
    sender: list[Sender] = []
    told: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        told.append(number)
        for each in sender:
            each.is_ending = True

    for way in WAYS:
        signal.signal(way, stop)
    # The lock lives as long as this connection, which nothing else uses.
    with connection.cursor() as cursor:
        while not told and not _has_lock(cursor):
            time.sleep(0.5)
        if told:
            return
        give_up_texts(by=System("sms"))
        sender.append(Sender(providers))
        sender[0].is_ending = bool(told)
        sender[0].run()


def _has_lock(cursor: object) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]
