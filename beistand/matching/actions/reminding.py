"""Asking a helper once more who has not answered by half of the time."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from beistand.accounts.actions import revoke_links
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.lines.queries import due_after
from beistand.matching import queries, rules
from beistand.matching.actions.proposing import ask_in_writing
from beistand.matching.models import Match
from beistand.people.rules import link_channel_for
from beistand.reference.queries import city, pace


@action("matching.remind")
def remind_unanswered(*, by: Actor) -> int:
    """Remind, once, every helper who was asked in writing half of the time ago.

    The time counts in office minutes, so nobody is reminded at night; where the
    help is wanted sooner, half of that time counts, in waking hours. Links are
    stored as hashes only: the reminder brings a new one, and the old one ends.
    """
    reminded = 0
    shortest = min(pace().proposal_minutes.values()) // 2
    asked = queries.unanswered_in_writing(clock.now() - timedelta(minutes=shortest))
    for match in asked.select_for_update(of=("self",), skip_locked=True):
        channel = link_channel_for(match.offer.helper.person.reach())
        if channel and _is_half_over(match):
            _remind(match, channel, by)
            reminded += 1
    return reminded


def _is_half_over(match: Match) -> bool:
    asked, expires, now = match.asked_at, match.expires_at, clock.now()
    assert asked is not None  # noqa: S101
    assert expires is not None  # noqa: S101
    usual = pace().proposal(match.need.urgency)
    cut = None
    if expires < due_after(usual, asked):
        there = now.astimezone(ZoneInfo(city().time_zone))
        cut = rules.Cut(asked, expires, there.hour)
    return rules.is_time_to_remind(due_after(usual // 2, asked), cut, now)


def _remind(match: Match, channel: str, by: Actor) -> None:
    assert match.expires_at is not None  # noqa: S101
    match.reminded_at = clock.now()
    match.save(update_fields=["reminded_at"])
    revoke_links(match.label, by=System())
    template = "helper-asked-reminder"
    ask_in_writing(match, channel, template, match.expires_at, by)
    journal.record(by, "matching.reminded", match, channel=channel)
