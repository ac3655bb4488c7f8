"""Who helps with what, where, and what we know about whether it runs today.

Names and shapes follow the Human Services Data Specification (HSDS 3.1).
"""

from beistand.directory.models.facts import OperatingFact
from beistand.directory.models.initiatives import Initiative
from beistand.directory.models.organizations import Kind, Organization
from beistand.directory.models.places import Location, ServiceAtLocation
from beistand.directory.models.reach import ContactPerson, ExternalId, Phone
from beistand.directory.models.search import (
    Gap,
    SearchDocument,
    SearchPhrase,
    SearchWord,
    SoughtWord,
)
from beistand.directory.models.services import Service
from beistand.directory.models.verification import (
    OutreachAttempt,
    ProviderAnswer,
    VerificationCampaign,
    VerificationTask,
)
from beistand.directory.models.vetting import VettingTask

__all__ = [
    "ContactPerson",
    "ExternalId",
    "Gap",
    "Initiative",
    "Kind",
    "Location",
    "OperatingFact",
    "Organization",
    "OutreachAttempt",
    "Phone",
    "ProviderAnswer",
    "SearchDocument",
    "SearchPhrase",
    "SearchWord",
    "Service",
    "ServiceAtLocation",
    "SoughtWord",
    "VerificationCampaign",
    "VerificationTask",
    "VettingTask",
]
