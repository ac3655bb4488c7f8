"""The verbs of the directory: load, correct, and say what runs today."""

from beistand.directory.actions.facts import FactIn, confirm_fact, record_fact
from beistand.directory.actions.loading import (
    edit_service,
    save_location,
    save_organization,
    save_service,
)
from beistand.directory.actions.searching import drop_gap, index_search, note_gap

__all__ = [
    "FactIn",
    "confirm_fact",
    "drop_gap",
    "edit_service",
    "index_search",
    "note_gap",
    "record_fact",
    "save_location",
    "save_organization",
    "save_service",
]
