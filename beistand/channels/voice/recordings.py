"""Fetching what was said: out of Asterisk, into the database, and only then away.

What Asterisk still records is left alone. What was recorded while nobody of us was
there lies in the fallback folder and is fetched the same way.
"""

import asyncio
import logging
import re
from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from beistand.channels.voice.ari import path_of
from beistand.channels.voice.house import House
from beistand.channels.voice.rows import (
    EXCHANGE,
    Message,
    is_message_kept,
    keep_message,
    message_of,
)
from beistand.intake.actions import note_arrival, note_ended
from beistand.intake.actions.telephone import CallerIn
from beistand.kit.errors import Refused
from beistand.kit.wav import read_wav
from beistand.lines.queries import line_called

log = logging.getLogger(__name__)
OURS = re.compile(r"vm-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# 20261121T080000Z_3650000_+4963112345_1795248000.12
STAMP = re.compile(
    r"(?P<at>\d{8}T\d{6}Z)_(?P<dialled>[0-9+]*)_(?P<number>[0-9+]*)_(?P<channel>.+)"
)
STUCK = "a call in fallback/ cannot be fetched: look at the permissions and the log"
LOOKS = 20
LOOK_AGAIN = 0.1


async def collect_recording(house: House, name: str) -> bool:
    """Keep the recording of this name and delete it there; whether there is one."""
    for _look in range(LOOKS):
        if await house.ari.get(path_of("recordings", "live", name)) is None:
            break
        await asyncio.sleep(LOOK_AGAIN)
    else:
        return False
    path = path_of("recordings", "stored", name)
    content = await house.ari.fetch(f"{path}/file")
    if content is None:
        return await house.ask(partial(is_message_kept, name))
    if not says_something(content):
        await house.ari.delete(path)
        return False
    told = await house.ask(partial(message_of, name, content))
    if told is not None and await house.ask(partial(keep_message, told)):
        await house.ari.delete(path)
        return True
    return False


async def sweep_recordings(house: House) -> int:
    """Collect what was left behind; how many there were.

    A call that goes on collects its own.
    """
    found = 0
    for row in await house.ari.rows("/recordings/stored"):
        name = str(row.get("name"))
        if OURS.fullmatch(name) and name not in house.listening:
            found += await collect_recording(house, name)
    return found


async def sweep_fallback(house: House, live: Collection[str]) -> int:
    """Fetch what the exchange recorded by itself; how many calls that were.

    `live` are the channels that exist: their files are still being written.
    """
    found, stuck = 0, False
    for mark in sorted((house.spool / "fallback").glob("*.call")):
        parts = STAMP.fullmatch(mark.stem)
        if parts is None or parts["channel"] in live:
            continue
        try:
            found += await house.ask(partial(take_over, mark))
        except (OSError, ValueError, Refused) as problem:
            log.warning("A call in fallback/: %s", type(problem).__name__)
            stuck = True
    if stuck or house.problem == STUCK:
        house.problem = STUCK if stuck else ""
    return found


def take_over(mark: Path) -> bool:
    """Keep one call that the exchange took by itself, then delete its files."""
    parts = STAMP.fullmatch(mark.stem)
    if parts is None:
        return False
    said = mark.with_suffix(".wav")
    content = said.read_bytes() if said.exists() else b""
    line = line_called(parts["dialled"])
    at = datetime.strptime(parts["at"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    number, dialled = parts["number"], parts["dialled"]
    if says_something(content):
        kept = keep_message(
            Message(mark.stem, content, number, dialled, line, line.languages[0], at)
        )
        if not kept:
            return False
    else:
        told = CallerIn(mark.stem, line, number, dialled, received_at=at)
        call = note_arrival(told, by=EXCHANGE)
        if call.status != call.Status.ENDED:
            note_ended(call, by=EXCHANGE)
    said.unlink(missing_ok=True)
    mark.unlink()
    return True


def says_something(content: bytes) -> bool:
    """Whether a recording holds any sound at all, however short."""
    found = read_wav(content)
    return found is not None and found.size > 0
