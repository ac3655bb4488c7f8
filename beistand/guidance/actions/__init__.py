"""Changing protocols, and following them in a call."""

from beistand.guidance.actions.dangers import (
    DangerIn,
    DangerNumber,
    change_red_flag,
)
from beistand.guidance.actions.following import (
    answer_node,
    begin_run,
    forget_feedback,
    restart_run,
    say_feedback,
    settle_feedback,
    step_back,
)
from beistand.guidance.actions.loading import load_protocol, save_red_flag
from beistand.guidance.actions.versions import (
    add_protocol,
    approve_version,
    begin_draft,
    change_draft,
    discard_draft,
    retire_version,
)

__all__ = [
    "DangerIn",
    "DangerNumber",
    "add_protocol",
    "answer_node",
    "approve_version",
    "begin_draft",
    "begin_run",
    "change_draft",
    "change_red_flag",
    "discard_draft",
    "forget_feedback",
    "load_protocol",
    "restart_run",
    "retire_version",
    "save_red_flag",
    "say_feedback",
    "settle_feedback",
    "step_back",
]
