"""The verbs of the outbox: word, queue, send; and what becomes of a message."""

from beistand.outbox.actions.letters import LetterIn, note_bounce, queue_letters
from beistand.outbox.actions.messages import (
    STUCK_MINUTES,
    Text,
    begin_sending,
    edit_template,
    make_work,
    mark_failed,
    mark_sent,
    queue_message,
    save_template,
    send_again,
    settle_message,
    sweep_stuck,
    word_text,
)

__all__ = [
    "STUCK_MINUTES",
    "LetterIn",
    "Text",
    "begin_sending",
    "edit_template",
    "make_work",
    "mark_failed",
    "mark_sent",
    "note_bounce",
    "queue_letters",
    "queue_message",
    "save_template",
    "send_again",
    "settle_message",
    "sweep_stuck",
    "word_text",
]
