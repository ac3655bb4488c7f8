"""Putting messages in the outbox, and what becomes of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from beistand.accounts.actions import team_named
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.kit.queue import ask_worker
from beistand.outbox import rules
from beistand.outbox.models import Letter, Message, Template
from beistand.people.models import Person
from beistand.reference.queries import city

STUCK_MINUTES = 10


@dataclass(frozen=True)
class Text:
    """What to say: the template's key, what fills it, and what it is about.

    Attributes:
        once: a key under which this text goes out one single time, or None.
    """

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    once: str | None = None


def word_text(text: Text, channel: str, language: str) -> tuple[str, str, str]:
    """The text in the best language there is: language, subject, body."""
    rows = Template.objects.filter(key=text.key, channel=channel)
    found = {row.language: row for row in rows}
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
    if text.once and (earlier := Message.objects.filter(once=text.once).first()):
        return earlier
    language, subject, body = word_text(text, channel, to.language)
    now = clock.now()
    message = Message.objects.create(
        to=to,
        channel=channel,
        language=language,
        template=text.key,
        address=_address_of(to, channel),
        subject=subject,
        body=body,
        about=text.about,
        once=text.once,
        next_try_at=now,
        queued_at=now,
    )
    journal.record(by, "outbox.queued", message, template=text.key, channel=channel)
    _wake_the_worker(message, seconds=0)
    return message


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
        make_work(message, Message.Status.FAILED, problem, by=by)
        return
    message.move(
        Message.Status.QUEUED,
        problem=problem,
        next_try_at=clock.now() + timedelta(seconds=wait),
    )
    _wake_the_worker(message, seconds=wait)


@action("outbox.send")
def make_work(message: Message, status: str, problem: str, *, by: Actor) -> None:
    """Put a message that did not go out on the desk's list."""
    message.move(
        status,
        problem=problem,
        team=team_named("desk", by=System()),
        next_step="reach_otherwise",
        due_at=_when_the_desk_is_there(),
    )
    journal.record(by, f"outbox.{status}", message, channel=message.channel)


@action("outbox.send")
def sweep_stuck(*, by: Actor) -> int:
    """Ask a person about messages whose sender died; wake the forgotten ones."""
    now = clock.now()
    stuck = Message.objects.filter(status="sending", next_try_at__lt=now)
    for message in stuck.select_for_update(skip_locked=True)[:100]:
        make_work(message, Message.Status.UNCERTAIN, "worker ended", by=by)
    forgotten = now - timedelta(minutes=STUCK_MINUTES)
    late = Message.objects.filter(status="queued", next_try_at__lt=forgotten)
    late = late.exclude(channel__in=rules.BY_HAND)
    for message in late[:500]:
        _wake_the_worker(message, seconds=0)
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
    changes: dict[str, object] = {"attempts": 0, "next_try_at": clock.now()}
    if message.channel in rules.BY_HAND and message.to is not None:
        changes["address"] = _address_of(message.to, message.channel)
        fresh = Letter.objects.filter(message=message)
        fresh.update(run=None, came_back_at=None, reason="")
    message.move(Message.Status.QUEUED, **changes)
    journal.record(by, "outbox.again", message)
    _wake_the_worker(message, seconds=0)


@action("outbox.save_template")
def save_template(
    place: tuple[str, str, str], fields: Mapping[str, str], *, by: Actor
) -> str:
    """Load (key, channel, language); keep what people changed since the last load.

    Returns "new" or what `outcome_of` says.
    """
    key, channel, language = place
    row = Template.objects.filter(key=key, channel=channel, language=language).first()
    if row is None:
        Template.objects.create(
            key=key,
            channel=channel,
            language=language,
            from_blueprint=dict(fields),
            **fields,
        )
        return "new"
    current = {name: getattr(row, name) for name in fields}
    changes = merge_loaded(current, row.from_blueprint, dict(fields))
    for name, value in changes.items():
        setattr(row, name, value)
    row.from_blueprint = dict(fields)
    row.save(update_fields=[*changes, "from_blueprint"])
    return outcome_of(current, changes, dict(fields))


@action("outbox.edit_template")
def edit_template(template: Template, subject: str, body: str, *, by: Actor) -> None:
    """Word a message anew, or refuse names in braces that nothing fills."""
    if rules.has_stray_braces(f"{subject} {body}"):
        raise Refused(_("Use braces only around a name that is filled in: {city}."))
    known = rules.known_placeholders(template.from_blueprint, template.body)
    if strange := sorted(rules.placeholders(f"{subject} {body}") - known):
        raise Refused(
            _("Nothing fills %(strange)s here. You can use: %(known)s.")
            % {"strange": _in_braces(strange), "known": _in_braces(sorted(known))}
        )
    template.subject, template.body = subject, body
    template.save(update_fields=["subject", "body"])
    place = f"{template.key}/{template.channel}/{template.language}"
    journal.record(by, "outbox.template_edited", template, place=place)


def _in_braces(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _address_of(person: Person, channel: str) -> str:
    if channel == "email" and (mail := person.emails.first()):
        address: str = mail.address
        return address
    if channel == "sms":
        for number in person.phones.all():
            if number.can_text and number.wrong_at is None:
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


def _wake_the_worker(message: Message, seconds: int) -> None:
    if message.channel in rules.BY_HAND:
        return
    ask_worker(
        "beistand.outbox.tasks.send_message", seconds=seconds, message_id=message.pk
    )
