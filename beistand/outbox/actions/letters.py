"""Words that go to an address: what somebody wrote, and answers to strangers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _

from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.queue import ask_worker_for_all
from beistand.outbox.actions.messages import make_work
from beistand.outbox.models import Message
from beistand.people.models import Person

LONGEST_SUBJECT = 200
TOGETHER = 20  # so many in one job


@dataclass(frozen=True)
class LetterIn:
    """A text as it shall go out, word for word.

    Attributes:
        template: what kind of text it is, for the history.
        once: a key under which this goes out one single time, or None.
    """

    channel: str
    address: str
    language: str
    body: str
    subject: str = ""
    template: str = "answer"
    about: str = ""
    to: Person | None = None
    once: str | None = None
    envelope: Mapping[str, object] = field(default_factory=dict)


@action("outbox.write")
def queue_letters(
    told: Sequence[LetterIn], *, by: Actor, seconds: int = 0
) -> list[Message]:
    """Remember to send these, now or later; of two with one key one goes.

    The messages that are new, in their order.
    """
    if any(not letter.body.strip() for letter in told):
        raise Refused(_("Write what you would like to say."))
    now = clock.now()
    rows = [
        Message(
            to=letter.to,
            channel=letter.channel,
            language=letter.language,
            template=letter.template,
            address=letter.address,
            subject=letter.subject[:LONGEST_SUBJECT],
            body=letter.body,
            envelope=dict(letter.envelope) or None,
            about=letter.about,
            once=letter.once,
            next_try_at=now + timedelta(seconds=seconds),
            queued_at=now,
        )
        for letter in told
    ]
    uids = [row.uid for row in rows]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    found = {
        row.uid: row
        for row in Message.objects.filter(uid__in=uids).defer(
            "body", "address", "envelope"
        )
    }
    queued = [found[uid] for uid in uids if uid in found]
    if not queued:
        return []
    journal.record_all(
        by,
        "outbox.queued",
        [(row, {"template": row.template, "channel": row.channel}) for row in queued],
    )
    ask_worker_for_all(
        "beistand.outbox.tasks.send_messages",
        [
            {"message_ids": [row.pk for row in queued[start : start + TOGETHER]]}
            for start in range(0, len(queued), TOGETHER)
        ],
        seconds=seconds,
    )
    return queued


@action("outbox.send")
def note_bounce(message: Message, problem: str, *, by: Actor) -> bool:
    """It came back: somebody must reach this person in another way.

    False if nothing changed, because it had failed before or was settled.
    """
    rows = Message.objects.select_for_update().filter(
        pk=message.pk, status__in=Message.GONE_OUT
    )
    mine = rows.first()
    if mine is None:
        return False
    make_work(mine, Message.Status.FAILED, problem or "returned", by=by)
    return True
