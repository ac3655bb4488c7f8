"""The verbs of cases, by what they act on."""

from beistand.cases.actions.calls import (
    ask_for_call,
    cancel_calls,
    next_call,
    put_back_call,
    read_call,
    record_attempt,
    take_call,
)
from beistand.cases.actions.closing import (
    close_case,
    plan_follow_up,
    record_follow_up,
    reopen_case,
    set_follow_up,
    settle_case,
)
from beistand.cases.actions.crew import fulfill_errand, give_back_errand
from beistand.cases.actions.looking import mark_opening_seen, note_opening
from beistand.cases.actions.needs import (
    add_need,
    add_note,
    answer_need,
    correct_beneficiary,
    declare_unmet,
    end_need,
    open_case,
    pause_need,
    promise_need,
    read_case,
    repeat_need,
    resume_need,
    set_professional,
    withdraw_need,
)
from beistand.cases.actions.numbers import (
    correct_numbers,
    settle_stranded,
    strand_call,
    trust_number,
)
from beistand.cases.actions.telling import (
    mark_told,
    phone_person,
    tell_person,
    write_person,
)
from beistand.cases.actions.verifying import verify_case

__all__ = [
    "add_need",
    "add_note",
    "answer_need",
    "ask_for_call",
    "cancel_calls",
    "close_case",
    "correct_beneficiary",
    "correct_numbers",
    "declare_unmet",
    "end_need",
    "fulfill_errand",
    "give_back_errand",
    "mark_opening_seen",
    "mark_told",
    "next_call",
    "note_opening",
    "open_case",
    "pause_need",
    "phone_person",
    "plan_follow_up",
    "promise_need",
    "put_back_call",
    "read_call",
    "read_case",
    "record_attempt",
    "record_follow_up",
    "reopen_case",
    "repeat_need",
    "resume_need",
    "set_follow_up",
    "set_professional",
    "settle_case",
    "settle_stranded",
    "strand_call",
    "take_call",
    "tell_person",
    "trust_number",
    "verify_case",
    "withdraw_need",
    "write_person",
]
