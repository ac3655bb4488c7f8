"""What the exchange reads and writes in the database; each runs in a thread."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from beistand.channels.voice.plan import Situation
from beistand.intake.actions import drop_wish, keep_originals, note_arrival
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.actions.telephone import CallerIn
from beistand.intake.models import Contact, PhoneCall
from beistand.intake.queries import (
    call_with,
    calls_in_progress,
    operators_on_the_phone,
    place_in_line,
    wished_calls,
)
from beistand.kit import clock, phone
from beistand.kit.actions import System
from beistand.lines.models import Line
from beistand.lines.queries import line_called, line_state, operators_on_duty
from beistand.reference.queries import city

EXCHANGE = System("exchange")
SOURCE = "voice"


@dataclass(frozen=True)
class Timing:
    """How long things may take, in seconds."""

    ring: float = 20.0
    patience: float = 120.0


@dataclass(frozen=True)
class Message:
    """A recording, with what the exchange knows about it.

    Attributes:
        key: its name; unique for ever.
        number: as the exchange shows it; "" if it was withheld.
        call: the call's public id, "" when none was written down.
    """

    key: str
    content: bytes
    number: str
    dialled: str
    line: Line
    language: str
    received_at: datetime
    call: str = ""


def call_from(channel_id: str, number: str, dialled: str) -> PhoneCall:
    """The call of this channel, written down."""
    told = CallerIn(channel_id, line_called(dialled), number, dialled)
    call = note_arrival(told, by=EXCHANGE)
    call.line = told.line
    return call


def situation_of(
    call: PhoneCall, online: Collection[str], tried: Collection[str], timing: Timing
) -> Situation:
    """How the line stands for this caller; `online` are the telephones that answer."""
    now = clock.now()
    on_phone = operators_on_the_phone()
    duty = [each for each in operators_on_duty(call.line, now) if each.extension]
    there = [each for each in duty if each.extension in online]
    # Who was passed on in vain begins to wait only then, however long they talked.
    since = (call.answered_at and call.rung_at) or call.arrived_at
    return Situation(
        is_open=line_state(call.line, now).open,
        free=[each.extension for each in there if each.user_id not in on_phone],
        busy=sum(each.user_id in on_phone for each in there),
        tried=tried,
        place=place_in_line(call),
        waited=(now - since).total_seconds(),
        patience=timing.patience,
    )


def take_wishes() -> list[tuple[PhoneCall, str]]:
    """What the desk wishes now; each is taken once."""
    taken = [(call, call.wish) for call in wished_calls()]
    for call, _wish in taken:
        to = call.wish_to
        drop_wish(call, by=EXCHANGE)
        call.wish_to = to
    return taken


def calls_now() -> list[PhoneCall]:
    """Every call that has not ended."""
    return list(calls_in_progress())


def message_of(name: str, content: bytes) -> Message | None:
    """The recording of a call of ours; None if no call has this name."""
    call = call_with(UUID(name.removeprefix("vm-")))
    if call is None:
        return None
    return Message(
        name,
        content,
        call.number,
        call.dialled,
        call.line,
        call.language,
        call.arrived_at,
        str(call.uid),
    )


def keep_message(told: Message) -> bool:
    """Keep a recording and say whether exactly these bytes are kept now.

    An earlier, shorter copy under the same name stays; this one is kept beside it.
    """
    digest = hashlib.sha256(told.content).hexdigest()
    for key in (told.key, f"{told.key}-{digest[:16]}"):
        (contact,) = keep_originals([_original(told, key)], by=EXCHANGE)
        if contact.original.sha256 == digest:
            return True
    return False


def is_message_kept(name: str) -> bool:
    """Whether a recording of this name has been kept."""
    return Contact.objects.filter(source=SOURCE, source_key=name).exists()


def _original(told: Message, key: str) -> OriginalIn:
    number = phone.normalize(told.number, city().region) or ""
    return OriginalIn(
        channel="voicemail",
        source=SOURCE,
        source_key=key,
        content=told.content,
        envelope={"number": told.number, "dialled": told.dialled, "call": told.call},
        line=told.line,
        number=number,
        language=told.language,
        received_at=told.received_at,
    )
