"""Text messages in batches, for the one process that holds the line to a provider.

Each exchange is one transaction: what became of the last texts, what providers told
of earlier ones, and the next texts to send. Only when it is committed may those go
out, and only then is a provider told that we have its receipts. So a message that
left us and was never answered stays "being sent", and is a person's question.
"""

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet

from beistand.accounts.models import Urgency
from beistand.journal import actions as journal
from beistand.kit import clock, crypto
from beistand.kit.actions import Actor, action
from beistand.kit.fields import EncryptedText
from beistand.outbox.actions.messages import (
    STUCK_MINUTES,
    is_practice,
    make_work,
    mark_failed,
    quiet_until,
)
from beistand.outbox.models import DeliveryReceipt, Message
from beistand.outbox.rules import Answer, ReceiptIn, TextOut
from beistand.outbox.statements import NOTE_DELIVERED, NOTE_RECEIPTS, NOTE_SENT, TAKE

log = logging.getLogger(__name__)
# How long a provider's id is taken for the same message.
IDS_LAST = timedelta(days=14)
BACK_SOON = timedelta(seconds=2)
Receipts = dict[tuple[str, str], ReceiptIn]  # by provider and key


@action("outbox.send")
def exchange_texts(
    answers: Sequence[Answer], receipts: Sequence[ReceiptIn], room: int, *, by: Actor
) -> list[TextOut]:
    """Note what became of texts and receipts, and take up to `room` more to send.

    Doing it again with the same answers and receipts changes nothing.
    """
    # Of two receipts for one part the first counts.
    told = {(each.provider, each.provider_key): each for each in reversed(receipts)}
    early = _note_sent([each for each in answers if each.ends == "sent"], told, by)
    for answer in answers:
        if answer.ends != "sent":
            _note_end(answer, by)
    _note_receipts({**told, **early}, by)
    return _take_texts(room, by) if room else []


@action("outbox.send")
def give_up_texts(*, by: Actor) -> int:
    """Texts that an earlier sender had in hand: nobody knows whether they went out."""
    left = Message.objects.filter(channel="sms", status=Message.Status.SENDING)
    rows = list(left.select_for_update())
    for message in rows:
        make_work(message, Message.Status.UNCERTAIN, "sender ended", by=by)
    return len(rows)


def _note_sent(answers: Sequence[Answer], told: Receipts, by: Actor) -> Receipts:
    """Keep the ids; and the receipts that came before them, to be noted now.

    What is said at once of all parts of a text is written down with it, and taken
    out of what is told.
    """
    if not answers:
        return {}
    parts = []
    statuses = []
    for answer in answers:
        here = [told.get((answer.provider, key)) for _id, key in answer.ids]
        arrived = all(each and each.state == "delivered" for each in here)
        statuses.append("delivered" if arrived else "sent")
        for number, (ids, came) in enumerate(zip(answer.ids, here, strict=True), 1):
            said = ("taken", "")
            if arrived and came:
                said = (came.state, came.code)
                told.pop((answer.provider, ids[1]), None)
            parts.append((answer.pk, number, answer.provider, *ids, *said))
    names = ("pks", "numbers", "providers", "ids", "keys", "states", "codes")
    values: dict[str, list[Any] | datetime] = {
        **dict(zip(names, map(list, zip(*parts, strict=True)), strict=True)),
        "now": clock.now(),
        "statuses": statuses,
        "sent": [each.pk for each in answers],
        "by": [each.provider for each in answers],
        "first": [each.ids[0][0] for each in answers],
        "counts": [len(each.ids) for each in answers],
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE_SENT, values)
        early = [ReceiptIn(*row) for row in cursor.fetchall()]
    journal.record(
        by, "outbox.sent", "outbox.Message", channel="sms", rows=len(answers)
    )
    return {(each.provider, each.provider_key): each for each in early}


def _note_end(answer: Answer, by: Actor) -> None:
    message = Message.objects.select_for_update().get(pk=answer.pk)
    if message.status != Message.Status.SENDING:
        return
    message.provider = answer.provider
    message.save(update_fields=["provider"])
    match answer.ends:
        case "failed":
            mark_failed(message, answer.problem, True, by=by)
        case "later":
            mark_failed(message, answer.problem, False, by=by)
        case "uncertain":
            make_work(message, Message.Status.UNCERTAIN, answer.problem, by=by)
        case _:
            message.move(
                Message.Status.QUEUED,
                attempts=message.attempts - 1,
                next_try_at=clock.now() + BACK_SOON,
            )


