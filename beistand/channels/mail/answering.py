"""The one automatic answer: that a mail has arrived, and under which number.

At most one for each address and day, never to a machine, a list, a bounce or
ourselves; and not without end, when a flood of mail with borrowed senders comes in.
"""

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError

from beistand.channels.mail.reading import Letter
from beistand.channels.mail.robots import may_answer
from beistand.intake import actions as intake
from beistand.intake.models import Contact
from beistand.intake.queries import answers_due
from beistand.intake.rules import thread_token
from beistand.kit import clock, codes
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import main_line
from beistand.outbox.actions import LetterIn, Text, queue_letters, word_text
from beistand.outbox.queries import queued_since
from beistand.people.rules import email_index
from beistand.reference.queries import city

CHANNEL = "email"
RECEIVED, WITH_PAPERS = "mail-received", "mail-papers-received"
HOUR = timedelta(hours=1)
PATIENCE = timedelta(seconds=15)
BATCH = 100
ANSWERER = System("public email")
log = logging.getLogger(__name__)


def is_owed(letter: Letter) -> bool:
    """Whether a person wrote this, who shall be told that it has come."""
    return may_answer(letter.kind, letter.senders) and "spam" not in letter.remarks


def acknowledge_some() -> int:
    """Queue answers to mails that were read; how many had waited for one.

    Reading goes before answering. But however many mails wait to be read, nobody
    waits much longer than PATIENCE for an answer.
    """
    try:
        return acknowledge_next(BATCH, by=ANSWERER)
    except Exception as problem:
        if isinstance(problem, OperationalError):
            raise  # the database, not a mail: it will be tried again
        log.info("Mails are acknowledged one by one: %s", type(problem).__name__)
    return sum(_acknowledge_one() for _each in range(BATCH))


@action("intake.receive")
def acknowledge_next(most: int, *, by: Actor) -> int:
    """Queue answers to so many mails, the oldest first; how many there were."""
    originals = answers_due(CHANNEL, most, clock.now() - PATIENCE)
    if not originals:
        return 0
    since = clock.now() - HOUR
    sent = queued_since(RECEIVED, since) + queued_since(WITH_PAPERS, since)
    room = max(0, settings.BEISTAND_MAIL_ANSWERS_AN_HOUR - sent)
    intake.settle_answers(originals, by=by)
    try:
        letters = [_answer(original.contact) for original in originals[:room]]
    except Refused as reason:  # the blueprint has no such text: reading goes on
        log.warning("Mails are not acknowledged: %s", reason)
    else:
        queue_letters(letters, by=by)
    return len(originals)


@action("intake.receive")
def drop_next_answer(*, by: Actor) -> int:
    """Answer the oldest no more: no answer could be made of it."""
    originals = answers_due(CHANNEL, 1, clock.now() - PATIENCE)
    intake.settle_answers(originals, by=by)
    return len(originals)


def _acknowledge_one() -> int:
    try:
        return acknowledge_next(1, by=ANSWERER)
    except Exception as problem:
        if isinstance(problem, OperationalError):
            raise
        log.warning("A mail is not acknowledged: %s", type(problem).__name__)
    return drop_next_answer(by=ANSWERER)


def _answer(contact: Contact) -> LetterIn:
    key = WITH_PAPERS if contact.submission else RECEIVED
    values = {"reference": codes.show_reference(contact.reference)}
    if contact.submission:
        values["receipt"] = codes.show_reference(contact.submission.reference)
        values["papers"] = str(contact.raw["papers"])
    language, subject, body = word_text(Text(key, values), "email", contact.language)
    line = contact.line or main_line()
    address = contact.raw["from"]
    return LetterIn(
        channel="email",
        address=address,
        language=language,
        subject=f"{subject} [{thread_token(contact.reference)}]",
        body=body,
        template=key,
        about=f"intake.Contact:{contact.uid}",
        to=contact.inquirer,
        once=f"mail-received/{_today()}/{email_index(address)}",
        envelope={
            "from": line.email,
            "name": line.name(language),
            "answers": contact.raw["message_id"],
        },
    )


def _today() -> str:
    return clock.now().astimezone(ZoneInfo(city().time_zone)).date().isoformat()
