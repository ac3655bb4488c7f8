"""What the page of a case shows: needs with what can be done, time, who looked."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _

from beistand.accounts.models import User
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.cases.queries import case_state
from beistand.cases.rules import ENDS, STEPS, what_is_open
from beistand.intake.queries import contacts_about
from beistand.journal.queries import history_of_all
from beistand.matching.models import Match, Referral
from beistand.matching.queries import matches_of, referrals_of
from beistand.outbox.queries import messages_about
from beistand.people.rules import RISKS
from beistand.web.desk import words
from beistand.web.desk.addresses import OtherAddress, other_addresses
from beistand.web.desk.timeline import Look, Moment, journal_lines, timeline


@dataclass(frozen=True)
class NeedCard:
    """One need with everything that can be done about it now.

    Attributes:
        asked: the match that is asked or promised; then: who is asked next.
        told: whether the person knows, in words.
    """

    need: Need
    topic: str
    step: Promise | str
    is_open: bool
    is_mine: bool
    asked: Match | None
    then: list[Match]
    referral: Referral | None
    told: str
    is_told: bool


@dataclass(frozen=True)
class File:
    """Everything on the page of a case."""

    case: Case
    cards: list[NeedCard]
    obstacles: list[Promise]
    risks: list[Promise | str]
    follow_up: FollowUp | None
    calls: list[CallBack]
    moments: list[Moment]
    looks: list[Look]
    other_addresses: list[OtherAddress]


def file_of(case: Case, user: User) -> File:
    """Read what belongs to the case. A fixed number of queries."""
    matches, referrals = list(matches_of(case)), list(referrals_of(case))
    contacts = list(contacts_about(case))
    needs = list(case.needs.all())
    labels = [match.label for match in matches]
    labels += [referral.label for referral in referrals]
    labels.append(f"cases.Case:{case.uid}")
    labels += [f"cases.Need:{need.uid}" for need in needs]
    labels += [f"intake.Contact:{contact.uid}" for contact in contacts]
    open_referrals = [row for row in referrals if row.is_open]
    entries = history_of_all(case, case.beneficiary, *needs)
    done, looks = journal_lines(entries, case)
    told = timeline(case, contacts, matches, referrals, messages_about(*labels))
    moments = sorted([*told, *done], key=lambda moment: moment.at, reverse=True)
    return File(
        case=case,
        cards=[_card(need, matches, open_referrals, user) for need in needs],
        obstacles=what_is_open(case_state(case, len(open_referrals))),
        risks=[RISKS.get(code, code) for code in case.beneficiary.risks],
        follow_up=next((row for row in case.follow_ups.all() if row.is_open), None),
        calls=[call for call in case.call_backs.all() if call.is_open],
        moments=moments,
        looks=looks,
        other_addresses=other_addresses(contacts),
    )


def _card(
    need: Need, matches: list[Match], referrals: list[Referral], user: User
) -> NeedCard:
    ours = [match for match in matches if match.need_id == need.pk]
    asked = next((match for match in ours if match.status in Match.ACTIVE), None)
    then = [match for match in ours if match.status == Match.Status.PLANNED]
    return NeedCard(
        need=need,
        topic=need.topic.label(get_language() or ""),
        step=STEPS.get(need.next_step, ""),
        is_open=need.status not in ENDS,
        is_mine=need.owner_id == user.pk,
        asked=asked,
        then=sorted(then, key=lambda match: match.rank),
        referral=next((row for row in referrals if row.need_id == need.pk), None),
        told=say_told(need),
        is_told=need.is_told(),
    )


def say_told(need: Need) -> str:
    """Whether the person knows whether and how, and by which way."""
    if need.told_at is not None:
        return _("told at %(time)s") % {"time": words.moment_of(need.told_at)}
    if need.told_message is not None:
        state = {"state": need.told_message.get_status_display()}
        return _("told by message: %(state)s") % state
    if need.told_call is not None:
        state = {"state": need.told_call.get_status_display()}
        return _("told by phone: %(state)s") % state
    if need.status in ("open", "reserved", "withdrawn"):
        return ""
    return _("not told yet")
