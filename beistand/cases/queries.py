"""Reading cases: the file, what blocks its closing, what a person had before."""

from django.db.models import Prefetch, QuerySet

from beistand.accounts.models import User
from beistand.cases.models import CallBack, Case, FollowUp, Need, Note
from beistand.cases.rules import CaseState, NeedState, needs_reason
from beistand.kit import clock
from beistand.people.models import Person
from beistand.people.queries import family_ids


def case_state(case: Case, open_referrals: int = 0) -> CaseState:
    """What the rules need to know of a case. Three queries."""
    needs = Need.objects.filter(case=case).select_related("told_message", "told_call")
    calls = CallBack.objects.filter(case=case, status__in=CallBack.OPEN_STATUSES)
    asked = FollowUp.objects.filter(case=case).exclude(status=FollowUp.Status.DUE)
    return CaseState(
        needs=[NeedState(need.status, need.is_told()) for need in needs],
        open_calls=calls.count(),
        open_referrals=open_referrals,
        asked=asked.exists(),
    )


def asks_reason(case: Case, user: User) -> bool:
    """Whether opening this file lies outside the user's own work. No query."""
    owners = {case.owner_id, *(need.owner_id for need in case.needs.all())}
    return needs_reason(
        is_mine=user.pk in owners,
        is_my_teams=case.team_id == user.team_id,
        is_sensitive=case.status == Case.Status.CLOSED or case.beneficiary.is_protected,
    )


def case_file(uid: str) -> Case | None:
    """A case with everything its page shows of this floor and below."""
    needs = Need.objects.select_related(
        "topic", "area", "owner", "team", "told_message", "told_call"
    ).order_by("id")
    people = ("phones", "emails")
    return (
        Case.objects.filter(uid=uid)
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
            "call_backs__tries",
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


def open_case_of(person: Person) -> Case | None:
    """The open case for this human being, if there is one."""
    rows = Case.objects.filter(beneficiary__in=family_ids(person), status="open")
    return rows.order_by("-id").first()


def due_calls(user: User | None = None) -> QuerySet[CallBack]:
    """Calls that are due now, most urgent and oldest first."""
    rows = CallBack.objects.filter(
        status__in=CallBack.OPEN_STATUSES, due_at__lte=clock.now()
    )
    if user is not None:
        rows = rows.filter(owner=user)
    return rows.select_related("person", "owner", "case").order_by(
        "urgency", "due_at", "id"
    )


def open_calls() -> QuerySet[CallBack]:
    """Every call that is still owed, in the order in which they fall due."""
    return (
        CallBack.objects.filter(status__in=CallBack.OPEN_STATUSES)
        .select_related("person", "owner", "case")
        .order_by("urgency", "due_at", "id")
    )
