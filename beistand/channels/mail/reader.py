"""The second step: what was kept is read, many mails at a time.

A mail is on the desk's list before this runs. Reading finds out who wrote and what,
keeps the enclosed papers, ties bounces to what had been sent, and queues at most one
acknowledgement for each address and day.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import OperationalError, transaction

from beistand.accounts.models import Urgency
from beistand.channels.mail import answering
from beistand.channels.mail.languages import guess_language
from beistand.channels.mail.reading import Letter, read_letter
from beistand.channels.mail.robots import PERSON
from beistand.channels.mail.threads import Thread, find_thread, our_messages
from beistand.documents.actions import PaperIn
from beistand.intake import actions as intake
from beistand.intake.actions.originals import ReadingIn
from beistand.intake.models import Original
from beistand.intake.queries import next_unreads
from beistand.kit.actions import Actor, System, action
from beistand.lines.queries import our_addresses
from beistand.outbox import actions as outbox
from beistand.people.models import Person
from beistand.people.queries import people_by_emails
from beistand.reference.queries import city

CHANNEL = "email"
BATCH = 100
BATCH_BYTES = 24 * 2**20
LARGEST = 80 * 2**20
LONGEST_NOTE = 4000
TOO_LARGE = "larger than we read by ourselves"
READER = System("public email")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mail:
    """One mail in hand: what was kept and what it says; None if nobody can tell."""

    original: Original
    letter: Letter | None
    problem: str = ""


def read_kept_mails(most: int = 200) -> int:
    """Read mails that were kept, oldest first; how many there were.

    Then acknowledge them: while others wait to be read, answers wait.
    """
    done = 0
    while done < most and (read := _read_batch(BATCH)):
        done += read
    while answering.acknowledge_some():
        pass
    return done


def _read_batch(size: int) -> int:
    """Read a batch that no other worker has in hand. If it fails, one by one."""
    try:
        with transaction.atomic():
            originals = next_unreads(CHANNEL, size, BATCH_BYTES)
            ours = our_addresses()
            note_mails([_open(each, ours) for each in originals], by=READER)
        return len(originals)
    except Exception as problem:
        if isinstance(problem, OperationalError):
            raise  # the database, not the mail: it will be tried again
        if size == 1:
            return _leave_next(type(problem).__name__)
        log.info("A batch of mails is read one by one: %s", type(problem).__name__)
    return sum(_read_batch(1) for _each in range(size))


def _leave_next(problem: str) -> int:
    """Give the next mail to a person as it came."""
    log.warning("A mail could not be noted: %s", problem)
    with transaction.atomic():
        originals = next_unreads(CHANNEL, 1, 0)
        _leave([Mail(original, None, problem) for original in originals])
    return len(originals)


def _open(original: Original, ours: frozenset[str]) -> Mail:
    """Read one; whatever goes wrong, a person gets the original."""
    if original.size > LARGEST:
        return Mail(original, None, TOO_LARGE)
    try:
        return Mail(original, read_letter(bytes(original.content), ours))
    except Exception as problem:
        if isinstance(problem, MemoryError):
            raise
        # Only the kind of problem: its words may quote the mail.
        log.warning("Mail %s: %s", original.pk, type(problem).__name__)
        return Mail(original, None, type(problem).__name__)


def _leave(mails: Sequence[Mail]) -> None:
    for mail in mails:
        intake.leave_unreadable(mail.original, mail.problem, by=READER)


@action("intake.receive")
def note_mails(mails: Sequence[Mail], *, by: Actor) -> None:
    """Contacts, papers and bounces of these mails: all or none."""
    _leave([mail for mail in mails if mail.letter is None])
    letters = {
        mail.original.pk: mail.letter for mail in mails if mail.letter is not None
    }
    known = people_by_emails({each.sender.address for each in letters.values()})
    readings = [
        (mail.original, _reading(letters[mail.original.pk], known))
        for mail in mails
        if mail.original.pk in letters
    ]
    if not readings:
        return
    intake.note_readings(readings, by=by)
    for original, _found in readings:
        _tie_bounce(letters[original.pk], by)


def _reading(letter: Letter, known: dict[str, list[Person]]) -> ReadingIn:
    thread = find_thread(letter)
    sender = letter.sender
    is_clear = len(letter.senders) == 1
    people = known.get(sender.address.lower(), []) if is_clear else []
    person = people[0] if len(people) == 1 else None
    text = f"{letter.subject}\n\n{letter.words}".strip()
    return ReadingIn(
        raw=_raw(letter, thread),
        note=text[:LONGEST_NOTE],
        language=_language_of(letter, person),
        inquirer=person,
        case=thread.case,
        perhaps=thread.perhaps,
        urgency=None if letter.kind == PERSON else Urgency.SOON,
        papers=[
            PaperIn(each.name, each.media_type, each.content)
            for each in letter.enclosed
        ],
        email=sender.address if is_clear else "",
        is_answer_due=answering.is_owed(letter),
    )


def _raw(letter: Letter, thread: Thread) -> dict[str, object]:
    """What the desk shows of it. The original has everything."""
    return {
        "words": letter.words,
        "subject": letter.subject,
        "from": letter.sender.address,
        "name": letter.sender.name,
        "senders": [list(each) for each in letter.senders[:10]],
        "reply_to": letter.reply_to,
        "to": list(letter.recipients),
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else "",
        "kind": letter.kind,
        "remarks": list(letter.remarks),
        "papers": len(letter.enclosed),
        "page": letter.page,
        "message_id": letter.message_id,
        "earlier": thread.earlier,
    }


def _language_of(letter: Letter, person: Person | None) -> str:
    """The person's language, else that of the mail, if the city speaks it."""
    languages = city().languages
    if person is not None:
        return str(person.language)
    for said in (letter.language, letter.language.partition("-")[0]):
        if said in languages:
            return said
    return guess_language(letter.words, languages)


def _tie_bounce(letter: Letter, by: Actor) -> None:
    """What came back makes the message it is about somebody's work again.

    The report itself waits for a person all the same: it may say more than we read.
    """
    if letter.bounce is None or not letter.bounce.is_final:
        return
    for message in our_messages(letter.bounce.ids):
        outbox.note_bounce(message, letter.bounce.problem, by=by)
