"""Reading the outbox: what was said about something, what did not go out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from beistand.kit.memory import remembered
from beistand.outbox.models import Letter, Message, OptOut, PrintRun, Template
from beistand.outbox.rules import BY_HAND
from beistand.people.rules import phone_index

NEWEST = 200
IN_HAND = (Message.Status.PLANNED, Message.Status.QUEUED, Message.Status.SENDING)
ENDED = Message.GONE_OUT | {
    Message.Status.SETTLED,
    Message.Status.CANCELLED,
    Message.Status.EXERCISE,
}


def messages_about(*labels: str) -> QuerySet[Message]:
    """Every message about these things, oldest first."""
    return Message.objects.filter(about__in=labels).order_by("queued_at")


def failed_messages() -> QuerySet[Message]:
    """Messages that a person must deal with, oldest first."""
    rows = Message.objects.filter(status__in=Message.OPEN_STATUSES)
    return rows.select_related("to").order_by("due_at", "id")


def oldest_unsent() -> Message | None:
    """The message that has waited longest for a worker to send it."""
    rows = Message.objects.filter(status__in=["queued", "sending"])
    return rows.exclude(channel__in=BY_HAND).order_by("queued_at").first()


def recent_messages(limit: int = 50) -> QuerySet[Message]:
    """The last messages that went out or wait to, newest first."""
    return Message.objects.select_related("to").order_by("-queued_at", "-id")[:limit]


def all_templates() -> QuerySet[Template]:
    """Every wording, by what it says, then channel and language."""
    return Template.objects.order_by("key", "channel", "language")


def template_named(key: str, channel: str, language: str) -> Template | None:
    """The wording of one kind of message on one channel in one language."""
    rows = Template.objects.filter(key=key, channel=channel, language=language)
    return rows.first()


def messages_named(uids: Collection[UUID]) -> list[Message]:
    """The messages with these public ids, newest first."""
    return list(Message.objects.filter(uid__in=uids).order_by("-id"))


def queued_since(template: str, moment: datetime) -> int:
    """How many mails of one kind were put in the outbox since then."""
    rows = Message.objects.filter(channel="email", template=template)
    return rows.filter(queued_at__gt=moment).count()


def letters_to_print() -> QuerySet[Message]:
    """Letters that no print holds yet, oldest first."""
    rows = Message.objects.filter(channel="letter", status=Message.Status.QUEUED)
    return (
        rows.filter(Q(letter=None) | Q(letter__run=None))
        .select_related("to", "letter")
        .order_by("queued_at", "id")
    )


@dataclass(frozen=True)
class LettersWaiting:
    """How many letters wait for people to print them, and since when."""

    count: int
    since: datetime | None


def letters_waiting() -> LettersWaiting:
    """Letters that nobody has said to be printed, in a print or not. One query."""
    rows = Message.objects.filter(channel="letter", status=Message.Status.QUEUED)
    found = rows.aggregate(count=Count("id"), since=Min("queued_at"))
    return LettersWaiting(found["count"], found["since"])


def open_runs() -> QuerySet[PrintRun]:
    """Prints of which nobody has said yet that they are on paper, newest first."""
    return _runs().filter(printed_at=None)


def done_runs(limit: int = 10) -> QuerySet[PrintRun]:
    """The last prints, newest first: to print again what the printer ate."""
    return _runs().filter(printed_at__isnull=False)[:limit]


def _runs() -> QuerySet[PrintRun]:
    rows = PrintRun.objects.annotate(count=Count("letters")).filter(count__gt=0)
    return rows.select_related("made_by", "printed_by")


def letters_of(run: PrintRun) -> QuerySet[Letter]:
    """The letters of a print in the order of the pile, none to a protected address."""
    rows = run.letters.exclude(message__to__is_protected=True)
    return rows.select_related("message__to").order_by("message__queued_at", "id")


def letter_named(reference: str) -> Letter | None:
    """The letter that bears this reference."""
    rows = Letter.objects.select_related("message__to")
    return rows.filter(reference=reference).first()


def unsent_by_channel() -> dict[str, int]:
    """How many messages wait to be sent or are being sent. One query, by its index."""
    rows = Message.objects.filter(status__in=IN_HAND).values_list("channel")
    return dict(rows.annotate(count=Count("id")).order_by())


def channels_used_since(moment: datetime) -> set[str]:
    """On which channels one of the newest messages has gone out since then."""
    newest = Message.objects.order_by("-id").values_list("channel", "sent_at")[:NEWEST]
    return {channel for channel, sent_at in newest if sent_at and sent_at > moment}


def messages_in_hand() -> dict[tuple[str, str], int]:
    """How many messages are not at their end, by channel and status. One query."""
    rows = Message.objects.exclude(status__in=ENDED).values_list("channel", "status")
    found = rows.annotate(count=Count("id")).order_by()
    return {(channel, status): count for channel, status, count in found}


@remembered
def wordings_of(key: str, channel: str) -> dict[str, Template]:
    """How this kind of message is worded on this channel, by language."""
    rows = Template.objects.filter(key=key, channel=channel)
    return {row.language: row for row in rows}


def opt_out_of(number: str) -> OptOut | None:
    """Since when this number wants no texts; None if nobody said so."""
    rows = OptOut.objects.filter(
        channel="sms", index=phone_index(number), undone_at=None
    )
    return rows.first()
