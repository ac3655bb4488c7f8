"""Writing the journal. Called inside other actions, in their transaction."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Model

from beistand.journal.models import Entry, name_of
from beistand.journal.rules import Detail, part_details
from beistand.kit.actions import Actor, action
from beistand.kit.rows import insert_all, insert_once

SEARCHED = "people.searched"


def record(
    by: Actor,
    verb: str,
    subject: Model | str,
    *,
    reason: str = "",
    **details: Detail,
) -> None:
    """Add one line on what was done. The reason may hold words; it is sealed."""
    entry = Entry(actor=by.label, verb=verb, subject=name_of(subject))
    _add(entry, reason, details)


def record_all(
    by: Actor, verb: str, done: Iterable[tuple[Model, Mapping[str, Detail]]]
) -> None:
    """Add a line for each of these things that were done at once. One statement."""
    insert_all(
        [
            Entry(
                actor=by.label,
                verb=verb,
                subject=name_of(subject),
                details=part_details(dict(details), "")[0],
            )
            for subject, details in done
        ]
    )


def record_read(
    by: Actor, verb: str, subject: Model | str, *, why: str = "", **details: Detail
) -> None:
    """Add one line on what was opened or searched, and why; without a hit too."""
    entry = Entry(actor=by.label, verb=verb, subject=name_of(subject), is_read=True)
    _add(entry, why, details)


def _add(entry: Entry, words: str, details: dict[str, Detail]) -> None:
    entry.details, entry.reason = part_details(details, words)
    insert_once(entry)  # nothing in the journal is unique: it is always new


@action("journal.read")
def consult_journal(what: str, *, by: Actor) -> None:
    """Look something up in the journal. Looking is itself written down."""
    record_read(by, "journal.read", what or "journal")


@action("people.search")
def forget_terms(call: str, *, by: Actor) -> int:
    """Whoever called wants no name kept: what was searched for in that call goes.

    That somebody searched, when, by which fields, and whom they found stays.
    """
    mine = Entry.objects.filter(actor=by.label, verb=SEARCHED, details__call=call)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL beistand.forgetting = 'on'")
        forgotten = mine.update(reason="")
        cursor.execute("SET LOCAL beistand.forgetting = 'off'")
    return forgotten
