"""The verbs of intake: receive, take, handle; and the operator's drafts."""

from beistand.intake.actions.anonymous import keep_anonymous
from beistand.intake.actions.answering import answer_by_mail, write_by_mail
from beistand.intake.actions.answers import give_answer
from beistand.intake.actions.contacts import (
    add_to_report,
    handle_contact,
    read_contact,
    receive_contact,
    reopen_contact,
    settle_address,
    withdraw_report,
)
from beistand.intake.actions.drafts import drop_draft, hand_in_drafts, keep_draft
from beistand.intake.actions.filing import file_report, leave_to_desk
from beistand.intake.actions.letters import (
    IncomingLetter,
    issue_receipt,
    register_letter,
)
from beistand.intake.actions.listening import (
    note_listened,
    play_recording,
    sum_up_contact,
)
from beistand.intake.actions.originals import (
    keep_originals,
    leave_unreadable,
    note_reading,
    note_readings,
    read_original,
    settle_answers,
)
from beistand.intake.actions.phoning import phone_back, promise_call, save_call
from beistand.intake.actions.reports import (
    Invalid,
    keep_report,
    queue_report,
    receive_report,
)
from beistand.intake.actions.telephone import (
    drop_wish,
    hand_in_unwritten,
    note_answered,
    note_arrival,
    note_ended,
    note_held,
    note_resumed,
    note_ringing,
    note_transcript,
    note_voicemail,
    note_waiting,
    owe_call,
    place_call,
    tie_call,
    wish_for,
)
from beistand.intake.actions.texting import answer_by_text
from beistand.intake.actions.texts import join_text

__all__ = [
    "IncomingLetter",
    "Invalid",
    "add_to_report",
    "answer_by_mail",
    "answer_by_text",
    "drop_draft",
    "drop_wish",
    "file_report",
    "give_answer",
    "hand_in_drafts",
    "hand_in_unwritten",
    "handle_contact",
    "issue_receipt",
    "join_text",
    "keep_anonymous",
    "keep_draft",
    "keep_originals",
    "keep_report",
    "leave_to_desk",
    "leave_unreadable",
    "note_answered",
    "note_arrival",
    "note_ended",
    "note_held",
    "note_listened",
    "note_reading",
    "note_readings",
    "note_resumed",
    "note_ringing",
    "note_transcript",
    "note_voicemail",
    "note_waiting",
    "owe_call",
    "phone_back",
    "place_call",
    "play_recording",
    "promise_call",
    "queue_report",
    "read_contact",
    "read_original",
    "receive_contact",
    "receive_report",
    "register_letter",
    "reopen_contact",
    "save_call",
    "settle_address",
    "settle_answers",
    "sum_up_contact",
    "tie_call",
    "wish_for",
    "withdraw_report",
    "write_by_mail",
]
