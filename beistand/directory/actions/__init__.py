"""The verbs of the directory: load, correct, and say what runs today."""

from beistand.directory.actions.facts import FactIn, confirm_fact, record_fact
from beistand.directory.actions.initiatives import (
    InitiativeIn,
    add_initiative,
    edit_initiative,
    save_initiative,
    vet_initiative,
)
from beistand.directory.actions.loading import (
    edit_service,
    save_location,
    save_organization,
    save_service,
)
from beistand.directory.actions.searching import drop_gap, index_search, note_gap

__all__ = [
    "FactIn",
    "InitiativeIn",
    "add_initiative",
    "confirm_fact",
    "drop_gap",
    "edit_initiative",
    "edit_service",
    "index_search",
    "note_gap",
    "record_fact",
    "save_initiative",
    "save_location",
    "save_organization",
    "save_service",
    "vet_initiative",
]
