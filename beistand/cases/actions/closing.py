"""The end of a case: asked whether all was well, then closed; never before (BB-8)."""

from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from beistand.accounts.actions import team_named
from beistand.cases import queries, rules
from beistand.cases.actions.calls import CallIn, ask_for_call, call_off
from beistand.cases.models import CallBack, Case, FollowUp
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.reference.queries import pace


@action("cases.settle")
def settle_case(case: Case, *, by: Actor, open_referrals: int = 0) -> None:
    """Bring the case's own next step up to date after its needs have moved.

    When every need is over and the person knows, a follow-up is planned. A
    closed case has no next step.
    """
    rows = Case.objects.filter(pk=case.pk, status=Case.Status.OPEN)
    if not rows.exists():
        return
    state = queries.case_state(case, open_referrals)
    step = rules.next_step(state)
    if step == "ask_well" and not state.open_follow_ups:
        plan_follow_up(case, by=by)
    is_urgent = step == "tell" and queries.needs_nobody_tells(case).exists()
    due = due_after(0 if is_urgent else pace().follow_up_minutes)
    if rows.exclude(next_step=step).update(next_step=step, due_at=due):
        case.next_step, case.due_at = step, due


@action("cases.plan_follow_up")
def plan_follow_up(
    case: Case, *, by: Actor, due_at: datetime | None = None
) -> FollowUp:
    """Promise to ask whether all was well; a call is owed where there is a number."""
    due = due_at or due_after(pace().follow_up_minutes)
    follow_up = FollowUp.objects.create(
        case=case,
        urgency=2,
        team=team_named("desk", by=System()),
        next_step="ask_well",
        due_at=due,
    )
    person = queries.whom_to_phone(case)
    if person is not None:
        text = Text("follow-up-question", {"reference": case.reference})
        sentence = outbox.word_text(text, "phone", person.language)[2]
        follow_up.call = ask_for_call(
            CallIn(
                purpose=CallBack.Purpose.FOLLOW_UP,
                person=person,
                sentence=sentence,
                about=f"cases.FollowUp:{follow_up.uid}",
                case=case,
                urgency=2,
                due_at=due,
            ),
            by=by,
        )
        follow_up.next_step = "call"
        follow_up.save(update_fields=["call", "next_step"])
    journal.record(by, "cases.follow_up_planned", follow_up)
    return follow_up


@action("cases.plan_follow_up")
def set_follow_up(case: Case, is_wanted: bool, *, by: Actor) -> None:
    """Whether we may ask later if all was well. Without consent nobody asks."""
    if case.wants_follow_up == is_wanted:
        return
    case.wants_follow_up = is_wanted
    case.save(update_fields=["wants_follow_up"])
    journal.record(by, "cases.follow_up_agreed", case, state=str(is_wanted))


@action("cases.follow_up")
def record_follow_up(
    follow_up: FollowUp, is_well: bool | None, answer: str, *, by: Actor
) -> None:
    """Write down the answer; None means honestly not reached."""
    status = FollowUp.Status.NOT_REACHED if is_well is None else FollowUp.Status.DONE
    follow_up.move(
        status, is_well=is_well, answer=answer, ended_at=clock.now(), next_step=""
    )
    call_off(follow_up.call, by)
    journal.record(by, "cases.followed_up", follow_up, well=str(is_well))
    settle_case(follow_up.case, by=by)


@action("cases.close")
def close_case(case: Case, *, by: Actor, open_referrals: int = 0) -> None:
    """Close a case, or refuse and say what is still open."""
    # Waits for needs that are being added just now; they are then seen here.
    Case.objects.select_for_update().get(pk=case.pk)
    state = queries.case_state(case, open_referrals)
    if obstacles := rules.what_is_open(state):
        said = format_lazy(" ".join(["{}"] * len(obstacles)), *obstacles)
        raise Refused(_("This case cannot be closed yet. %(open)s") % {"open": said})
    case.move(Case.Status.CLOSED, closed_at=clock.now(), next_step="")
    journal.record(by, "cases.closed", case)


@action("cases.reopen")
def reopen_case(case: Case, *, by: Actor) -> None:
    """Take a closed case up again; its next step is what its needs demand."""
    case.move(
        Case.Status.OPEN,
        closed_at=None,
        next_step="follow_needs",
        due_at=due_after(pace().deadline(case.urgency)),
        team=case.team or team_named("desk", by=System()),
    )
    journal.record(by, "cases.reopened", case)
    settle_case(case, by=by)
