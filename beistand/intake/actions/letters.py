"""Letters that people bring or send: registered with a receipt, then in the inbox.

What is on the paper is kept as it was scanned; who reads it decides what becomes of
it, as with every other conversation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.cases.models import Case
from beistand.documents.actions import PaperIn, SubmissionIn, keep_submission
from beistand.documents.rules import check_papers
from beistand.intake.actions.contacts import ContactIn, receive_contact
from beistand.intake.models import Contact
from beistand.intake.rules import LETTER_WAYS
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import action
from beistand.kit.errors import Refused
from beistand.people.models import Person

LONG_AGO = timedelta(days=731)  # else one mistyped year is the oldest on every wall


@dataclass(frozen=True)
class IncomingLetter:
    """A letter as somebody at the desk registers it.

    Attributes:
        key: once for each letter, so that sending the form twice registers once.
        way: a key of LETTER_WAYS; `site` the code of the place where it came in.
        sender: what stands on the envelope, where nobody known was chosen.
        reference: our number, if it stands on the letter; nothing is proved by it.
    """

    key: str
    way: str
    site: str
    received_at: datetime
    papers: Sequence[PaperIn]
    sender: str = ""
    person: Person | None = None
    reference: str = ""
    perhaps: Case | None = None
    note: str = ""


@action("intake.receive")
def register_letter(told: IncomingLetter, *, by: User) -> Contact:
    """Keep a letter with its scanned pages, once a key; it waits in the inbox."""
    _refuse_what_cannot_be(told)
    contact = receive_contact(
        ContactIn(
            channel="letter",
            source_key=told.key,
            note=told.note,
            inquirer=told.person,
            raw={
                "way": told.way,
                "site": told.site,
                "sender": told.sender,
                "our_reference": told.reference,
                "words": told.note,
            },
        ),
        by=by,
    )
    if contact.submission is not None:
        return contact
    contact.submission = keep_submission(
        SubmissionIn(
            "letter",
            told.papers,
            received_at=told.received_at,
            person=told.person,
            note=told.note,
        ),
        by=by,
    )
    contact.received_at, contact.perhaps = told.received_at, told.perhaps
    contact.save(update_fields=["submission", "received_at", "perhaps"])
    return contact


@action("intake.receive")
def issue_receipt(contact: Contact, *, by: User) -> None:
    """Hand out the dated proof that something was handed in."""
    journal.record(by, "intake.receipt_issued", contact)


def _refuse_what_cannot_be(told: IncomingLetter) -> None:
    if told.way not in LETTER_WAYS:
        raise Refused(_("Choose how the letter came in."))
    if told.received_at > clock.now():
        raise Refused(_("A letter cannot have come in later than now."))
    if told.received_at < clock.now() - LONG_AGO:
        raise Refused(_("That is more than two years ago. Compare the year."))
    check_papers([len(paper.content) for paper in told.papers])
