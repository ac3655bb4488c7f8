"""Reading the outbox: what was said about something, what did not go out."""

from django.db.models import QuerySet

from beistand.outbox.models import Message


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
