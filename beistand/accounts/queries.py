"""Finding links and colleagues, and the work list that all open things form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import TypeVar, cast
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, Model, Q, QuerySet, TextField, Value
from django.utils.translation import gettext as _

from beistand.accounts.models import (
    SHARED_LISTS,
    TEAM_NAMES,
    Link,
    Owned,
    Team,
    User,
)
from beistand.accounts.rules import hash_token
from beistand.kit import clock
from beistand.kit.actions import Actor
from beistand.kit.errors import Refused

MOST_COUNTED = 100
M = TypeVar("M", bound=Model)


def link_for(token: str, purpose: str) -> Link | None:
    """The link with this token and purpose, whether it can still be used or not."""
    return Link.objects.filter(token_hash=hash_token(token), purpose=purpose).first()


def visible_to(rows: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """Of these rows those that the actor may see: the one place that decides it.

    The desk shares all of its work; the field sees what it owns; nobody else
    sees anything.
    """
    if actor.may("cases.search"):
        return rows
    if isinstance(actor, User) and actor.may("cases.read") and _is_owned(rows):
        return rows.filter(owner=actor)
    return rows.none()


def _is_owned(rows: QuerySet[M]) -> bool:
    return issubclass(rows.model, Owned)


def colleagues() -> QuerySet[User]:
    """Everybody with a role and an open account, by name."""
    return (
        User.objects.filter(is_active=True)
        .exclude(role="")
        .exclude(expires_at__lte=clock.now())
        .order_by("name")
    )


def all_users() -> QuerySet[User]:
    """Every account, open ones first, by name."""
    return User.objects.select_related("team").order_by("-is_active", "name", "pk")


def user_with(uid: UUID) -> User | None:
    """The account with this public id."""
    return User.objects.filter(uid=uid).first()


def has_second_step(user: User) -> bool:
    """Whether signing in takes a code beside the password."""
    return bool(is_mfa_enabled(user))


def names_of(labels: Iterable[str]) -> dict[str, str]:
    """The names of the users behind these labels of the journal. One query."""
    usernames = {label.removeprefix("user:") for label in labels}
    rows = User.objects.filter(username__in=usernames)
    return {user.label: str(user) for user in rows}


def receivers_of(kind: type[Owned]) -> tuple[list[Team], list[User]]:
    """Teams and colleagues who have this kind of work on a list of theirs.

    A team is given what somebody in it sees on the list that they share.
    """
    people = [user for user in colleagues() if user.can_receive(kind.WORK.right)]
    sharing = {user.team_id for user in people if user.may(SHARED_LISTS)}
    return [team for team in teams() if team.pk in sharing], people


def people_who_may(right: str) -> list[User]:
    """Colleagues with this right, by name."""
    return [user for user in colleagues() if user.may(right)]


def team_codes() -> list[str]:
    """Every team there is, and those that our own work goes to."""
    return sorted({*TEAM_NAMES, *teams().values_list("code", flat=True)})


def teams() -> QuerySet[Team]:
    """All teams by name."""
    return Team.objects.order_by("name")


def team_choices() -> list[tuple[str, str]]:
    """Teams by code: those there are, and those that the roles begin with."""
    named = {code: str(name) for code, name in TEAM_NAMES.items()}
    return sorted((named | {team.code: str(team) for team in teams()}).items())


@dataclass(frozen=True, order=True)
class WorkItem:
    """One line of the work list, whatever it is; sorts by its place and age."""

    place: int
    due_at: datetime
    kind: str
    id: int
    uid: UUID
    urgency: int
    waited_in_vain: bool
    status: str
    next_step: str
    owner: str
    mine: bool
    team: str
    person: str
    area: str
    topic: str
    detail: str
    case: UUID | None
    note: str

    @property
    def key(self) -> str:
        """Where the next page begins."""
        return f"{self.place}~{self.due_at.isoformat()}~{self.kind}~{self.id}"


def open_work(
    models: Iterable[type[Owned]],
    user: User,
    scope: str,
    after: str = "",
    limit: int = 50,
) -> list[WorkItem]:
    """Open work of these kinds: mine, my team's, everybody's, or what waits.

    "waiting" is what waits for its time or for somebody else; the other three
    leave that out. What is urgent now comes first, then what has waited in vain,
    then the rest by urgency, and the oldest of each first. One query a kind,
    paged by `WorkItem.key`.
    """
    lists = [_work_of(model, user, scope, after, limit) for model in models]
    return list(islice(merge(*lists), limit))


def _work_of(
    model: type[Owned], user: User, scope: str, after: str, limit: int
) -> list[WorkItem]:
    rows = _in_scope(model, user, scope)
    if after:
        rows = rows.filter(_after(after, model.WORK.kind))
    return _lines(rows, user, limit)


def line_of(item: Owned, user: User) -> WorkItem:
    """The line of the work list that this piece of work has, open or not."""
    rows = type(item)._default_manager.filter(pk=item.pk)
    return _lines(rows, user, 1)[0]


def _lines(rows: QuerySet[Owned], user: User, limit: int) -> list[WorkItem]:
    paths = rows.model.WORK
    blank = Value("", output_field=TextField())
    nothing = Value(None, output_field=TextField())

    def shown(path: str) -> F | Value:
        return F(path) if path else blank

    values = (
        rows.annotate(
            shown_owner=F("owner__name"),
            shown_team=F("team__name"),
            shown_person=shown(paths.person),
            shown_area=shown(paths.area),
            shown_topic=shown(paths.topic),
            shown_detail=shown(paths.detail),
            shown_case=F(paths.case) if paths.case else nothing,
            is_hidden=F(paths.protected) if paths.protected else nothing,
        )
        .order_by("place", "due_at", "id")
        .values(
            "place",
            "urgency",
            "waited_in_vain",
            "due_at",
            "id",
            "uid",
            "status",
            "next_step",
            "owner_id",
            "handover_note",
            "shown_owner",
            "shown_team",
            "shown_person",
            "shown_area",
            "shown_topic",
            "shown_detail",
            "shown_case",
            "is_hidden",
        )[:limit]
    )
    return [
        WorkItem(
            place=row["place"],
            due_at=row["due_at"] or clock.now(),
            kind=paths.kind,
            id=row["id"],
            uid=row["uid"],
            urgency=row["urgency"],
            waited_in_vain=row["waited_in_vain"],
            status=row["status"],
            next_step=row["next_step"],
            owner=row["shown_owner"] or "",
            mine=row["owner_id"] == user.pk,
            team=row["shown_team"] or "",
            person=row["shown_person"] or "",
            area="" if row["is_hidden"] else row["shown_area"] or "",
            topic=row["shown_topic"] or "",
            detail=row["shown_detail"] or "",
            case=row["shown_case"],
            note=row["handover_note"],
        )
        for row in values
    ]


def kinds_of_work() -> list[type[Owned]]:
    """Every table of work there is, on whichever floor it stands."""
    return [model for model in apps.get_models() if issubclass(model, Owned)]


def shown_work(model: type[Owned]) -> QuerySet[Owned]:
    """Open work of this kind without what another line of the list stands for."""
    rows = model._default_manager.filter(status__in=sorted(model.OPEN_STATUSES))
    if model.WORK.hidden_steps:
        rows = rows.exclude(next_step__in=model.WORK.hidden_steps)
    if model.WORK.hidden_if:
        rows = rows.exclude(**model.WORK.hidden_if)
    return rows


def overdue_work(model: type[Owned], since: datetime) -> QuerySet[Owned]:
    """Work of this kind that should have been dealt with by that moment."""
    return shown_work(model).filter(due_at__lt=since)


def _in_scope(model: type[Owned], user: User, scope: str) -> QuerySet[Owned]:
    rows = shown_work(model)
    waits = Q(next_step__in=model.WORK.waiting_steps, due_at__gt=clock.now())
    if scope == "waiting":
        return rows.filter(waits)
    if model.WORK.waiting_steps:
        rows = rows.exclude(waits)
    if scope == "mine":
        return rows.filter(owner=user)
    if scope == "team":
        return rows.filter(team=user.team_id, owner=None)
    return rows


def _after(key: str, kind: str) -> Q:
    place, due, last_kind, last_id = _place(key)
    later = Q(due_at__gt=due)
    if kind > last_kind:
        later |= Q(due_at=due)
    elif kind == last_kind:
        later |= Q(due_at=due, id__gt=last_id)
    return Q(place__gt=place) | Q(place=place) & later


def _place(key: str) -> tuple[int, datetime, str, int]:
    try:
        place, due, kind, number = key.split("~")
        return int(place), datetime.fromisoformat(due), kind, int(number)
    except ValueError:
        raise Refused(_("This page of the list is gone. Begin at its top.")) from None


@dataclass(frozen=True)
class WorkCount:
    """How much of one kind is open; nothing is counted beyond MOST_COUNTED."""

    kind: str
    mine: int
    waiting: int
    overdue: int


def count_work(models: Iterable[type[Owned]], user: User) -> list[WorkCount]:
    """What is mine, what waits for anybody of my team, and what is overdue.

    One query, whose cost does not grow with the lists.
    """
    counters = {
        f"{model.WORK.kind}_{name}": _counter(rows)
        for model in models
        for name, rows in (
            ("mine", _in_scope(model, user, "mine")),
            ("waiting", _in_scope(model, user, "team")),
            (
                "overdue",
                _in_scope(model, user, "everybody").filter(due_at__lt=clock.now()),
            ),
        )
    }
    found = User.objects.filter(pk=user.pk).values(**counters).get()
    row = cast(dict[str, int], found)
    kinds = [model.WORK.kind for model in models]
    return [
        WorkCount(
            kind,
            mine=row[f"{kind}_mine"],
            waiting=row[f"{kind}_waiting"],
            overdue=row[f"{kind}_overdue"],
        )
        for kind in kinds
    ]


def _counter(rows: QuerySet[Owned]) -> Func:
    first = ArraySubquery(rows.order_by().values("pk")[:MOST_COUNTED])
    return Func(first, function="cardinality", output_field=IntegerField())
