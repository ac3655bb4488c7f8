"""Conversations that are not a report: received, handled, added to, withdrawn."""

from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from beistand.accounts.actions import team_named
from beistand.accounts.models import User
from beistand.cases.actions import add_note, correct_beneficiary, withdraw_need
from beistand.cases.models import Case, Need
from beistand.intake.actions.answers import answer_as_ended, forget_end
from beistand.intake.models import Contact
from beistand.intake.queries import told_whereabouts
from beistand.journal import actions as journal
from beistand.kit import clock, codes
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after, main_line
from beistand.people.models import Person
from beistand.people.rules import believed, phone_index
from beistand.reference.queries import area_of, city, pace


@dataclass(frozen=True)
class ContactIn:
    """A conversation as it arrived. With an outcome it is already handled."""

    channel: str
    source_key: str
    outcome: str = ""
    number: str = ""
    note: str = ""
    language: str = ""
    inquirer: Person | None = None
    case: Case | None = None
    raw: dict[str, object] = field(default_factory=dict)


@action("intake.receive")
def receive_contact(told: ContactIn, *, by: Actor) -> Contact:
    """Keep a conversation, once for each source key; open unless it has an outcome."""
    earlier = Contact.objects.filter(
        source=told.channel, source_key=told.source_key
    ).first()
    if earlier is not None:
        return earlier
    now = clock.now()
    handled = bool(told.outcome)
    contact = Contact.objects.create(
        reference=codes.new_reference(),
        channel=told.channel,
        source=told.channel,
        source_key=told.source_key,
        language=told.language or city().default_language,
        line=main_line(),
        inquirer=told.inquirer,
        case=told.case,
        raw=told.raw,
        note=told.note,
        phone_index=phone_index(told.number) if told.number else "",
        taken_by=by if isinstance(by, User) else None,
        is_verified=isinstance(by, User),
        status=Contact.Status.HANDLED if handled else Contact.Status.WAITING,
        outcome=told.outcome,
        received_at=now,
        handled_at=now if handled else None,
        team=team_named("desk", by=System()),
        next_step="" if handled else "read",
        due_at=due_after(pace().deadline(1)),
    )
    answer_as_ended(contact, by)
    journal.record(by, "intake.received", contact, channel=told.channel)
    return contact


@action("intake.read")
def read_contact(contact: Contact, *, by: Actor) -> None:
    """Open what somebody said. Looking is itself written down."""
    journal.record_read(by, "intake.read", contact)


@action("intake.handle")
def handle_contact(contact: Contact, outcome: str, *, by: Actor) -> None:
    """A person decided what became of this conversation."""
    if outcome not in Contact.Outcome.values:
        raise Refused(_("Choose what became of this conversation."))
    contact.move(
        Contact.Status.HANDLED,
        outcome=outcome,
        handled_at=clock.now(),
        next_step="",
    )
    answer_as_ended(contact, by)
    journal.record(by, "intake.handled", contact, outcome=outcome)


@action("intake.handle")
def settle_address(contact: Contact, *, take_over: bool, by: Actor) -> None:
    """A person decided whether the address of this report or the known one holds."""
    if contact.next_step != "check_address" or contact.case is None:
        raise Refused(_("This has been decided already."))
    contact.move(
        Contact.Status.HANDLED,
        outcome=contact.outcome or Contact.Outcome.REPEAT,
        handled_at=clock.now(),
        next_step="",
    )
    journal.record(by, "intake.address_settled", contact, taken_over=take_over)
    if take_over:
        person = contact.case.beneficiary
        where = believed(person.whereabouts(), told_whereabouts(contact))
        changes = asdict(where) | {"area": area_of(where.area)}
        correct_beneficiary(person, changes, by=by)


@action("intake.handle")
def reopen_contact(contact: Contact, *, by: Actor) -> None:
    """Undo: the conversation waits again."""
    contact.move(
        Contact.Status.WAITING,
        outcome="",
        handled_at=None,
        next_step="read",
        due_at=due_after(pace().deadline(contact.urgency)),
        team=contact.team or team_named("desk", by=System()),
    )
    forget_end(contact)
    journal.record(by, "intake.reopened", contact)


@action("intake.add")
def add_to_report(contact: Contact, words: str, *, by: Actor) -> Contact:
    """The inquirer adds something: a colleague reads it before it counts."""
    if not words.strip():
        raise Refused(_("Write what you would like to add."))
    if contact.case is not None:
        add_note(contact.case, words, by=by)
    return receive_contact(
        ContactIn(
            channel="web",
            source_key=f"{contact.reference}/{codes.new_reference()}",
            note=words,
            language=contact.language,
            inquirer=contact.inquirer,
            case=contact.case,
            raw={"added_to": contact.reference, "words": words},
        ),
        by=by,
    )


@action("intake.withdraw")
def withdraw_report(contact: Contact, *, by: Actor) -> None:
    """The inquirer does not need the help any more.

    Needs for which somebody is being asked must be released before; the edge
    arranges that.
    """
    if contact.case is None:
        raise Refused(_("There is nothing to withdraw."))
    for need in contact.case.needs.select_related("case"):
        if need.status in Need.OPEN_STATUSES:
            withdraw_need(need, by=by)
    journal.record(by, "intake.withdrawn", contact)
