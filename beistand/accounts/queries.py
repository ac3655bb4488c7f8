"""Finding links and colleagues, and the work list that all open things form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, TextField, Value

from beistand.accounts.models import Link, Owned, Team, User
from beistand.accounts.rules import hash_token
from beistand.kit import clock


def link_for(token: str, purpose: str) -> Link | None:
    """The link with this token and purpose, whether it can still be used or not."""
    return Link.objects.filter(token_hash=hash_token(token), purpose=purpose).first()


def colleagues() -> QuerySet[User]:
    """Everybody with a role and an open account, by name."""
    return (
        User.objects.filter(is_active=True)
        .exclude(role="")
        .exclude(expires_at__lte=clock.now())
        .order_by("name")
    )


def teams() -> QuerySet[Team]:
    """All teams by name."""
    return Team.objects.order_by("name")


@dataclass(frozen=True, order=True)
class WorkItem:
    """One line of the work list, whatever it is; sorts by urgency and age."""

    urgency: int
    due_at: datetime
    kind: str
    id: int
    uid: UUID
    status: str
    next_step: str
    owner: str
    mine: bool
    team: str
    person: str
    area: str
    topic: str
    case: UUID | None

    @property
    def key(self) -> str:
        """Where the next page begins."""
        return f"{self.urgency}~{self.due_at.isoformat()}~{self.kind}~{self.id}"


def open_work(
    models: Iterable[type[Owned]],
    user: User,
    scope: str,
    after: str = "",
    limit: int = 50,
) -> list[WorkItem]:
    """Open work of these kinds: mine, my team's, or everybody's.

    Most urgent first, then oldest. One query a kind, paged by `WorkItem.key`.
    """
    lists = [_work_of(model, user, scope, after, limit) for model in models]
    return list(islice(merge(*lists), limit))


def _work_of(
    model: type[Owned], user: User, scope: str, after: str, limit: int
) -> list[WorkItem]:
    paths = model.WORK
    blank = Value("", output_field=TextField())

    def shown(path: str) -> F | Value:
        return F(path) if path else blank

    rows = _in_scope(model, user, scope)
    if after:
        rows = rows.filter(_after(after, paths.kind))
    values = (
        rows.annotate(
            shown_owner=F("owner__name"),
            shown_team=F("team__name"),
            shown_person=shown(paths.person),
            shown_area=shown(paths.area),
            shown_topic=shown(paths.topic),
            shown_case=F(paths.case) if paths.case else Value(None, TextField()),
        )
        .order_by("urgency", "due_at", "id")
        .values_list(
            "urgency",
            "due_at",
            "id",
            "uid",
            "status",
            "next_step",
            "shown_owner",
            "owner_id",
            "shown_team",
            "shown_person",
            "shown_area",
            "shown_topic",
            "shown_case",
        )[:limit]
    )
    return [
        WorkItem(
            urgency=row[0],
            due_at=row[1],
            kind=paths.kind,
            id=row[2],
            uid=row[3],
            status=row[4],
            next_step=row[5],
            owner=row[6] or "",
            mine=row[7] == user.pk,
            team=row[8] or "",
            person=row[9] or "",
            area=row[10] or "",
            topic=row[11] or "",
            case=row[12],
        )
        for row in values
    ]


def _in_scope(model: type[Owned], user: User, scope: str) -> QuerySet[Owned]:
    rows = model._default_manager.filter(status__in=sorted(model.OPEN_STATUSES))
    if model.WORK.hidden_steps:
        rows = rows.exclude(next_step__in=model.WORK.hidden_steps)
    if scope == "mine":
        return rows.filter(owner=user)
    if scope == "team":
        return rows.filter(team=user.team_id, owner=None)
    return rows


def _after(key: str, kind: str) -> Q:
    urgency, due, last_kind, last_id = key.split("~")
    later = Q(due_at__gt=due)
    if kind > last_kind:
        later |= Q(due_at=due)
    elif kind == last_kind:
        later |= Q(due_at=due, id__gt=int(last_id))
    return Q(urgency__gt=int(urgency)) | Q(urgency=int(urgency)) & later


@dataclass(frozen=True)
class WorkCount:
    """How much of one kind is open."""

    kind: str
    mine: int
    waiting: int
    overdue: int
    oldest: datetime | None


def count_work(models: Iterable[type[Owned]], user: User) -> list[WorkCount]:
    """What waits for me, for anybody, and what is overdue. One query a kind."""
    now = clock.now()
    counts = []
    for model in models:
        row = _in_scope(model, user, "everybody").aggregate(
            mine=Count("pk", filter=Q(owner=user)),
            waiting=Count("pk", filter=Q(owner=None)),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            oldest=Min("due_at"),
        )
        counts.append(WorkCount(model.WORK.kind, **row))
    return counts
