"""Putting messages in the outbox, and what becomes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from beistand.accounts.actions import team_named
from beistand.accounts.models import Urgency
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.kit.queue import ask_worker
from beistand.outbox import rules
from beistand.outbox.actions.allowances import spend_allowance
from beistand.outbox.models import Letter, Message
from beistand.outbox.queries import opt_out_of, wordings_of
from beistand.people.models import Person
from beistand.reference.queries import city

STUCK_MINUTES = 10
RECEIPT_PATIENCE = timedelta(hours=72)


@dataclass(frozen=True)
class Text:
    """What to say: the template's key, what fills it, and what it is about.

    Attributes:
        once: a key under which this text goes out one single time, or None.
        urgency: what is urgent "now" goes out in the quiet hours too.
        words: subject and body as a person wrote them, instead of a template.
        language: of an address that belongs to nobody we know, "" for the city's.
    """

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    once: str | None = None
    urgency: int = Urgency.TODAY
    words: tuple[str, str] | None = None
    language: str = ""


def word_text(text: Text, channel: str, language: str) -> tuple[str, str, str]:
    """The text in the best language there is: language, subject, body."""
    if text.words is not None:
        return language, *text.words
    found = wordings_of(text.key, channel)
    town = city()
    chosen = rules.best_language(language, found, town.default_language)
    if chosen not in found:
        raise Refused(
            _("The template “%(key)s” is missing for %(channel)s. Load the blueprint.")
            % {"key": text.key, "channel": channel}
        )
    values = {"city": town.name, **text.values}
    row = found[chosen]
    subject = rules.fill_text(row.subject, values)
    return chosen, subject, rules.fill_text(row.body, values)


def queue_message(to: Person, channel: str, text: Text, *, by: Actor) -> Message:
    """Remember to send this, if and only if the caller's transaction succeeds.

    Called inside another action. The address is read now, so that the proof
    names where the message went.
    """
    return queue_to_address(to, _address_of(to, channel), channel, text, by=by)


def queue_to_address(
    to: Person | None, address: str, channel: str, text: Text, *, by: Actor
) -> Message:
    """The same to an address that is known already, of somebody we may not know."""
    if text.once and (earlier := Message.objects.filter(once=text.once).first()):
        return earlier
    language = to.language if to else text.language or city().default_language
    language, subject, body = word_text(text, channel, language)
    status: str = Message.Status.QUEUED
    when = clock.now()
    if channel == "sms":
        refuse_unwanted(address)
        status, when = _time_for_a_text(address, text.urgency)
        if status != Message.Status.EXERCISE:
            spend_allowance(address, body)
    message = Message.objects.create(
        to=to,
        channel=channel,
        language=language,
        template=text.key,
        address=address,
        subject=subject,
        body=body,
        about=text.about,
        once=text.once,
        urgency=text.urgency,
        status=status,
        next_try_at=when,
        queued_at=clock.now(),
    )
    journal.record(by, "outbox.queued", message, template=text.key, channel=channel)
    if message.status != Message.Status.EXERCISE:
        _wake_the_worker(message)
    return message


def refuse_unwanted(number: str) -> None:
    """No texts to who said STOP, nor to numbers at which somebody might earn."""
    if opt_out_of(number):
        raise Refused(
            _(
                "This number wants no more text messages. Phone instead, or choose "
                "another way; the page of the person says since when."
            )
        )
    town = city()
    countries = rules.read_text_rules(town.rules).countries or (town.region,)
    if not rules.may_be_texted(number, countries):
        raise Refused(
            _(
                "We send text messages to mobile numbers of these countries only: "
                "%(countries)s. Phone instead, or choose another way."
            )
            % {"countries": ", ".join(countries)}
        )


def is_practice(number: str) -> bool:
    """Whether this is an exercise in which this number gets nothing."""
    return settings.BEISTAND_EXERCISE and (
        number not in settings.BEISTAND_EXERCISE_NUMBERS
    )


def quiet_until() -> datetime | None:
    """When the quiet hours end that we are in; None outside them."""
    town = city()
    there = clock.now().astimezone(ZoneInfo(town.time_zone))
    return rules.quiet_end(there, rules.read_text_rules(town.rules))


def _time_for_a_text(number: str, urgency: int) -> tuple[str, datetime]:
    if is_practice(number):
        return Message.Status.EXERCISE, clock.now()
    until = None if urgency == Urgency.NOW else quiet_until()
    if until:
        return Message.Status.PLANNED, until
    return Message.Status.QUEUED, clock.now()


@action("outbox.send")
def hold_text(message: Message, *, by: Actor) -> bool:
    """Whether a text that is due must not go out now: an exercise, or quiet hours."""
    if message.channel != "sms":
        return False
    status, when = _time_for_a_text(message.address, message.urgency)
    if status == Message.Status.QUEUED:
        return False
    if status == Message.Status.EXERCISE:
        message.move(status)
        journal.record(by, "outbox.exercise", message, channel=message.channel)
    elif message.status != Message.Status.PLANNED or message.next_try_at < when:
        message.move(Message.Status.QUEUED)
        message.move(status, next_try_at=when)
        _wake_the_worker(message)
    return True


@action("outbox.send")
def begin_sending(message: Message, *, by: Actor) -> rules.Outgoing:
    """Take the message for sending. Of two workers one succeeds."""
    message.move(
        Message.Status.SENDING,
        attempts=message.attempts + 1,
        next_try_at=clock.now() + timedelta(minutes=STUCK_MINUTES),
    )
    return rules.Outgoing(
        uid=str(message.uid),
        channel=message.channel,
        address=message.address,
        subject=message.subject,
        body=message.body,
        language=message.language,
        envelope=message.envelope or {},
    )


@action("outbox.send")
def mark_sent(message: Message, provider_id: str, *, by: Actor) -> None:
    """The gateway has it."""
    message.move(Message.Status.SENT, sent_at=clock.now(), provider_id=provider_id)
    journal.record(by, "outbox.sent", message, channel=message.channel)


@action("outbox.send")
def mark_failed(message: Message, problem: str, final: bool, *, by: Actor) -> None:
    """Try again later, or make it somebody's work when nothing more will help."""
    wait = None if final else rules.seconds_until_retry(message.attempts)
    if wait is None:
        message.failure = _how_failed(final)
        make_work(message, Message.Status.FAILED, problem, by=by)
        return
    message.move(
        Message.Status.QUEUED,
        problem=problem,
        next_try_at=clock.now() + timedelta(seconds=wait),
    )
    _wake_the_worker(message)


