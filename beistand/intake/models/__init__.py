"""Every conversation, its original, and calls that are being typed."""

from beistand.intake.models.contacts import Contact, Draft
from beistand.intake.models.originals import Original

__all__ = ["Contact", "Draft", "Original"]
