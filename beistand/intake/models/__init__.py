"""Every conversation, its original, calls in progress, and calls being typed."""

from beistand.intake.models.answers import Answer
from beistand.intake.models.contacts import Contact, Draft
from beistand.intake.models.listening import Listening
from beistand.intake.models.originals import Original
from beistand.intake.models.telephone import PhoneCall

__all__ = ["Answer", "Contact", "Draft", "Listening", "Original", "PhoneCall"]
