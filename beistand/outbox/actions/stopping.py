"""No more texts to this number; and, after a talk with the person, texts again."""

from django.utils.translation import gettext as _

from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.outbox.models import Message, OptOut
from beistand.people.models import PhoneNumber
from beistand.people.rules import phone_index


@action("outbox.settle")
def stop_texts(number: str, words: str, *, by: Actor) -> OptOut:
    """Somebody replied STOP: nothing more goes to this number, what waits neither.

    Whoever it belongs to keeps the number; it is phoned as before.
    """
    index = phone_index(number)
    stopped, is_new = OptOut.objects.get_or_create(
        channel="sms", index=index, undone_at=None, defaults={"words": words[:40]}
    )
    if not is_new:
        return stopped
    rows = PhoneNumber.objects.filter(index=index)
    rows.update(no_texts_since=stopped.at)
    waiting = Message.objects.filter(
        channel="sms",
        status__in=[Message.Status.QUEUED, Message.Status.PLANNED],
        to__phones__index=index,
    )
    for message in waiting.select_for_update(of=("self",)):
        if message.address == number:
            message.move(Message.Status.CANCELLED, problem="stopped")
    journal.record(by, "outbox.stopped", stopped)
    return stopped


@action("outbox.settle")
def allow_texts(number: str, why: str, *, by: Actor) -> None:
    """The person wants texts again, and said so: a colleague writes down how."""
    if not why.strip():
        raise Refused(_("Write down how the person said that texts are welcome."))
    index = phone_index(number)
    rows = OptOut.objects.filter(channel="sms", index=index, undone_at=None)
    for row in rows.select_for_update():
        row.undone_at, row.undone_by = clock.now(), by.label
        row.undone_why = why.strip()
        row.save(update_fields=["undone_at", "undone_by", "undone_why"])
        journal.record(by, "outbox.allowed", row, reason=why.strip())
    PhoneNumber.objects.filter(index=index).update(no_texts_since=None)