def _note_receipts(told: Receipts, by: Actor) -> None:
    if not told:
        return
    is_bad = any(each.state != "delivered" for each in told.values())
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE_RECEIPTS,
            {
                "now": clock.now(),
                "since": clock.now() - IDS_LAST,
                "providers": [each.provider for each in told.values()],
                "keys": [each.provider_key for each in told.values()],
                "states": [each.state for each in told.values()],
                "codes": [each.code for each in told.values()],
            },
        )
        hits = cursor.fetchall()
        for provider, key, _message, _is_past in hits:
            told.pop((provider, key), None)
        pks = list({pk for _p, _k, pk, is_past in hits if pk and not is_past})
        if pks:
            cursor.execute(NOTE_DELIVERED, {"pks": pks})
    if told:
        _keep_strangers(told.values())
    if is_bad:
        _note_undelivered(pks, by)


def _keep_strangers(receipts: Collection[ReceiptIn]) -> None:
    """Receipts of texts whose ids we do not know (yet) are kept all the same."""
    now = clock.now()
    DeliveryReceipt.objects.bulk_create(
        [
            DeliveryReceipt(
                provider=each.provider,
                provider_id=each.provider_id,
                provider_key=each.provider_key,
                state=each.state,
                code=each.code,
                told_at=now,
            )
            for each in receipts
        ],
        ignore_conflicts=True,
    )


def _note_undelivered(pks: Collection[int], by: Actor) -> None:
    """One part that failed makes the message fail, whatever comes of the others."""
    bad = Q(receipts__state__in=["failed", "expired"], receipts__is_past=False)
    rows = Message.objects.filter(bad, pk__in=pks, status=Message.Status.SENT)
    for message in rows.distinct():
        states = Counter(
            message.receipts.filter(is_past=False).values_list("state", flat=True)
        )
        message.failure = (
            Message.Failure.PERMANENT if states["failed"] else Message.Failure.TEMPORARY
        )
        problem = "not delivered" if states["failed"] else "phone not reached"
        make_work(message, Message.Status.FAILED, problem, by=by)


def _due_texts() -> QuerySet[Message]:
    due = Message.objects.filter(
        channel="sms",
        status__in=[Message.Status.QUEUED, Message.Status.PLANNED],
        next_try_at__lte=clock.now(),
    )
    if quiet_until():
        due = due.filter(urgency=Urgency.NOW)
    return due.order_by("next_try_at", "id")


def _take_texts(room: int, by: Actor) -> list[TextOut]:
    due = _due_texts().select_for_update(skip_locked=True)[:room]
    statement, values = due.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        until = clock.now() + timedelta(minutes=STUCK_MINUTES)
        cursor.execute(TAKE.format(statement), [until, *values])
        rows = cursor.fetchall()
    found = []
    for pk, uid, address, body in rows:
        try:
            opened = _opened("address", address), _opened("body", body)
        except crypto.UnreadableError as problem:
            _put_off(pk, str(problem))
        else:
            found.append(TextOut(pk, uid, *opened))
    if settings.BEISTAND_EXERCISE:
        _leave_unsent([each.pk for each in found if is_practice(each.address)], by)
        found = [each for each in found if not is_practice(each.address)]
    return sorted(found, key=lambda each: each.pk)


def _opened(name: str, sealed: bytes) -> str:
    field = Message._meta.get_field(name)
    assert isinstance(field, EncryptedText)  # noqa: S101
    text: str = field.from_db_value(sealed)
    return text


def _put_off(pk: int, problem: str) -> None:
    """A text that no key opens stops no other, and goes when its key is back."""
    log.error("Text %s waits: %s", pk, problem)
    Message.objects.filter(pk=pk).update(
        status=Message.Status.QUEUED,
        attempts=F("attempts") - 1,
        next_try_at=clock.now() + timedelta(minutes=STUCK_MINUTES),
    )


def _leave_unsent(pks: Collection[int], by: Actor) -> None:
    for message in Message.objects.filter(pk__in=pks):
        message.move(Message.Status.EXERCISE)
        journal.record(by, "outbox.exercise", message, channel="sms")
