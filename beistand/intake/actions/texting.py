"""Answering somebody by text message, from the desk."""

from django.utils.translation import gettext as _

from beistand.accounts.models import Urgency
from beistand.intake.actions.contacts import handle_contact
from beistand.intake.models import Contact
from beistand.intake.queries.texts import texter_of
from beistand.journal import actions as journal
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.outbox.actions import Text
from beistand.outbox.actions.messages import queue_to_address
from beistand.outbox.models import Message

TEMPLATE = "text-answer"


@action("intake.answer")
def answer_by_text(
    contact: Contact, words: str, *, by: Actor, is_done: bool = False
) -> Message:
    """Write to the number a text came from; handled if nothing else is to be done.

    Whoever writes at night gets the answer at night: a person has decided so.
    """
    number = texter_of(contact)
    if not number:
        raise Refused(_("This text came without a number. Nobody can be answered."))
    if not words.strip():
        raise Refused(_("Write what you would like to say."))
    text = Text(
        TEMPLATE,
        about=f"intake.Contact:{contact.uid}",
        urgency=Urgency.NOW,
        words=("", words.strip()),
    )
    message = queue_to_address(contact.inquirer, number, "sms", text, by=by)
    journal.record(by, "intake.answered", contact, channel="sms")
    if is_done and contact.status == Contact.Status.WAITING:
        handle_contact(contact, Contact.Outcome.ANSWERED, by=by)
    return message
