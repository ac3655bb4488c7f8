"""What was answered, and how much of it: requests are counted, not calls."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from beistand.cases.models import Case
from beistand.intake.models import Answer, Contact
from beistand.reference.models import Area, Topic

MOST_NEW = 50
SHOWN = (
    Answer.Kind.AT_ONCE,
    Answer.Kind.SERVICE,
    Answer.Kind.INITIATIVE,
    Answer.Kind.CALL_BACK,
)


def requests_in(contact: Contact) -> list[Answer]:
    """How each request of a conversation was answered, as they were told."""
    rows = Answer.objects.filter(contact=contact).order_by("pk")
    return list(
        rows.select_related(
            "need__topic",
            "need__area",
            "need__case__beneficiary",
            "need__case__inquirer",
            "topic",
            "service__organization",
        )
    )


def answers_in(case: Case) -> QuerySet[Answer]:
    """Every answer about the needs of a case, oldest first."""
    rows = Answer.objects.filter(need__case=case).order_by("given_at", "pk")
    return rows.select_related("service", "fact", "contact", "given_by")


def is_counted_unnamed(key: str) -> bool:
    """Whether the call with this key was counted without a name. No key, no query."""
    calls = Contact.objects.filter(source="phone", source_key=key, is_anonymous=True)
    return bool(key) and calls.exists()


def call_written_down(key: str) -> Contact | None:
    """What was saved from the call page with this key, if anything was."""
    return Contact.objects.filter(source="phone", source_key=key).first()


def last_call_about(case: Case) -> Contact | None:
    """The newest conversation of this case, in which what is said now is said."""
    rows = Contact.objects.filter(case=case, answered_in=None)
    return rows.order_by("-received_at", "-pk").first()


@dataclass(frozen=True)
class Counted:
    """How often something was asked, by what was answered; None is unknown."""

    what: Topic | Area | None
    requests: int
    at_once: int
    service: int
    initiative: int
    later: int
    none: int


@dataclass(frozen=True)
class Figures:
    """What a line did in a time, each thing counted apart.

    A need that was asked for in several conversations is one request, answered as
    it was said last; an answer without a need is a request of its own.

    Attributes:
        contacts: conversations; anonymous: those of them without a name.
        requests: how much was asked for; answers: how often something was answered.
        people: inquirers known by name, each once.
        unknown: conversations of which nobody knows whose they were.
        kinds: requests by how they were answered.
        new: problems that no topic names, with how often.
    """

    contacts: int
    anonymous: int
    requests: int
    answers: int
    people: int
    unknown: int
    kinds: dict[str, int]
    topics: list[Counted]
    areas: list[Counted]
    new: list[tuple[str, int]] = field(default_factory=list)


def count_answers(since: datetime, until: datetime) -> Figures:
    """Exact figures for those in charge; nothing of this leaves the house.

    Nine queries, however many there are.
    """
    answers = Answer.objects.filter(given_at__gte=since, given_at__lt=until)
    contacts = Contact.objects.filter(received_at__gte=since, received_at__lt=until)
    counted = contacts.aggregate(
        all=Count("pk"),
        anonymous=Count("pk", filter=Q(is_anonymous=True)),
        people=Count("inquirer", distinct=True),
        unknown=Count("pk", filter=Q(inquirer=None)),
    )
    requests = _requests(answers)
    kinds = requests.values_list("kind").annotate(n=Count("pk")).order_by()
    by_kind = dict(kinds)
    new = requests.exclude(new_topic="").values_list("new_topic")
    return Figures(
        contacts=counted["all"],
        anonymous=counted["anonymous"],
        people=counted["people"],
        unknown=counted["unknown"],
        requests=sum(by_kind.values()),
        answers=answers.count(),
        kinds={kind: by_kind.get(kind, 0) for kind in Answer.Kind.values},
        topics=_by(requests, "topic", Topic.objects.all()),
        areas=_by(requests, "area", Area.objects.all()),
        new=list(new.annotate(n=Count("pk")).order_by("-n", "new_topic")[:MOST_NEW]),
    )


def _requests(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Of each need the last answer, and every answer that is about none."""
    last = (
        answers.filter(need__isnull=False)
        .order_by("need", "-given_at", "-pk")
        .distinct("need")
    )
    return answers.filter(Q(need=None) | Q(pk__in=last.values("pk")))


def _by(
    answers: QuerySet[Answer], name: str, rows: Iterable[Topic | Area]
) -> list[Counted]:
    known = {row.pk: row for row in rows}
    pairs = answers.values_list(name, "kind").annotate(n=Count("pk")).order_by()
    tally: dict[int | None, dict[str, int]] = {}
    for key, kind, number in pairs:
        tally.setdefault(key, {})[kind] = number
    counted = [_counted(known.get(key or 0), kinds) for key, kinds in tally.items()]
    return sorted(counted, key=lambda row: (row.what is None, -row.requests))


def _counted(what: Topic | Area | None, kinds: dict[str, int]) -> Counted:
    at_once, service, initiative, later = (kinds.get(kind, 0) for kind in SHOWN)
    requests = sum(kinds.values())
    none = requests - at_once - service - initiative - later
    return Counted(what, requests, at_once, service, initiative, later, none)
