"""Reading the outbox: what was said about something, what did not go out."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from beistand.outbox.models import Message, Template


def messages_about(*labels: str) -> QuerySet[Message]:
    """Every message about these things, oldest first."""
    return Message.objects.filter(about__in=labels).order_by("queued_at")


def failed_messages() -> QuerySet[Message]:
    """Messages that a person must deal with, oldest first."""
    rows = Message.objects.filter(status__in=Message.OPEN_STATUSES)
    return rows.select_related("to").order_by("due_at", "id")


def oldest_unsent() -> Message | None:
    """The message that has waited longest to be sent."""
    return (
        Message.objects.filter(status__in=["queued", "sending"])
        .order_by("queued_at")
        .first()
    )


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
    """How many messages of one kind were put in the outbox since then."""
    return Message.objects.filter(template=template, queued_at__gt=moment).count()
