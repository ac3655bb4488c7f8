"""How a match ends: done, given back, released, or never answered."""

from beistand.accounts.actions import revoke_links
from beistand.cases.actions import (
    add_note,
    ask_for_call,
    close_case,
    declare_unmet,
    end_need,
    settle_case,
    tell_person,
)
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack, Case, Need
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.matching import queries
from beistand.matching.actions.answering import let_go, link_to_status
from beistand.matching.models import Match
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.people.rules import link_channel_for


@action("matching.fulfill")
def fulfill_match(match: Match, *, by: Actor) -> None:
    """Record that the help arrived."""
    match.move(Match.Status.FULFILLED, ended_at=clock.now())
    revoke_links(match.label, by=System())
    end_need(match.need, Need.Status.FULFILLED, by=System())
    journal.record(by, "matching.fulfilled", match)
    settle(match.need.case)


@action("matching.give_back")
def give_back_match(match: Match, reason: str, *, by: Actor) -> None:
    """The helper promised and cannot come after all: the need goes on top."""
    _release(match, reason, by)


@action("matching.release")
def release_match(match: Match, reason: str, *, by: Actor) -> None:
    """The desk takes the need back and tells the helper."""
    _release(match, reason, by)
    helper = match.offer.helper.person
    channel = link_channel_for(helper.reach())
    if channel:
        area = match.need.area
        values = {"district": area.name if area else ""}
        text = Text("helper-released", values, about=match.label)
        outbox.queue_message(helper, channel, text, by=by)


def _release(match: Match, reason: str, by: Actor) -> None:
    was_promised = match.status == Match.Status.ACCEPTED
    match.move(Match.Status.RELEASED, ended_at=clock.now(), decline_reason=reason[:15])
    journal.record(by, "matching.released", match, reason=reason[:60])
    following = let_go(match, on_top=True)
    if was_promised and following is None:
        values = {
            "reference": match.need.case.reference,
            "status_link": link_to_status(),
        }
        text = Text("match-cancelled", values, about=match.label)
        tell_person(match.need, text, by=System())


@action("matching.release")
def release_for_need(need: Need, reason: str, *, by: Actor) -> None:
    """Let go of whatever is being asked or promised for this need."""
    planned = Match.objects.filter(need=need, status=Match.Status.PLANNED)
    planned.update(status=Match.Status.RELEASED, ended_at=clock.now())
    active = Match.objects.filter(need=need, status__in=Match.ACTIVE)
    for match in active.select_related("need", "offer__helper__person"):
        release_match(match, reason, by=by)
    need.refresh_from_db()


@action("matching.expire")
def release_unanswered(*, by: Actor) -> int:
    """Free every need whose helper did not answer in time, and put it on top."""
    late = Match.objects.filter(
        status=Match.Status.PROPOSED, expires_at__lte=clock.now()
    ).exclude(need__next_step="decide_time")
    rows = late.select_related("need__case__beneficiary", "offer")
    ended = 0
    for match in rows.select_for_update(of=("self",), skip_locked=True)[:200]:
        match.move(Match.Status.EXPIRED, ended_at=clock.now())
        journal.record(by, "matching.expired", match)
        let_go(match, on_top=True)
        ended += 1
    return ended


@action("matching.worry")
def report_worry(match: Match, words: str, *, by: Actor) -> None:
    """The helper worries about the person: somebody phones at once."""
    case = match.need.case
    add_note(case, words, by=by)
    journal.record(by, "matching.worried", match)
    whom = case.beneficiary if case.beneficiary.phones.exists() else case.inquirer
    try:
        ask_for_call(
            CallIn(
                purpose=CallBack.Purpose.ANSWER,
                person=whom,
                sentence=words,
                about=match.label,
                case=case,
                urgency=0,
                due_at=clock.now(),
            ),
            by=System(),
        )
    except Refused:
        Need.objects.filter(pk=match.need_id).update(urgency=0, due_at=clock.now())


@action("cases.unmet")
def tell_unmet(need: Need, reason: str, *, by: Actor) -> None:
    """Nobody can help: end the need with its reason and say so honestly."""
    declare_unmet(need, reason, by=by)
    values = {"reference": need.case.reference, "status_link": link_to_status()}
    text = Text("person-told-unmet", values, about=f"cases.Need:{need.uid}")
    tell_person(need, text, by=System())
    settle(need.case)


@action("cases.close")
def end_case(case: Case, *, by: Actor) -> None:
    """Close a case, counting what this floor knows to be open."""
    close_case(case, by=by, open_referrals=queries.open_referrals(case))


def settle(case: Case) -> None:
    """Bring the case's next step up to date. Inside an action."""
    settle_case(case, by=System(), open_referrals=queries.open_referrals(case))
