"""Reading the journal, newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, Q

from beistand.journal.models import Entries, Entry, name_of
from beistand.kit.actions import Actor

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Some lines, and the key that fetches the next older ones; "" at the end."""

    entries: list[Entry]
    older: str


def history_of(subject: Model | str, before: str = "", limit: int = PAGE) -> Page:
    """What was done to this thing and who looked at it. One query."""
    return _page(Entry.objects.filter(subject=name_of(subject)), before, limit)


def history_of_all(*subjects: Model | str, limit: int = 4 * PAGE) -> list[Entry]:
    """The last that was done to any of these things, oldest first. One query."""
    names = [name_of(subject) for subject in subjects]
    rows = Entry.objects.filter(subject__in=names).order_by("-at", "-id")[:limit]
    return list(reversed(rows))


def count_since_last(subject: Model | str, verb: str, end: str, since: datetime) -> int:
    """How often this was done to the thing since then, or since the last `end`."""
    rows = Entry.objects.filter(subject=name_of(subject), at__gte=since)
    last = rows.filter(verb=end).order_by("-id").values_list("id", flat=True).first()
    return rows.filter(verb=verb, id__gt=last or 0).count()


def has_looked(by: Actor, verb: str, subject: Model | str, since: datetime) -> bool:
    """Whether this actor has looked at the thing in this way since then."""
    rows = Entry.objects.filter(subject=name_of(subject), actor=by.label, verb=verb)
    return rows.filter(is_read=True, at__gte=since).exists()


def entries_of(actor_label: str, before: str = "", limit: int = PAGE) -> Page:
    """What this actor did and looked at. One query."""
    return _page(Entry.objects.filter(actor=actor_label), before, limit)


@dataclass(frozen=True)
class Wanted:
    """Which lines are looked for; what is left empty means any.

    Attributes:
        actor: matched as a whole.
        subject: how the thing begins, so that "cases.Case" finds all cases.
        things: exactly these, and the searches that found one of them.
        since, until: from this moment on, and before that one.
    """

    actor: str = ""
    subject: str = ""
    things: Sequence[str] = ()
    only_reads: bool = False
    since: datetime | None = None
    until: datetime | None = None


def entries_matching(wanted: Wanted, before: str = "") -> Page:
    """What these actors did to these things in that time. One query."""
    rows = Entry.objects.all()
    if wanted.actor:
        rows = rows.filter(actor=wanted.actor)
    if wanted.subject:
        rows = rows.filter(_about([wanted.subject], begins=True))
    if wanted.things:
        rows = rows.filter(_about(wanted.things))
    if wanted.only_reads:
        rows = rows.filter(is_read=True)
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until)
    return _page(rows, before, PAGE)


def _about(things: Sequence[str], *, begins: bool = False) -> Q:
    """Lines about these things, and searches by which a person was found."""
    lines = Q(subject__startswith=things[0]) if begins else Q(subject__in=things)
    for thing in things:
        kind, _colon, uid = thing.partition(":")
        if kind == "people.Person" and uid:
            lines |= Q(verb="people.searched", details__found__contains=[uid])
    return lines


def _page(rows: Entries, before: str, limit: int) -> Page:
    """The page that follows this key: no line twice, none left out, at any depth."""
    if place := _place(before):
        at, number = place
        rows = rows.filter(at__lte=at).exclude(at=at, id__gte=number)
    found = list(rows.order_by("-at", "-id")[: limit + 1])
    entries = found[:limit]
    return Page(entries, _key(entries[-1]) if len(found) > limit else "")


def _key(entry: Entry) -> str:
    return f"{entry.at.isoformat()}~{entry.pk}"


def _place(key: str) -> tuple[datetime, int] | None:
    """Where a key points; None for one that is not ours: begin with the newest."""
    at, _, number = key.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, int(number)) if moment.tzinfo else None
    except ValueError:
        return None
