"""The second step: what a text says, whose number it is, and whether it says STOP."""

import logging

from django.db import DataError, IntegrityError, transaction

from beistand.cases.queries import open_case_of
from beistand.channels.sms.pdus import Delivered, read_delivery
from beistand.intake.actions import join_text, leave_unreadable, note_reading
from beistand.intake.actions.originals import ReadingIn
from beistand.intake.models import Original
from beistand.intake.queries import next_unread
from beistand.intake.queries.texts import first_part_of
from beistand.kit import phone
from beistand.kit.actions import System
from beistand.outbox.actions import stop_texts
from beistand.outbox.rules import stop_word
from beistand.people.queries import people_by_phone
from beistand.reference.queries import city

READER = System("sms")
log = logging.getLogger(__name__)
UNREADABLE = "The text could not be read. It is kept as it came."


def read_kept_texts(most: int = 50) -> int:
    """Read up to so many texts that were kept; how many were read.

    One that cannot be read, or of which nothing can be written down, is left to a
    person and holds up no other.
    """
    for done in range(most):
        with transaction.atomic():
            original = next_unread("sms")
            if original is None:
                return done
            try:
                with transaction.atomic():
                    _read_one(original)
            except (ValueError, DataError, IntegrityError) as problem:
                log.warning("A text is left unread: %s", type(problem).__name__)
                leave_unreadable(original, UNREADABLE, by=READER)
    return most


def _read_one(original: Original) -> None:
    said = said_in_original(original)
    number = phone.normalize(said.sender, city().region) or ""
    if said.mark and number and _join(original, said, number):
        return
    raw: dict[str, object] = {"words": said.text, "phone": number or said.sender}
    if said.mark:
        raw["mark"], raw["parts"] = list(said.mark[:2]), {str(said.mark[2]): said.text}
    word = "" if said.mark or not number else stop_word(said.text)
    if word:
        stop_texts(number, word, by=READER)
        raw["stop"] = word
    people = people_by_phone(number, limit=2) if number else []
    known = people[0] if len(people) == 1 else None
    reading = ReadingIn(
        raw=raw,
        number=number,
        inquirer=known,
        perhaps=open_case_of(known) if known else None,
        language=known.language if known else "",
    )
    note_reading(original, reading, by=READER)


def said_in_original(original: Original) -> Delivered:
    """What the packet says, or what a gateway's call said."""
    told = original.envelope
    if told.get("kind") == "http":
        return Delivered(str(told["from"]), str(told["to"]), original.content.decode())
    return read_delivery(original.content)


def _join(original: Original, said: Delivered, number: str) -> bool:
    """Put a later part to the first that was read, so that the whole is one item."""
    assert said.mark is not None  # noqa: S101
    mark, count, part = said.mark
    first = first_part_of(number, [mark, count])
    if first is None or str(part) in first.raw["parts"]:
        return False
    join_text(first, original, (part, said.text), by=READER)
    return True
