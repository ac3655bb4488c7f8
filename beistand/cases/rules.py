"""What comes next in a case, and what keeps it open. Decisions on plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENDS = frozenset({"answered", "referred", "fulfilled", "unmet", "withdrawn"})
ONLY_ASKED = frozenset({"ask_helper", "ask_provider"})
URGENCIES = {"now": 0, "today": 1, "soon": 2}

STEPS: Mapping[str, Promise] = {
    "find_help": _("find help"),
    "find_district": _("find out the district"),
    "check_address": _("check the address: it differs"),
    "await_helper": _("wait for the helper's answer"),
    "await_provider": _("wait for the provider's answer"),
    "decide_time": _("decide on the helper's other time"),
    "await_help": _("help is on its way"),
    "call": _("phone"),
    "tell": _("tell the person"),
    "ask_well": _("ask whether all was well"),
    "close": _("close the case"),
    "follow_needs": _("see to the needs"),
    "read": _("read and decide"),
    "listen": _("listen and decide"),
    "settle": _("decide what became of it"),
    "file": _("being filed"),
    "vet": _("get to know the helper"),
    "vet_initiative": _("vouch for the initiative again, or no longer"),
    "verify_service": _("ask the service what holds"),
    "review_answer": _("look at the service's answer"),
    "reach_otherwise": _("reach the person in another way"),
    "follow_referral": _("hear whether the service helped"),
}


@dataclass(frozen=True)
class NeedState:
    """What matters of a need when a case is to be closed."""

    status: str
    is_told: bool


@dataclass(frozen=True)
class CaseState:
    """What matters of a case when it is to be closed.

    Attributes:
        open_calls: calls about this case that are still to be made.
        open_follow_ups: promises to ask the person that have not been kept yet.
        asked: whether the person was asked if all was well since the last need
            ended, or honestly not reached.
        wants_follow_up: whether the person agreed to be asked at all.
    """

    needs: Sequence[NeedState]
    open_calls: int = 0
    open_referrals: int = 0
    open_follow_ups: int = 0
    asked: bool = False
    wants_follow_up: bool = True


def what_is_open(case: CaseState) -> list[Promise]:
    """Everything that keeps this case from being closed, in words; empty if nothing."""
    reasons: list[Promise] = []
    if any(need.status not in ENDS for need in case.needs):
        reasons.append(_("A need is still open."))
    if any(_untold(need) for need in case.needs):
        reasons.append(_("The person has not been told whether and how."))
    if _is_to_be_asked(case):
        reasons.append(_("The person has not been asked whether all was well."))
    if case.open_referrals:
        reasons.append(_("A referral is still open."))
    if case.open_calls:
        reasons.append(_("A call about this case is still to be made."))
    return reasons


def next_step(case: CaseState) -> str:
    """The step that a case needs once its needs have moved."""
    if any(need.status not in ENDS for need in case.needs):
        return "follow_needs"
    if any(_untold(need) for need in case.needs):
        return "tell"
    if _is_to_be_asked(case):
        return "ask_well"
    return "close"


def _is_to_be_asked(case: CaseState) -> bool:
    got_help = any(need.status != "withdrawn" for need in case.needs)
    is_due = case.wants_follow_up and got_help and not case.asked
    return bool(case.open_follow_ups) or is_due


def _untold(need: NeedState) -> bool:
    return need.status in ENDS - {"withdrawn"} and not need.is_told


def urgency_by(own: int, wanted_by: datetime | None, now: datetime) -> int:
    """The urgency of a need with its topic's own one, wanted by that moment."""
    if wanted_by is not None and wanted_by - now < timedelta(days=1):
        return min(own, URGENCIES["today"])
    return own


def needs_reason(*, is_mine: bool, is_my_teams: bool, is_sensitive: bool) -> bool:
    """Whether whoever opens this case must say why (outside one's own work).

    `is_sensitive` holds for closed cases and for persons whose address is hidden:
    there taking the work is no reason, for everybody can take it.
    """
    return is_sensitive or not (is_mine or is_my_teams)


def first_step(*, knows_district: bool, by_phone: bool) -> str:
    """What an open need wants first: help, or the district where help is sought.

    What can be done by phone needs no district.
    """
    return "find_help" if knows_district or by_phone else "find_district"


def due_by(
    usual: datetime, wanted_by: datetime | None, somebody_there: datetime
) -> datetime:
    """When a need is due: as usual, yet never after the moment it is wanted by.

    Where nobody is at the desk before that moment, as soon as somebody is.
    """
    if wanted_by is None:
        return usual
    return min(usual, max(wanted_by, somebody_there))


def with_words(known: str, told: str) -> str:
    """What was said so far, and below it the lines that say something new."""
    lines = known.splitlines()
    said = {line.strip() for line in lines}
    for line in told.splitlines():
        if line.strip() and line.strip() not in said:
            said.add(line.strip())
            lines.append(line.strip())
    return "\n".join(lines)


def is_sooner(told: datetime | None, known: datetime | None) -> bool:
    """Whether it is wanted sooner than was known."""
    return told is not None and (known is None or told < known)


def raised(current: int, told: int) -> int:
    """The urgency after a repeat: it can rise (a lower number), never fall."""
    return min(current, told)


@dataclass(frozen=True)
class Attempt:
    """How a try ended that reached nobody.

    Attributes:
        attempts: how many tries at this number count, this one included.
        has_other_number: whether another number is left to be dialled.
    """

    result: str
    purpose: str
    attempts: int
    has_other_number: bool = False


def after_attempt(tried: Attempt, most: int) -> str:
    """What follows: "again", "other_number", "not_reached" or "reach_otherwise".

    A wrong number is no try to reach somebody. Where none is left, a person who
    is owed news stays the desk's work, and so does an answer, which nothing else
    would remind of; whoever was only to be asked is honestly not reached.
    """
    if tried.result == "wrong_number":
        if tried.has_other_number:
            return "other_number"
        return "not_reached" if tried.purpose in ONLY_ASKED else "reach_otherwise"
    if tried.attempts < most:
        return "again"
    return "reach_otherwise" if tried.purpose == "answer" else "not_reached"


def counted_attempts(attempts: int, due_at: datetime | None, now: datetime) -> int:
    """How many tries count after this one: not one before its time had come."""
    return attempts if due_at is not None and now < due_at else attempts + 1


@dataclass(frozen=True)
class Vetted:
    """What matters of an initiative: how far it is known, until when, from when on."""

    is_vetted: bool
    has_started: bool


def initiative_obstacle(needs_professional: bool, seen: Vetted) -> Promise | None:
    """Why nobody may be sent to this initiative, or None if they may.

    The database holds this as well, of referrals and of answers.
    """
    checks = (
        (needs_professional, _("This need wants a professional, no initiative.")),
        (
            not seen.is_vetted,
            _("Nobody has vetted this initiative, or the vetting is over. Vet it."),
        ),
        (not seen.has_started, _("This initiative has not begun yet.")),
    )
    return next((reason for holds, reason in checks if holds), None)


WHY_OPENED: Mapping[str, Promise] = {
    "calls_again": _("The person is on the phone."),
    "colleague_asks": _("A colleague asked me to look."),
    "correct": _("Something must be corrected."),
    "complaint": _("There is a complaint."),
    "supervision": _("I check the work of the desk."),
}
RELEASE_FIRST = _("Somebody is being asked. Release that first.")
REASON_MISSING = _("Choose the reason why no help was found.")
NOTHING_TO_TELL = _("There is nothing to tell yet.")
