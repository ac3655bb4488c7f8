"""The one automatic answer: that a mail has arrived, and under which number.

At most one for each address and day, never to a machine, a list, a bounce or
ourselves; and not without end, when a flood of mail with borrowed senders comes in.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from beistand.channels.mail.reading import Letter
from beistand.channels.mail.robots import may_answer
from beistand.intake.models import Contact
from beistand.intake.rules import thread_token
from beistand.kit import clock, codes
from beistand.kit.actions import Actor
from beistand.kit.errors import Refused
from beistand.lines.queries import main_line
from beistand.outbox.actions import LetterIn, Text, queue_letters, word_text
from beistand.outbox.queries import queued_since
from beistand.people.rules import email_index
from beistand.reference.queries import city

RECEIVED, WITH_PAPERS = "mail-received", "mail-papers-received"
HOUR = timedelta(hours=1)
log = logging.getLogger(__name__)


def acknowledge_all(
    mails: Sequence[tuple[Contact, Letter]], *, by: Actor, seconds: int = 0
) -> None:
    """Queue an answer to those of these mails that a person wrote."""
    due = [
        (contact, letter)
        for contact, letter in mails
        if may_answer(letter.kind, letter.senders) and "spam" not in letter.remarks
    ]
    if not due:
        return
    since = clock.now() - HOUR
    sent = queued_since(RECEIVED, since) + queued_since(WITH_PAPERS, since)
    room = max(0, settings.BEISTAND_MAIL_ANSWERS_AN_HOUR - sent)
    try:
        letters = [_answer(*each) for each in due[:room]]
    except Refused as reason:  # the blueprint has no such text: reading goes on
        log.warning("Mails are not acknowledged: %s", reason)
        return
    queue_letters(letters, by=by, seconds=seconds)


def _answer(contact: Contact, letter: Letter) -> LetterIn:
    key = WITH_PAPERS if contact.submission else RECEIVED
    values = {"reference": codes.show_reference(contact.reference)}
    if contact.submission:
        values["receipt"] = codes.show_reference(contact.submission.reference)
        values["papers"] = str(len(letter.enclosed))
    language, subject, body = word_text(Text(key, values), "email", contact.language)
    line = contact.line or main_line()
    address = letter.sender.address
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
            "answers": letter.message_id,
        },
    )


def _today() -> str:
    return clock.now().astimezone(ZoneInfo(city().time_zone)).date().isoformat()
