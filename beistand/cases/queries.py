"""Reading cases: the file, what blocks its closing, what a person had before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.functional import Promise

from beistand.accounts.models import User
from beistand.accounts.queries import visible_to
from beistand.cases.models import (
    CallAttempt,
    CallBack,
    Case,
    FollowUp,
    Need,
    Note,
    Opening,
)
from beistand.cases.rules import (
    CaseState,
    NeedState,
    Vetted,
    initiative_obstacle,
    needs_reason,
)
from beistand.directory.models import Initiative, Service
from beistand.guidance.queries import is_danger
from beistand.journal.models import name_of
from beistand.kit import clock
from beistand.kit.actions import Actor
from beistand.people.models import Person
from beistand.people.queries import family_ids
from beistand.reference.models import Area, Topic
from beistand.reference.queries import city


def case_state(case: Case, open_referrals: int = 0) -> CaseState:
    """What the rules need to know of a case. Three queries."""
    rows = Need.objects.filter(case=case).select_related("told_message", "told_call")
    needs = list(rows)
    calls = CallBack.objects.filter(case=case, status__in=CallBack.OPEN_STATUSES)
    promises = list(FollowUp.objects.filter(case=case))
    return CaseState(
        needs=[NeedState(need.status, need.is_told()) for need in needs],
        open_calls=calls.count(),
        open_referrals=open_referrals,
        open_follow_ups=sum(promise.is_open for promise in promises),
        asked=_asked_after(needs, promises),
        wants_follow_up=case.wants_follow_up,
    )


def needs_nobody_tells(case: Case) -> QuerySet[Need]:
    """Needs whose end the person does not know, with no news on its way."""
    over = Need.objects.filter(case=case, ended_at__isnull=False, told_at=None)
    waiting = over.filter(told_message=None, told_call=None)
    return waiting.exclude(status=Need.Status.WITHDRAWN)


def _asked_after(needs: list[Need], promises: list[FollowUp]) -> bool:
    """Whether somebody asked, or tried to, after the last of the needs had ended."""
    ends = [need.ended_at for need in needs if need.status != Need.Status.WITHDRAWN]
    answers = [promise.ended_at for promise in promises if promise.ended_at]
    last = max((end for end in ends if end), default=None)
    return bool(answers) and (last is None or max(answers) >= last)


def asks_reason(case: Case, user: User) -> bool:
    """Whether opening this file lies outside the user's own work. No query."""
    owners = {case.owner_id, *(need.owner_id for need in case.needs.all())}
    return needs_reason(
        is_mine=user.pk in owners,
        is_my_teams=case.team_id == user.team_id,
        is_sensitive=case.status == Case.Status.CLOSED or case.beneficiary.is_protected,
    )


def case_file(uid: UUID, actor: Actor) -> Case | None:
    """A case with everything its page shows of this floor and below."""
    needs = Need.objects.select_related(
        "topic", "area", "owner", "team", "told_message", "told_call"
    ).order_by("id")
    people = ("phones", "emails")
    return (
        visible_to(Case.objects.filter(uid=uid), actor)
        .select_related(
            "beneficiary__area",
            "beneficiary__merged_into",
            "inquirer",
            "owner",
            "team",
        )
        .prefetch_related(
            Prefetch("needs", needs),
            Prefetch("notes", Note.objects.order_by("at")),
            Prefetch("call_backs", CallBack.objects.order_by("created_at")),
            Prefetch("call_backs__tries", CallAttempt.objects.select_related("by")),
            "follow_ups",
            *(f"beneficiary__{name}" for name in people),
            *(f"inquirer__{name}" for name in people),
        )
        .first()
    )


def cases_of(person: Person) -> QuerySet[Case]:
    """All cases for this human being, newest first."""
    return (
        Case.objects.filter(beneficiary__in=family_ids(person))
        .prefetch_related("needs__topic")
        .order_by("-id")
    )


def open_cases_around(ids: Collection[int], actor: Actor) -> list[Case]:
    """Open cases for these people or reported by them, newest first. Three queries."""
    rows = Case.objects.filter(status=Case.Status.OPEN)
    rows = rows.filter(Q(beneficiary__in=ids) | Q(inquirer__in=ids))
    return list(
        visible_to(rows, actor).prefetch_related("needs__topic").order_by("-id")
    )


def open_needs_of(people: Collection[Person]) -> dict[int, int]:
    """How many needs of each of these people are open, by their ids."""
    rows = Need.objects.filter(
        case__beneficiary__in=people, status__in=Need.OPEN_STATUSES
    ).values_list("case__beneficiary")
    return dict(rows.annotate(needs=Count("pk")).order_by())


def needs_of_area(area: Area | None, actor: Actor) -> QuerySet[Need]:
    """Open needs of a part of town, or of none; most urgent and oldest first."""
    rows = Need.objects.filter(area=area, status__in=Need.OPEN_STATUSES)
    return _with_case(visible_to(rows, actor)).order_by("urgency", "opened_at", "id")


def unmet_needs(
    actor: Actor, reason: str = "", area: str = "", before: int | None = None
) -> QuerySet[Need]:
    """Needs that ended without help, newest first: for one reason, in one area."""
    rows = Need.objects.filter(status=Need.Status.UNMET)
    if reason:
        rows = rows.filter(unmet_reason=reason)
    if area:
        rows = rows.filter(area__code=area)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _with_case(visible_to(rows, actor)).order_by("-id")


def errands_of(user: User) -> QuerySet[Need]:
    """Needs that were handed over to this crew and that nobody else has promised."""
    rows = Need.objects.filter(
        owner=user, status__in=(Need.Status.OPEN, Need.Status.RESERVED)
    )
    return rows.select_related("topic", "area", "case__beneficiary__area").order_by(
        "urgency", "due_at", "id"
    )


