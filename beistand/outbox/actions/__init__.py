"""The verbs of the outbox: queue, send, note what became of it; wordings; STOP."""

from beistand.outbox.actions.letters import LetterIn, note_bounce, queue_letters
from beistand.outbox.actions.messages import (
    STUCK_MINUTES,
    Text,
    begin_sending,
    hold_text,
    make_work,
    mark_failed,
    mark_sent,
    queue_message,
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
from beistand.outbox.actions.stopping import allow_texts, stop_texts
from beistand.outbox.actions.texts import exchange_texts, give_up_texts
from beistand.outbox.actions.wordings import edit_template, save_template

__all__ = [
    "STUCK_MINUTES",
    "LetterIn",
    "Text",
    "allow_texts",
    "begin_sending",
    "edit_template",
    "exchange_texts",
    "give_up_texts",
    "hold_text",
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
    "stop_texts",
    "sweep_stuck",
    "take_back_printed",
    "word_text",
]
