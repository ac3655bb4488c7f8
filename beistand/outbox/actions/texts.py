"""Text messages in batches, for the one process that holds the line to a provider.

Each exchange is one transaction: what became of the last texts, what providers told
of earlier ones, and the next texts to send. Only when it is committed may those go
out, and only then is a provider told that we have its receipts. So a message that
left us and was never answered stays "being sent", and is a person's question.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from beistand.accounts.models import Urgency
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.outbox.actions.messages import (
    STUCK_MINUTES,
    is_practice,
    make_work,
    mark_failed,
    quiet_until,
)
from beistand.outbox.models import DeliveryReceipt, Message
from beistand.outbox.rules import Answer, ReceiptIn, TextOut

# How long a provider's id is taken for the same message.
IDS_LAST = timedelta(days=14)
BACK_SOON = timedelta(seconds=2)

NOTE_SENT = """
    UPDATE outbox_message AS mine
    SET status = 'sent', sent_at = %(now)s, provider = told.provider,
        provider_id = told.id, parts = told.parts
    FROM unnest(%(pks)s::bigint[], %(providers)s::text[], %(ids)s::text[],
                %(parts)s::smallint[]) AS told (pk, provider, id, parts)
    WHERE mine.id = told.pk AND mine.status IN ('sending', 'uncertain')
"""
ADD_PARTS = """
    INSERT INTO outbox_deliveryreceipt
        (message_id, number, provider, provider_id, provider_key,
         state, code, taken_at, is_past)
    SELECT pk, number, provider, id, key, 'taken', '', %(now)s, false
    FROM unnest(%(pks)s::bigint[], %(numbers)s::smallint[], %(providers)s::text[],
                %(ids)s::text[], %(keys)s::text[])
        AS told (pk, number, provider, id, key)
    ON CONFLICT DO NOTHING
"""
# What is final stays: a second receipt says nothing new.
NOTE_RECEIPTS = """
    UPDATE outbox_deliveryreceipt AS mine
    SET state = CASE WHEN mine.state = 'taken' THEN told.state ELSE mine.state END,
        code = CASE WHEN mine.state = 'taken' THEN told.code ELSE mine.code END,
        told_at = COALESCE(mine.told_at, %(now)s)
    FROM unnest(%(providers)s::text[], %(keys)s::text[], %(states)s::text[],
                %(codes)s::text[]) AS told (provider, key, state, code)
    WHERE mine.provider_key = told.key AND mine.provider = told.provider
        AND mine.taken_at > %(since)s
    RETURNING told.provider, told.key, mine.message_id, mine.is_past
"""
ADOPT = """
    DELETE FROM outbox_deliveryreceipt AS orphan
    USING unnest(%(providers)s::text[], %(keys)s::text[]) AS told (provider, key)
    WHERE orphan.message_id IS NULL AND orphan.provider_key = told.key
        AND orphan.provider = told.provider
    RETURNING orphan.provider, orphan.provider_id, orphan.provider_key,
        orphan.state, orphan.code
"""
NOTE_DELIVERED = """
    UPDATE outbox_message AS mine SET status = 'delivered'
    WHERE mine.id = ANY(%(pks)s) AND mine.status IN ('sent', 'expired')
        AND NOT EXISTS (
            SELECT FROM outbox_deliveryreceipt AS part
            WHERE part.message_id = mine.id AND NOT part.is_past
                AND part.state <> 'delivered')
"""


@action("outbox.send")
def exchange_texts(
    answers: Sequence[Answer], receipts: Sequence[ReceiptIn], room: int, *, by: Actor
) -> list[TextOut]:
    """Note what became of texts and receipts, and take up to `room` more to send.

    Doing it again with the same answers and receipts changes nothing.
    """
    told = list(receipts)
    told += _note_sent([each for each in answers if each.ends == "sent"], by)
    for answer in answers:
        if answer.ends != "sent":
            _note_end(answer, by)
    _note_receipts(told, by)
    return _take_texts(room, by) if room else []


@action("outbox.send")
def give_up_texts(*, by: Actor) -> int:
    """Texts that an earlier sender had in hand: nobody knows whether they went out."""
    left = Message.objects.filter(channel="sms", status=Message.Status.SENDING)
    rows = list(left.select_for_update())
    for message in rows:
        make_work(message, Message.Status.UNCERTAIN, "sender ended", by=by)
    return len(rows)


def _note_sent(answers: Sequence[Answer], by: Actor) -> list[ReceiptIn]:
    """Keep the ids; and the receipts that came before them, to be noted now."""
    if not answers:
        return []
    parts = [
        (answer.pk, number, answer.provider, *ids)
        for answer in answers
        for number, ids in enumerate(answer.ids, 1)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE_SENT,
            {
                "now": clock.now(),
                "pks": [each.pk for each in answers],
                "providers": [each.provider for each in answers],
                "ids": [each.ids[0][0] for each in answers],
                "parts": [len(each.ids) for each in answers],
            },
        )
        names = ("pks", "numbers", "providers", "ids", "keys")
        columns = {
            name: list(c)
            for name, c in zip(names, zip(*parts, strict=True), strict=True)
        }
        cursor.execute(ADD_PARTS, {**columns, "now": clock.now()})
        cursor.execute(ADOPT, columns)
        early = [ReceiptIn(*row) for row in cursor.fetchall()]
    journal.record(
        by, "outbox.sent", "outbox.Message", channel="sms", rows=len(answers)
    )
    return early


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


def _note_receipts(receipts: Sequence[ReceiptIn], by: Actor) -> None:
    if not receipts:
        return
    told = {(each.provider, each.provider_key): each for each in reversed(receipts)}
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
        cursor.execute(NOTE_DELIVERED, {"pks": pks})
    _keep_strangers(told.values())
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
    rows = _due_texts().select_for_update(skip_locked=True)
    found = [
        TextOut(pk, str(uid), address, body)
        for pk, uid, address, body in rows.values_list("pk", "uid", "address", "body")[
            :room
        ]
    ]
    if settings.BEISTAND_EXERCISE:
        _leave_unsent([each.pk for each in found if is_practice(each.address)], by)
        found = [each for each in found if not is_practice(each.address)]
    if found:
        _hold_texts([each.pk for each in found])
    return found


def _leave_unsent(pks: Collection[int], by: Actor) -> None:
    for message in Message.objects.filter(pk__in=pks):
        message.move(Message.Status.EXERCISE)
        journal.record(by, "outbox.exercise", message, channel="sms")


def _hold_texts(pks: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_message SET status = 'sending', attempts = attempts + 1, "
            "next_try_at = %s WHERE id = ANY(%s)",
            [clock.now() + timedelta(minutes=STUCK_MINUTES), pks],
        )
