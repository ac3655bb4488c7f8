"""What the worker does with the outbox: claim, leave the transaction, send, note."""

import logging

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.outbox import actions
from beistand.outbox.models import Message
from beistand.outbox.rules import (
    BY_HAND,
    Answer,
    Gateway,
    NotEver,
    NotNow,
    Press,
    Unanswered,
)

log = logging.getLogger(__name__)


def gateway_for(channel: str) -> Gateway:
    """The gateway that the settings name for this channel."""
    gateway: Gateway = import_string(settings.BEISTAND_GATEWAYS[channel])()
    return gateway


def printing_press() -> Press:
    """What makes paper, as the settings name it."""
    press: Press = import_string(settings.BEISTAND_PRESS)()
    return press


@app.task(queue="outbox")
def send_messages(message_ids: list[int]) -> None:
    """Send these one after another: a job for each would cost more than its mail.

    Each is taken and noted by itself. Those after one that ends the worker are not
    taken yet; the sweep finds them.
    """
    for message_id in message_ids:
        try:
            send_message(message_id)
        except Exception:
            log.exception("Message %s: the sweep asks a person about it.", message_id)


@app.task(queue="outbox")
def send_message(message_id: int) -> None:
    """Send one message. Doing it twice is harmless: the second finds it taken."""
    system = System("worker")
    message = Message.objects.get(pk=message_id)
    if message.channel in BY_HAND:
        return
    try:
        if actions.hold_text(message, by=system):
            return
        outgoing = actions.begin_sending(message, by=system)
    except Refused:
        return
    try:
        provider_id = gateway_for(message.channel).send(outgoing)
    except NotNow as problem:
        actions.mark_failed(message, str(problem), False, by=system)
    except NotEver as problem:
        actions.mark_failed(message, str(problem), True, by=system)
    except Unanswered as problem:
        uncertain = Message.Status.UNCERTAIN
        actions.make_work(message, uncertain, str(problem), by=system)
    else:
        _note_sent(message, provider_id, system)


def _note_sent(message: Message, provider_id: str, system: System) -> None:
    """A text is known to its provider by our own id; "provider:id" says by whom."""
    if message.channel != "sms":
        actions.mark_sent(message, provider_id, by=system)
        return
    provider, colon, given = provider_id.partition(":")
    if not colon:
        provider, given = "sms", provider_id
    ids = ((given, str(message.uid)),)
    answer = Answer(message.pk, "sent", provider, ids)
    actions.exchange_texts([answer], [], 0, by=system)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="outbox", pass_context=False)
def sweep_outbox(timestamp: int) -> None:
    """Every five minutes: nothing stays half sent."""
    actions.sweep_stuck(by=System("worker"))
