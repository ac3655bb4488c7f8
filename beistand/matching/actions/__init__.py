"""What can happen between a need and the help for it.

A match starts as a proposal, becomes a promise when the helper accepts, and
ends fulfilled or let go. Letting go reopens the need, so nobody is forgotten
because a helper could not come.
"""

from beistand.matching.actions.answering import (
    accept_match,
    decline_match,
    suggest_time,
)
from beistand.matching.actions.calling import (
    Said,
    finish_call,
    finish_otherwise,
    phone_instead,
)
from beistand.matching.actions.ending import (
    end_case,
    expire_match,
    fulfill_match,
    give_back_match,
    release_match,
    release_unanswered,
    report_worry,
    settle_told,
    stop_helper,
    tell_unmet,
)
from beistand.matching.actions.proposing import ask_in_turn, propose_match
from beistand.matching.actions.referring import (
    accept_referral,
    decline_referral,
    finish_referral,
    mark_professional,
    refer_need,
    take_back_from,
)
from beistand.matching.actions.reminding import remind_unanswered
from beistand.matching.actions.taking_up import release_for_need, take_up_need

__all__ = [
    "Said",
    "accept_match",
    "accept_referral",
    "ask_in_turn",
    "decline_match",
    "decline_referral",
    "end_case",
    "expire_match",
    "finish_call",
    "finish_otherwise",
    "finish_referral",
    "fulfill_match",
    "give_back_match",
    "mark_professional",
    "phone_instead",
    "propose_match",
    "refer_need",
    "release_for_need",
    "release_match",
    "release_unanswered",
    "remind_unanswered",
    "report_worry",
    "settle_told",
    "stop_helper",
    "suggest_time",
    "take_back_from",
    "take_up_need",
    "tell_unmet",
]
