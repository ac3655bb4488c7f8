"""What somebody at the desk writes to a person: queued, signed, proved.

A subject says our reference and nothing of what it is about. The reference bears our
signature, so that the reply finds its way back to the case.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from beistand.cases.models import Case
from beistand.intake import rules
from beistand.intake.actions.contacts import handle_contact
from beistand.intake.models import Contact
from beistand.intake.queries import addresses_in
from beistand.journal import actions as journal
from beistand.kit import codes
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.lines.models import Line
from beistand.lines.queries import main_line
from beistand.outbox.actions import LetterIn, Text, queue_letters, word_text
from beistand.outbox.models import Message
from beistand.people.models import Person

TEMPLATE = "mail-answer"


@dataclass(frozen=True)
class MailIn:
    """What somebody wrote, to which of the known addresses, in which language."""

    words: str
    address: str
    language: str


@dataclass(frozen=True)
class _Place:
    """What a mail belongs to: whose reference it bears, from which line it comes."""

    reference: str
    line: Line
    about: str
    to: Person | None
    answers: str = ""


@action("intake.answer")
def answer_by_mail(
    contact: Contact, told: MailIn, *, by: Actor, is_done: bool = False
) -> Message:
    """Answer a conversation by e-mail; it is handled if nothing else is to be done."""
    if told.address not in addresses_in(contact):
        raise Refused(_("Choose one of the addresses that we know."))
    place = _Place(
        reference=contact.reference,
        line=contact.line or main_line(),
        about=f"intake.Contact:{contact.uid}",
        to=contact.inquirer,
        answers=str(contact.raw.get("message_id") or ""),
    )
    message = _queue(told, place, by=by)
    journal.record(by, "intake.answered", contact, channel="email")
    if is_done and contact.status == Contact.Status.WAITING:
        handle_contact(contact, Contact.Outcome.ANSWERED, by=by)
    return message


@action("intake.answer")
def write_by_mail(case: Case, person: Person, told: MailIn, *, by: Actor) -> Message:
    """Write to somebody of a case by e-mail."""
    if person.pk not in (case.beneficiary_id, case.inquirer_id):
        raise Refused(_("Choose somebody who belongs to this case."))
    if told.address not in [row.address for row in person.emails.all()]:
        raise Refused(_("Choose one of the addresses that we know."))
    about = f"cases.Case:{case.uid}"
    place = _Place(case.reference, main_line(), about, to=person)
    message = _queue(told, place, by=by)
    journal.record(by, "intake.written", case, channel="email")
    return message


def _queue(told: MailIn, place: _Place, *, by: Actor) -> Message:
    if not told.words.strip():
        raise Refused(_("Write what you would like to say."))
    values = {
        "words": told.words.strip(),
        "reference": codes.show_reference(place.reference),
    }
    language, subject, body = word_text(Text(TEMPLATE, values), "email", told.language)
    letter = LetterIn(
        channel="email",
        address=told.address,
        language=language,
        subject=f"{subject} [{rules.thread_token(place.reference)}]",
        body=f"{body}\n\n-- \n{place.line.signature(language)}",
        template=TEMPLATE,
        about=place.about,
        to=place.to,
        envelope={
            "from": place.line.email,
            "name": place.line.name(language),
            "answers": place.answers,
            "is_written": True,
        },
    )
    return queue_letters([letter], by=by)[0]
