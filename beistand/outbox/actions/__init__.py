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
from beistand.outbox.actions.paper import (
    make_print_run,
    note_came_back,
    note_printed,
    put_back_run,
    read_print_run,
    take_back_printed,
)

__all__ = [
    "STUCK_MINUTES",
    "LetterIn",
    "Text",
    "begin_sending",
    "edit_template",
    "make_print_run",
    "make_work",
    "mark_failed",
    "mark_sent",
    "note_bounce",
    "note_came_back",
    "note_printed",
    "put_back_run",
    "queue_letters",
    "queue_message",
    "read_print_run",
    "save_template",
    "send_again",
    "settle_message",
    "sweep_stuck",
    "take_back_printed",
    "word_text",
]
