"""How a match ends: done, given back, released, or never answered."""

from django.db import transaction

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
from beistand.cases.queries import whom_to_phone
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_at_once
from beistand.matching import queries
from beistand.matching.actions.answering import let_go, link_to_status
from beistand.matching.models import Match
from beistand.offers.actions import suspend_helper
from beistand.offers.models import Helper
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.outbox.models import Message
from beistand.people.rules import link_channel_for
from beistand.reference.queries import city


@action("matching.fulfill")
def fulfill_match(match: Match, *, by: Actor) -> None:
    """Record that the help arrived."""
    match.move(Match.Status.FULFILLED, ended_at=clock.now())
    revoke_links(match.label, by=System())
    end_need(match.need, Need.Status.FULFILLED, by=System())
    ask_nobody_else(match.need)
    journal.record(by, "matching.fulfilled", match)
    settle(match.need.case)


@action("matching.give_back")
def give_back_match(match: Match, reason: str, *, by: Actor) -> None:
    """The helper promised and cannot come after all: the need goes on top."""
    _release(match, reason, by)


@action("matching.release")
def release_match(match: Match, reason: str, *, by: Actor) -> None:
    """The desk takes the need back and tells the helper, if the helper was asked."""
    before = _release(match, reason, by)
    if before != Match.Status.PLANNED:
        _tell_released(match, before, by)


def _tell_released(match: Match, before: str, by: Actor) -> None:
    helper, need = match.offer.helper.person, match.need
    values = {"district": need.area.name if need.area else city().name}
    text = Text("helper-released", values, about=match.label)
    if channel := link_channel_for(helper.reach()):
        outbox.queue_message(helper, channel, text, by=by)
    elif before == Match.Status.ACCEPTED or match.suggestion:
        _owe_helper_call(match, text, by)


def _owe_helper_call(match: Match, text: Text, by: Actor) -> None:
    """Who said yes on the phone hears on the phone that nobody need come."""
    helper = match.offer.helper.person
    if helper.numbers():
        call = CallIn(
            purpose=CallBack.Purpose.TELL,
            person=helper,
            sentence=outbox.word_text(text, "phone", helper.language)[2],
            about=match.label,
            case=match.need.case,
            urgency=match.need.urgency,
            due_at=due_at_once(match.need.urgency),
        )
        ask_for_call(call, by=by)


def _release(match: Match, reason: str, by: Actor) -> str:
    """Let go of a match and its need; the status that the match had until now."""
    before = Match.objects.select_for_update().get(pk=match.pk).status
    match.move(Match.Status.RELEASED, ended_at=clock.now(), decline_reason=reason[:15])
    journal.record(by, "matching.released", match, reason=reason[:60])
    if before == Match.Status.PLANNED:
        return before
    need = Need.objects.get(pk=match.need_id)
    is_awaited = need.is_told() or need.told_message_id is not None
    following = let_go(match)
    if before == Match.Status.ACCEPTED and (is_awaited or following is None):
        tell_person(match.need, help_cancelled(match), by=System())
    return before


def help_cancelled(match: Match) -> Text:
    """What the person is told when the promised help does not come."""
    reference = match.need.case.reference
    values = {"reference": reference, "status_link": link_to_status()}
    return Text("match-cancelled", values, about=match.label)


@action("offers.suspend")
def stop_helper(helper: Helper, reason: str, *, by: Actor) -> int:
    """Suspend a helper at once and take back every need entrusted to them.

    Every link of theirs ends; the persons concerned are told that we look
    anew. Returns how many needs were taken back.
    """
    suspend_helper(helper, reason, by=by)
    matches = Match.objects.filter(offer__helper=helper, status__in=Match.ACTIVE)
    rows = matches.select_related("need__case__beneficiary", "offer")
    for match in rows:
        _release(match, "suspended", by)
    return len(rows)


@action("matching.expire")
def release_unanswered(*, by: Actor) -> int:
    """Free every need whose helper did not answer in time, and put it on top."""
    late = Match.objects.filter(
        status=Match.Status.PROPOSED, expires_at__lte=clock.now()
    ).exclude(need__next_step="decide_time")
    rows = late.select_related("need__case__beneficiary", "offer")
    ended = 0
    for match in rows.select_for_update(of=("self",), skip_locked=True)[:200]:
        expire_match(match, by=by)
        ended += 1
    return ended


@action("matching.expire")
def expire_match(match: Match, *, by: Actor) -> None:
    """The helper did not answer: the need is open again, on top of the list."""
    match.move(Match.Status.EXPIRED, ended_at=clock.now())
    journal.record(by, "matching.expired", match)
    let_go(match)


@action("matching.worry")
def report_worry(match: Match, words: str, *, by: Actor) -> None:
    """The helper worries about the person: somebody phones at once."""
    case = match.need.case
    add_note(case, words, by=System(by.label))
    journal.record(by, "matching.worried", match)
    whom = whom_to_phone(case) or case.beneficiary
    try:
        with transaction.atomic():
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
    tell_person(need, nobody_helps(need), by=System())
    settle(need.case)


def nobody_helps(need: Need) -> Text:
    """What the person is told when nobody can help."""
    values = {"reference": need.case.reference, "status_link": link_to_status()}
    return Text("person-told-unmet", values, about=f"cases.Need:{need.uid}")


@action("matching.settle")
def settle_told(*, by: Actor) -> int:
    """Go on with cases whose person has been told in writing since."""
    told = Need.objects.filter(
        told_message__status__in=Message.GONE_OUT,
        case__status=Case.Status.OPEN,
        case__next_step="tell",
    )
    waiting = Case.objects.filter(pk__in=told.values("case_id"))
    cases = list(waiting.select_for_update(skip_locked=True)[:200])
    for case in cases:
        settle(case)
    return len(cases)


@action("cases.close")
def end_case(case: Case, *, by: Actor) -> None:
    """Close a case, counting what this floor knows to be open."""
    close_case(case, by=by, open_referrals=queries.open_referrals(case))


def ask_nobody_else(need: Need) -> None:
    """Nobody who was to be asked next need be asked. Inside an action."""
    planned = Match.objects.filter(need=need, status=Match.Status.PLANNED)
    planned.update(status=Match.Status.RELEASED, ended_at=clock.now())


def settle(case: Case) -> None:
    """Bring the case's next step up to date. Inside an action."""
    settle_case(case, by=System(), open_referrals=queries.open_referrals(case))