def _with_case(rows: QuerySet[Need]) -> QuerySet[Need]:
    return rows.select_related("topic", "area", "case", "owner", "team")


def open_case_of(person: Person) -> Case | None:
    """The open case for this human being, if there is one."""
    rows = Case.objects.filter(beneficiary__in=family_ids(person), status="open")
    return rows.order_by("-id").first()


def asked_for_by(inquirers: Collection[Person], tokens: list[str]) -> list[Person]:
    """People whose name has these words, for whom one of these asked; newest first."""
    rows = Case.objects.filter(
        inquirer__in=inquirers, beneficiary__tokens=sorted(tokens)
    ).select_related("beneficiary__area", "beneficiary__merged_into__area")
    found = rows.prefetch_related("beneficiary__phones").order_by("-id")
    return [case.beneficiary for case in found[:20]]


def due_calls(user: User | None = None) -> QuerySet[CallBack]:
    """Calls that are due now, most urgent and oldest first."""
    rows = CallBack.objects.filter(
        status__in=("waiting", "calling"), due_at__lte=clock.now()
    )
    if user is not None:
        rows = rows.filter(owner=user)
    return rows.select_related("person", "owner", "case").order_by(
        "urgency", "due_at", "id"
    )


@dataclass(frozen=True)
class OwedCalls:
    """The call-back list: what is due now, and what only later."""

    due: list[CallBack]
    later: list[CallBack]


def owed_calls(limit: int = 100) -> OwedCalls:
    """The calls that are owed, in the order in which they are to be made."""
    now, rows = clock.now(), open_calls()
    return OwedCalls(
        due=list(rows.filter(due_at__lte=now)[:limit]),
        later=list(rows.filter(due_at__gt=now).order_by("due_at", "id")[:limit]),
    )


def given_up_calls(days: int = 7, limit: int = 50) -> QuerySet[CallBack]:
    """Calls of the last days that ended without anybody being reached."""
    since = clock.now() - timedelta(days=days)
    rows = CallBack.objects.filter(
        status=CallBack.Status.NOT_REACHED, ended_at__gte=since
    )
    return rows.select_related("case", "person").order_by("-ended_at")[:limit]


def case_named(reference: str, actor: Actor) -> Case | None:
    """The case with this reference, if the actor may see it."""
    rows = Case.objects.filter(reference=reference)
    return visible_to(rows, actor).first()


def whom_to_phone(case: Case) -> Person | None:
    """The person if a number reaches them, else the inquirer, else nobody."""
    people = (case.beneficiary, case.inquirer)
    return next((person for person in people if person.numbers()), None)


def done_since(moment: datetime) -> int:
    """How many needs have ended since then, in whichever way."""
    return Need.objects.filter(ended_at__gte=moment).count()


def open_calls() -> QuerySet[CallBack]:
    """Every call that is still owed, in the order in which they fall due."""
    return (
        CallBack.objects.filter(status__in=CallBack.OPEN_STATUSES)
        .select_related("person", "owner", "case")
        .order_by("urgency", "due_at", "id")
    )


def calls_about(label: str) -> QuerySet[CallBack]:
    """Calls that were or are owed because of this, with their tries, oldest first."""
    rows = CallBack.objects.filter(about=label).order_by("pk")
    return rows.prefetch_related("tries__by")


def openings(user: User, *, seen: bool = False) -> QuerySet[Opening]:
    """What was opened with a reason, for those in charge; newest first."""
    if not user.may("people.supervise"):
        return Opening.objects.none()
    rows = Opening.objects.filter(seen_at__isnull=not seen)
    return rows.select_related("by", "case", "person", "seen_by").order_by("-at", "-id")


def count_openings(user: User) -> int:
    """How many openings wait for this user to look at; one's own do not."""
    return openings(user).exclude(by=user).count()


def opening_with(uid: UUID, user: User) -> Opening | None:
    """The opening with this public id, if the user may see it."""
    rows = Opening.objects.filter(uid=uid).select_related("by")
    return rows.first() if user.may("people.supervise") else None


def things_of_case(reference: str) -> list[str]:
    """How the journal names a case, what belongs to it, and its people; no names."""
    case = (
        Case.objects.filter(reference=reference)
        .select_related("beneficiary", "inquirer")
        .first()
    )
    if case is None:
        return []
    parts = (case.needs.all(), case.call_backs.all(), case.follow_ups.all())
    people = {case.beneficiary, case.inquirer}
    return sorted(name_of(row) for row in [case, *people, *chain(*parts)])


def references_of(uids: Collection[str]) -> dict[str, str]:
    """The references of cases by their public ids, for a page that names nobody."""
    rows = Case.objects.filter(uid__in=uids).values_list("uid", "reference")
    return {str(uid): reference for uid, reference in rows}


def obstacle_to_initiative(
    service: Service, topic: Topic | None, needs_professional: bool = False
) -> Promise | None:
    """Why nobody may be sent there with this, or None if they may.

    An initiative must be vetted and have begun. It never gets what is for the
    profession: a need that is marked so, and a topic of a red flag.
    """
    if not service.is_initiative:
        return None
    row: Initiative | None = getattr(service, "initiative", None)
    now = clock.now()
    today = now.astimezone(ZoneInfo(city().time_zone)).date()
    seen = Vetted(
        is_vetted=row is not None and row.is_vetted(now),
        has_started=row is not None and row.has_started(today),
    )
    wants_profession = needs_professional or (topic is not None and is_danger(topic))
    return initiative_obstacle(wants_profession, seen)
