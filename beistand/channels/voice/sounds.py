"""The sound files that the exchange plays, in the folder that we share with it.

All are made here: what Asterisk brings along differs from machine to machine, and
where its beep is missing it does not record at all.
"""

import math
import os
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

from beistand.channels.voice.spoken import NEEDED, speak_aloud, words_for
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.lines.actions import AnnouncementIn, save_announcement
from beistand.lines.models import Announcement, Line
from beistand.lines.queries import all_lines, announcement_of, announcements_of
from beistand.lines.sound import RATE, write_wav

LOUD = 9000
SOFT = 1800
BEEP = "beep"
ATTENTION = "attention"
FALLBACK = "fallback"
HOLD = "hold/tune"


def tone_of(hertz: float, seconds: float, loudness: int) -> array:  # type: ignore[type-arg]
    """A tone that begins and ends without a click."""
    count = int(seconds * RATE)
    edge = min(count // 4, RATE // 50) or 1
    return array(
        "h",
        (
            int(
                loudness
                * min(1.0, at / edge, (count - at) / edge)
                * math.sin(2 * math.pi * hertz * at / RATE)
            )
            for at in range(count)
        ),
    )


def own_sounds() -> dict[str, bytes]:
    """The sounds that need no words, by name."""
    silence = array("h", bytes(RATE // 5))
    rising = [tone_of(hertz, 0.3, LOUD) for hertz in (523.25, 659.25, 783.99)]
    tune = [
        tone_of(hertz, 0.8, SOFT)
        for hertz in (261.63, 329.63, 392.0, 440.0, 392.0, 329.63, 293.66, 196.0)
    ]
    return {
        BEEP: write_wav(tone_of(1000, 0.4, LOUD)),
        ATTENTION: write_wav(_joined([*rising, silence])),
        HOLD: write_wav(_joined([*tune, silence])),
    }


def prepare_folder(spool: Path) -> None:
    """Make the shared folders and the sounds that need no words."""
    for name in ("sounds/hold", "fallback"):
        (spool / name).mkdir(parents=True, exist_ok=True)
    for name, content in own_sounds().items():
        write_sound(spool, name, content)
    if not _file(spool, FALLBACK).exists():
        write_sound(spool, FALLBACK, own_sounds()[ATTENTION])


def write_sound(spool: Path, name: str, content: bytes) -> None:
    """Put a sound where the exchange finds it, whole or not at all."""
    file = _file(spool, name)
    if file.exists() and file.read_bytes() == content:
        return
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.chmod(0o644)  # the exchange is another user
    draft.replace(file)


def missing_sounds(spool: Path) -> list[str]:
    """Of the sounds that every call may need, those that are not there."""
    names = (BEEP, ATTENTION, FALLBACK, HOLD)
    return [name for name in names if not _file(spool, name).exists()]


def make_placeholders(lines: Iterable[Line]) -> int:
    """Let a machine say what no human has recorded, in each line's first language."""
    made = 0
    for line in lines:
        language = line.languages[0]
        known = set(announcements_of(line).values_list("kind", flat=True))
        for kind in NEEDED:
            if kind in known:
                continue
            sound = speak_aloud(words_for(line, language, kind), language)
            if sound is None:
                continue
            told = AnnouncementIn(line, language, kind, sound, is_placeholder=True)
            try:
                save_announcement(told, by=System("exchange"))
            except Refused:
                continue  # this voice says nothing in this language
            made += 1
    return made


def write_announcements(spool: Path) -> None:
    """Bring the files up to date with what was recorded or uploaded."""
    lines = all_lines()
    make_placeholders(lines)
    for line in lines:
        for row in announcements_of(line):
            if not _file(spool, _name(row)).exists():
                whole = announcement_of(line, row.language, row.kind)
                if whole is not None:
                    write_sound(spool, _name(whole), bytes(whole.audio))
    for row in _last_resort(lines[:1]):
        write_sound(spool, FALLBACK, bytes(row.audio))


def media_for(spool: Path, line: Line, kind: str) -> list[str]:
    """What to play at this point, in every language that was recorded; maybe nothing.

    In the order of the line's languages. Where nothing says that a message can be
    left, three tones do.
    """
    rows = {row.language: row for row in announcements_of(line) if row.kind == kind}
    files = [_name(rows[code]) for code in line.languages if code in rows]
    there = [name for name in files if _file(spool, name).exists()]
    if not there and kind in {Announcement.Kind.CLOSED, Announcement.Kind.VOICEMAIL}:
        there = [ATTENTION]
    return [sound_uri(spool, name) for name in there]


def sound_uri(spool: Path, name: str) -> str:
    """How the exchange is told to play this sound."""
    return f"sound:{spool}/sounds/{name}"


def _last_resort(lines: Iterable[Line]) -> list[Announcement]:
    """What the exchange says by itself while we are not connected."""
    kind = Announcement.Kind.VOICEMAIL
    found = (announcement_of(line, line.languages[0], kind) for line in lines)
    return [row for row in found if row is not None]


def _name(row: Announcement) -> str:
    return f"{row.line_id}-{row.language}-{row.kind}-{row.made_at:%Y%m%d%H%M%S%f}"


def _file(spool: Path, name: str) -> Path:
    return spool / "sounds" / f"{name}.wav"


def _joined(parts: Sequence[array]) -> array:  # type: ignore[type-arg]
    whole = array("h")
    for each in parts:
        whole.extend(each)
    return whole
