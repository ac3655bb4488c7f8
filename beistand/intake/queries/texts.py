"""Conversations by text message: what came from a number, and parts of long texts."""

from datetime import datetime, timedelta

from beistand.intake.models import Contact
from beistand.kit import clock
from beistand.people.rules import phone_index

LONG_TEXT = timedelta(hours=1)  # within which its parts arrive


def recent_key(source: str, begins: str, since: datetime) -> str:
    """The source key of what this wire delivered lately that begins so, or ""."""
    rows = Contact.objects.filter(
        source=source, source_key__startswith=begins, received_at__gt=since
    )
    return rows.values_list("source_key", flat=True).first() or ""


def first_part_of(number: str, mark: list[int]) -> Contact | None:
    """The open item that an earlier part of this long text has made, locked."""
    lately = clock.now() - LONG_TEXT
    rows = Contact.objects.filter(
        channel="sms",
        phone_index=phone_index(number),
        status=Contact.Status.WAITING,
        received_at__gt=lately,
    ).select_for_update()
    return next((row for row in rows if row.raw.get("mark") == mark), None)


def texts_with(index: str, limit: int = 50) -> list[Contact]:
    """What came by text message from this number, newest first."""
    if not index:
        return []
    rows = Contact.objects.filter(channel="sms", phone_index=index)
    return list(rows.order_by("-received_at", "-id")[:limit])


def texter_of(contact: Contact) -> str:
    """The number a text came from, in E.164; "" if it is withheld or a short one."""
    number = str(contact.raw.get("phone") or "")
    return number if number.startswith("+") else ""
