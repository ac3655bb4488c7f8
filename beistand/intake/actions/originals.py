"""What comes in over a wire: kept whole, once, then read, and never lost.

Keeping and reading are two steps. After the first the source may be told that we
have it; it is on the desk's list from then on, even if reading fails.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from beistand.accounts.actions import team_named
from beistand.accounts.models import Team, Urgency
from beistand.cases.models import Case
from beistand.documents.actions import PaperIn, SubmissionIn, keep_submissions
from beistand.documents.models import Document
from beistand.intake.models import Contact, Original
from beistand.intake.rules import source_key_of
from beistand.journal import actions as journal
from beistand.kit import clock, codes
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.kit.rows import insert_all
from beistand.lines.models import Line
from beistand.lines.queries import due_after, main_line
from beistand.people.models import Person
from beistand.people.rules import email_index, phone_index
from beistand.reference.queries import city, pace

TRIES = 5
NOT_KEPT = "The database took none of the new rows. Nothing was acknowledged."


@dataclass(frozen=True)
class OriginalIn:
    """A message as a wire delivers it.

    Attributes:
        source: which wire, such as "mail-hotline"; with `source_key` it is unique.
        envelope: what the wire says about the message, for the reading.
        number: the sender's telephone number in E.164, "" if there is none.
        received_at: when it reached the wire; now unless the wire knows.
    """

    channel: str
    source: str
    source_key: str
    content: bytes
    envelope: Mapping[str, object] = field(default_factory=dict)
    line: Line | None = None
    number: str = ""
    language: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True)
class ReadingIn:
    """What reading an original has found out; empty values change nothing.

    Attributes:
        raw: what the desk shows: "words", "subject" and whatever the channel has.
        perhaps: a case that the message names without any proof.
        papers: attachments; they are kept as a submission with a receipt.
        is_answer_due: whether the sender shall be told that it has come.
    """

    raw: Mapping[str, object]
    note: str = ""
    language: str = ""
    inquirer: Person | None = None
    case: Case | None = None
    perhaps: Case | None = None
    urgency: Urgency | None = None
    papers: Sequence[PaperIn] = ()
    number: str = ""
    email: str = ""
    next_step: str = "read"
    is_answer_due: bool = False


@action("intake.receive")
def keep_originals(told: Sequence[OriginalIn], *, by: Actor) -> list[Contact]:
    """Keep messages, each once; the contact of each, in their order.

    Of two that keep the same at once, the second waits and finds the first's.
    """
    kept: dict[tuple[str, str], Contact] = {}
    for _attempt in range(TRIES):
        rest = {_key(each): each for each in told if _key(each) not in kept}
        if not rest:
            return [kept[_key(each)] for each in told]
        kept |= _insert(rest, by)
        # A row that is still missing met a reference in use: it gets a new one.
    raise RuntimeError(NOT_KEPT)


@action("intake.receive")
def note_reading(original: Original, found: ReadingIn, *, by: Actor) -> None:
    """Write down what an original says. Its contact stays open until a person acts."""
    note_readings([(original, found)], by=by)


@action("intake.receive")
def note_readings(
    readings: Sequence[tuple[Original, ReadingIn]], *, by: Actor
) -> list[Contact]:
    """Write down what several originals say, in a few statements for all of them."""
    for is_due in (True, False):
        _mark_read(
            [each for each, found in readings if found.is_answer_due is is_due],
            is_answer_due=is_due,
        )
    with_papers = [each for each in readings if each[1].papers]
    kept = keep_submissions(
        [_submission(original.contact, found) for original, found in with_papers], by=by
    )
    for (original, _found), submission in zip(with_papers, kept, strict=True):
        original.contact.submission = submission
    changed: set[str] = {"submission"}
    for original, found in readings:
        for name, value in _changes(original.contact, found).items():
            setattr(original.contact, name, value)
            changed.add(name)
    contacts = [original.contact for original, _found in readings]
    _update_all(contacts, sorted(changed))
    return contacts


@action("intake.receive")
def leave_unreadable(original: Original, problem: str, *, by: Actor) -> None:
    """Nothing could be made of it: a person reads the original."""
    _mark_read([original], problem=problem)
    original.problem = problem
    journal.record(by, "intake.unreadable", original.contact)


@action("intake.receive")
def settle_answers(originals: Sequence[Original], *, by: Actor) -> None:
    """Nobody need be told any more that these have come."""
    ids = [original.pk for original in originals]
    Original.objects.filter(pk__in=ids).update(is_answer_due=False)


@action("intake.read")
def read_original(contact: Contact, *, by: Actor) -> bytes:
    """Hand out what came, byte for byte; not before its papers were found safe.

    Whoever opens the mail in a mail program opens the papers in it.
    """
    if contact.original.read_at is None:
        raise Refused(_("This mail is still being read. Look again in a minute."))
    papers = Document.objects.filter(submission=contact.submission_id or 0)
    states = set(papers.values_list("state", flat=True))
    if Document.State.SUSPECT in states:
        raise Refused(
            _("A file in this mail is suspicious. The mail stays closed, too.")
        )
    if Document.State.UNEXAMINED in states:
        raise Refused(
            _("Its files have not been examined yet. Until then it stays closed.")
        )
    journal.record_read(by, "intake.original_read", contact)
    return bytes(contact.original.content)


def _insert(
    told: Mapping[tuple[str, str], OriginalIn], by: Actor
) -> dict[tuple[str, str], Contact]:
    """Insert what is not there yet; the contacts of all that are there now."""
    desk = team_named("desk", by=System())
    fresh = {key: _contact(each, desk) for key, each in told.items()}
    Contact.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    found = _kept(told)
    mine = {
        key: contact for key, contact in found.items() if contact.uid == fresh[key].uid
    }
    insert_all([_original(contact, told[key]) for key, contact in mine.items()])
    journal.record_all(
        by,
        "intake.received",
        [(contact, {"channel": contact.channel}) for contact in mine.values()],
    )
    return found


def _kept(
    told: Mapping[tuple[str, str], OriginalIn],
) -> dict[tuple[str, str], Contact]:
    found = {}
    for source in {source for source, _key in told}:
        keys = [key for where, key in told if where == source]
        for contact in Contact.objects.filter(source=source, source_key__in=keys):
            found[source, contact.source_key] = contact
    return found


def _key(told: OriginalIn) -> tuple[str, str]:
    return told.source, source_key_of(told.source_key)


def _contact(told: OriginalIn, desk: Team) -> Contact:
    source, key = _key(told)
    line = told.line or main_line()
    now = clock.now()
    return Contact(
        reference=codes.new_reference(),
        channel=told.channel,
        source=source,
        source_key=key,
        language=told.language or city().default_language,
        line=line,
        phone_index=phone_index(told.number) if told.number else "",
        received_at=min(told.received_at or now, now),  # some clocks run ahead
        team=desk,
        next_step="read",
        due_at=due_after(pace().deadline(Urgency.TODAY)),
    )


def _original(contact: Contact, told: OriginalIn) -> Original:
    return Original(
        contact=contact,
        channel=told.channel,
        envelope=dict(told.envelope),
        content=told.content,
        size=len(told.content),
        sha256=hashlib.sha256(told.content).hexdigest(),
        kept_at=clock.now(),
    )


def _update_all(contacts: Sequence[Contact], names: Sequence[str]) -> None:
    """These fields of all rows in one statement.

    As an insert that meets rows which are there: `bulk_update` writes a CASE for each
    field with each row, and most of the time goes into making that.
    """
    Contact.objects.bulk_create(
        contacts, update_conflicts=True, unique_fields=["id"], update_fields=names
    )


def _changes(contact: Contact, found: ReadingIn) -> dict[str, object]:
    changes: dict[str, object] = {
        "raw": {**contact.raw, **found.raw},
        "next_step": found.next_step,
        "note": found.note,
        "language": found.language,
        "inquirer": found.inquirer,
        "case": found.case,
        "perhaps": found.perhaps,
        "phone_index": phone_index(found.number) if found.number else "",
        "email_index": email_index(found.email) if found.email else "",
    }
    if found.urgency is not None:
        changes["urgency"] = found.urgency
        changes["due_at"] = due_after(pace().deadline(found.urgency))
    return {
        name: value
        for name, value in changes.items()
        if value not in ("", None) and value != getattr(contact, name)
    }


def _mark_read(originals: Sequence[Original], **found: str | bool) -> None:
    ids = [original.pk for original in originals]
    rows = Original.objects.filter(pk__in=ids, read_at=None)
    if rows.update(read_at=clock.now(), **found) != len(ids):
        raise Refused("This original has been read already.")


def _submission(contact: Contact, found: ReadingIn) -> SubmissionIn:
    return SubmissionIn(
        contact.channel,
        found.papers,
        received_at=contact.received_at,
        person=found.inquirer,
    )