@action("outbox.send")
def make_work(message: Message, status: str, problem: str, *, by: Actor) -> None:
    """Put a message that did not go out on the desk's list."""
    message.move(
        status,
        problem=problem,
        failure=message.failure if status == Message.Status.FAILED else "",
        team=team_named("desk", by=System()),
        next_step="reach_otherwise",
        due_at=_when_the_desk_is_there(),
    )
    journal.record(by, f"outbox.{status}", message, channel=message.channel)


@action("outbox.send")
def sweep_stuck(*, by: Actor) -> int:
    """Ask a person about messages whose sender died; wake the forgotten ones.

    And about texts of which nobody told us for three days whether they arrived.
    """
    now = clock.now()
    stuck = Message.objects.filter(status="sending", next_try_at__lt=now)
    for message in stuck.select_for_update(skip_locked=True)[:100]:
        make_work(message, Message.Status.UNCERTAIN, "worker ended", by=by)
    silent = Message.objects.filter(
        status="sent", channel="sms", sent_at__lt=now - RECEIPT_PATIENCE
    ).exclude(receipts=None)
    for message in silent.select_for_update(skip_locked=True, of=("self",))[:100]:
        make_work(message, Message.Status.EXPIRED, "no receipt", by=by)
    forgotten = now - timedelta(minutes=STUCK_MINUTES)
    late = Message.objects.filter(
        status__in=["queued", "planned"], next_try_at__lt=forgotten
    ).exclude(channel__in=rules.BY_HAND)
    for message in late[:500]:
        _wake_the_worker(message)
    return len(late)


@action("outbox.settle")
def settle_message(message: Message, how: str, *, by: Actor) -> None:
    """Somebody dealt with a message that did not go out."""
    message.move(Message.Status.SETTLED)
    journal.record(by, "outbox.settled", message, how=how)


@action("outbox.settle")
def send_again(message: Message, *, by: Actor) -> None:
    """Try a failed message once more, from the beginning.

    A letter that came back goes to the address as it is known now.
    """
    if not message.is_open:
        raise Refused(_("This has changed meanwhile. Please look again."))
    changes: dict[str, object] = {
        "attempts": 0,
        "failure": "",
        "next_try_at": clock.now(),
    }
    if message.channel == "sms":
        refuse_unwanted(message.address)
        spend_allowance(message.address, message.body)
    message.receipts.update(is_past=True)
    if message.channel in rules.BY_HAND and message.to is not None:
        changes["address"] = _address_of(message.to, message.channel)
        fresh = Letter.objects.filter(message=message)
        fresh.update(run=None, came_back_at=None, reason="")
    message.move(Message.Status.QUEUED, **changes)
    journal.record(by, "outbox.again", message)
    _wake_the_worker(message)


def _address_of(person: Person, channel: str) -> str:
    if channel == "email" and (mail := person.emails.first()):
        address: str = mail.address
        return address
    if channel == "sms":
        for number in person.phones.all():
            if number.takes_texts:
                e164: str = number.number
                return e164
    if channel == "letter" and person.street and not person.is_protected:
        street = f"{person.street} {person.house_number}"
        town = city().name
        return rules.address_lines(person.name, street, person.postcode, town)
    raise Refused(_("There is no address for this channel. Choose another way."))


def _when_the_desk_is_there() -> datetime:
    """Now, or when the line opens: its hours stand on a floor above this one."""
    due_after: Callable[[int], datetime] = import_string(settings.BEISTAND_DUE_AFTER)
    return due_after(0)


def _how_failed(final: bool) -> str:
    return Message.Failure.PERMANENT if final else Message.Failure.TEMPORARY


def _wake_the_worker(message: Message) -> None:
    """Ask for this message when it is due, unless others than the worker send it."""
    if message.channel in rules.BY_HAND | settings.BEISTAND_SENDERS:
        return
    wait = max(0, round((message.next_try_at - clock.now()).total_seconds()))
    task = "beistand.outbox.tasks.send_message"
    ask_worker(task, seconds=wait, message_id=message.pk)
