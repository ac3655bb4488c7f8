"""The helper's answer: yes, no, or another time."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from beistand.accounts.actions import issue_link, revoke_links
from beistand.accounts.models import User
from beistand.cases.actions import cancel_calls, promise_need, resume_need, tell_person
from beistand.cases.models import Need
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after
from beistand.matching.actions.proposing import (
    asking_values,
    link_address,
    propose_next,
    say_when,
)
from beistand.matching.models import Match
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.people.rules import link_channel_for
from beistand.reference.queries import pace

TASK_DAYS = 3


@action("matching.accept")
def accept_match(match: Match, comes_at: str, *, by: Actor) -> str:
    """Turn the proposal into a promise and tell the person whether and how.

    Returns the token of the helper's task link, which shows the address.
    """
    late = match.expires_at is not None and match.expires_at < clock.now()
    if late and not isinstance(by, User):
        raise Refused(_("The time to answer is over. Thank you all the same."))
    now = clock.now()
    match.move(Match.Status.ACCEPTED, answered_at=now, comes_at=comes_at)
    need = match.need
    until = need.wanted_by or due_after(pace().deadline(need.urgency))
    promise_need(need, max(until, now + timedelta(hours=1)), by=System())
    revoke_links(match.label, by=System())
    cancel_calls(match.label, by=System())
    journal.record(by, "matching.accepted", match)
    ends = max(until, now) + timedelta(days=TASK_DAYS)
    task = issue_link("match-task", match.label, ends, by=System())
    _send_task(match, task.token, by)
    tell_person(match.need, help_comes(match), by=System())
    return task.token


def _send_task(match: Match, token: str, by: Actor) -> None:
    helper = match.offer.helper.person
    channel = link_channel_for(helper.reach())
    if not channel:
        return
    values = asking_values(match, helper.language) | {
        "link": link_address("match-task", token),
        "code_word": match.code_word,
    }
    text = Text("helper-task", values, about=match.label)
    outbox.queue_message(helper, channel, text, by=by)


def help_comes(match: Match) -> Text:
    """What the person is told about the helper who comes."""
    case = match.need.case
    language = case.beneficiary.language
    values = {
        "helper": str(match.offer.helper),
        "when": match.comes_at or say_when(match.need.wanted_by, language),
        "code_word": match.code_word,
        "topic": match.need.topic.label(language),
        "reference": case.reference,
        "status_link": link_to_status(),
    }
    return Text("person-told", values, about=match.label)


def link_to_status() -> str:
    """The address where people look up how things stand."""
    return f"{settings.URL}/status"


@action("matching.decline")
def decline_match(match: Match, reason: str, *, by: Actor) -> Match | None:
    """Not this time. The next in line is asked, or the need is open again, on top."""
    match.move(
        Match.Status.DECLINED,
        answered_at=clock.now(),
        ended_at=clock.now(),
        decline_reason=reason,
    )
    journal.record(by, "matching.declined", match, reason=reason)
    return let_go(match, at_once=False)


@action("matching.suggest")
def suggest_time(match: Match, suggestion: str, *, by: Actor) -> None:
    """The helper could come at another time; the desk decides at once."""
    if not suggestion.strip():
        raise Refused(_("Say when you could come."))
    rows = Match.objects.filter(pk=match.pk, status=Match.Status.PROPOSED)
    if not rows.update(suggestion=suggestion):
        raise Refused(_("This has changed meanwhile. Please look again."))
    match.suggestion = suggestion
    until = due_after(pace().proposal(0))
    Need.objects.filter(pk=match.need_id).update(next_step="decide_time", due_at=until)
    journal.record(by, "matching.other_time", match)


def let_go(match: Match, *, at_once: bool = True) -> Match | None:
    """Free the place and the need; ask whoever is next. Inside an action."""
    system = System()
    match.offer.give_place_back(match.day)
    revoke_links(match.label, by=system)
    cancel_calls(match.label, by=system)
    resume_need(match.need, by=system, at_once=at_once)
    return propose_next(match.need, by=system)
