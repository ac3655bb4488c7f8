"""The objects of HSDS 3.1 for which we have no place of our own.

They are kept as another directory told them, and told again as they were.
"""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils.encoding import iri_to_uri
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field


def _as_link(told: Any) -> Any:
    return iri_to_uri(told) if isinstance(told, str) else told


# Numbers that came as text go out as they were written.
Number = int | float
Link = Annotated[
    str,
    BeforeValidator(_as_link),
    Field(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*://[!#-;=?-Z_a-z~%\[\]]+$"),
]


class KeptShape(BaseModel):
    """One object that others told; what the standard does not know is left out."""

    model_config = ConfigDict(extra="ignore")


class CostOption(KeptShape):
    """What one pays."""

    id: UUID
    valid_from: date | None = None
    valid_to: date | None = None
    option: str | None = None
    currency: str | None = None
    amount: Number | None = None
    amount_description: str | None = None


class Funding(KeptShape):
    """Who pays for it."""

    id: UUID
    source: str | None = None


class Url(KeptShape):
    """A further address on the web."""

    id: UUID
    label: str | None = None
    url: Link


class Unit(KeptShape):
    """What a capacity is counted in."""

    id: UUID
    name: str
    scheme: str | None = None
    identifier: str | None = None
    uri: Link | None = None


class Capacity(KeptShape):
    """How many there is room for."""

    id: UUID
    unit: Unit
    available: Number
    maximum: Number | None = None
    description: str | None = None
    updated: AwareDatetime


class Program(KeptShape):
    """What several services of an organization belong to."""

    id: UUID
    organization_id: UUID | None = None
    name: str
    alternate_name: str | None = None
    description: str


class KeptDocument(KeptShape):
    """What to bring, with the id that somebody else gave it."""

    id: UUID
    document: str
    uri: Link | None = None


class KeptAccess(KeptShape):
    """How one gets in, with the id that somebody else gave it."""

    id: UUID
    description: str | None = None
    details: str | None = None
    url: Link | None = None


class KeptTaxonomy(KeptShape):
    """Another list of topics than ours."""

    id: UUID
    name: str
    description: str
    uri: Link | None = None
    version: str | None = None


class KeptTerm(KeptShape):
    """A topic of another list."""

    id: UUID
    code: str | None = None
    name: str
    description: str
    taxonomy: str | None = None
    taxonomy_detail: KeptTaxonomy | None = None
    language: str | None = None
    term_uri: Link | None = None


class KeptAttribute(KeptShape):
    """That something is about a topic of another list."""

    id: UUID
    link_id: UUID | None = None
    link_type: str | None = None
    link_entity: str = "service"
    value: str | None = None
    label: str | None = None
    taxonomy_term: KeptTerm


class KeptOfOrganization(KeptShape):
    """What others told of an organization beyond what we know of one."""

    tax_status: str | None = None
    tax_id: str | None = None
    year_incorporated: Number | None = None
    legal_status: str | None = None
    logo: str | None = None
    uri: Link | None = None
    additional_websites: list[Url] | None = None
    funding: list[Funding] | None = None
    programs: list[Program] | None = None


class KeptOfService(KeptShape):
    """What others told of a service beyond what we know of one."""

    alternate_name: str | None = None
    interpretation_services: str | None = None
    wait_time: str | None = None
    fees: str | None = None
    accreditations: str | None = None
    licenses: str | None = None
    additional_urls: list[Url] | None = None
    cost_options: list[CostOption] | None = None
    funding: list[Funding] | None = None
    capacities: list[Capacity] | None = None
    program: Program | None = None


class KeptOfLocation(KeptShape):
    """What others told of a place beyond what we know of one."""

    alternate_name: str | None = None
    description: str | None = None
    transportation: str | None = None
    url: Link | None = None
    external_identifier: str | None = None
    external_identifier_type: str | None = None
