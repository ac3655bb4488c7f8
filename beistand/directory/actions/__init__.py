"""The verbs of the directory: load, correct, and say what runs today."""

from beistand.directory.actions.facts import FactIn, confirm_fact, record_fact
from beistand.directory.actions.loading import (
    edit_service,
    save_location,
    save_organization,
    save_service,
)

__all__ = [
    "FactIn",
    "confirm_fact",
    "edit_service",
    "record_fact",
    "save_location",
    "save_organization",
    "save_service",
]
