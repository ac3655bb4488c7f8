"""What the lines have brought, written down; and what cannot be, put aside.

One row that the database takes in no form must not hold up all others for ever. So
what fails as a whole is tried in halves, until the one that is at fault stands alone.
"""

import hashlib
import logging
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError

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
# None of them is the fault of what is to be written down: it is tried again, whole.
NOT_NOW = (
    OperationalError,
    InterfaceError,
    InternalError,
    ProgrammingError,
    RuntimeError,
    Refused,
)
NOT_WRITTEN = "its answer could not be written down"
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

    def __str__(self) -> str:
        """What it is made of; nothing of what it says."""
        made: dict[str, Sized] = {
            "answers": self.answers,
            "receipts": self.receipts,
            "texts": self.came,
            "beats": self.beats,
        }
        found = [f"{len(each)} {name}" for name, each in made.items() if each]
        return ", ".join(found) or "nothing but texts to take"

    def __bool__(self) -> bool:
        return bool(
            self.answers or self.receipts or self.came or self.beats or self.room
        )


@dataclass(frozen=True)
class Done:
    """What the database said: texts to send, and what may be acknowledged now.

    Attributes:
        aside: how many were put aside because they could not be written down.
        is_kept: a provider may forget what it has delivered.
    """

    texts: list[TextOut]
    deliveries: Deliveries
    aside: int = 0
    is_kept: bool = True


def write_down(work: Work) -> Done:
    """Write everything down; only then may providers hear that we have it.

    Raises:
        Exception: one of NOT_NOW. Everything may be tried again as it is.
    """
    try:
        return _write_whole(work)
    except NOT_NOW:
        raise
    except Exception as problem:  # noqa: BLE001
        fault = _name_of(problem)
    pieces = list(_pieces(work))
    if not pieces:
        log.error("Put aside: %s. %s", work, fault)
        return _put_aside(work)
    done = [write_down(each) for each in pieces]
    is_kept = all(each.is_kept for each in done)
    return Done(
        texts=done[-1].texts,
        deliveries=work.deliveries if is_kept else {},
        aside=sum(each.aside for each in done),
        is_kept=is_kept,
    )


def _pieces(work: Work) -> Iterator[Work]:
    """Two halves of what came, and then the rest; nothing of what is one thing only.

    Texts are taken last, so that nothing can go wrong once they are.
    """
    items: list[Answer | ReceiptIn | Came] = [
        *work.answers,
        *work.receipts,
        *work.came,
    ]
    rest = Work(beats=work.beats, room=work.room)
    if len(items) + bool(rest) < 2:
        return
    middle = (len(items) + 1) // 2
    for half in (items[:middle], items[middle:]):
        if half:
            yield Work(
                answers=[each for each in half if isinstance(each, Answer)],
                receipts=[each for each in half if isinstance(each, ReceiptIn)],
                came=[each for each in half if isinstance(each, Came)],
            )
    yield rest


def _put_aside(work: Work) -> Done:
    """What stands alone and cannot be written down, in a form that says little.

    A text that came in becomes an item nobody could read. A text that went out
    becomes a question to a person. Of a receipt only the log tells: its text becomes
    a question when no other receipt comes.
    """
    unsure = [
        each._replace(ends="uncertain", ids=(), problem=NOT_WRITTEN)
        for each in work.answers
    ]
    try:
        keep_originals([_bare(each) for each in work.came], by=SYSTEM)
        read_kept_texts()
        exchange_texts(unsure, [], 0, by=SYSTEM)
    except NOT_NOW:
        raise
    except Exception as problem:  # noqa: BLE001
        # A text that came stays with its provider. About one that stays "being sent"
        # the sweep asks a person.
        log.error("It cannot be put aside either. %s", _name_of(problem))
        return Done([], {}, aside=1, is_kept=not work.came)
    return Done([], work.deliveries, aside=1)


def _name_of(problem: Exception) -> str:
    """What went wrong where; not in the database's words, which quote the row."""
    where = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__} in {where.name}"


def _bare(came: Came) -> OriginalIn:
    digest = hashlib.sha256(came.whole).hexdigest()[:32]
    return OriginalIn("sms", f"sms-{came.provider}", f"bare-{digest}", came.whole)


def _write_whole(work: Work) -> Done:
    if work.came:
        keep_originals(originals_of(work.came), by=SYSTEM)
        # STOP counts before the next text goes out.
        read_kept_texts(len(work.came) + 20)
    for code, beat in work.beats.items():
        beat_wire(code, beat, by=SYSTEM)
    texts: list[TextOut] = []
    if work.answers or work.receipts or work.room:
        texts = exchange_texts(work.answers, work.receipts, work.room, by=SYSTEM)
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
