"""The objects of HSDS 3.1, as far as we fill them, and what we add to them.

What we add is marked with "ours" in its description; the standard allows it. A value
that is not known is left out, never null: the schemas of HSDS know no null.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from beistand.directory.hsds.kept_shapes import (
    KeptAccess,
    KeptAttribute,
    KeptDocument,
    KeptOfLocation,
    KeptOfOrganization,
    KeptOfService,
)

ALERT = "What is different at present, in words."
STATUS = Literal["active", "inactive", "defunct", "temporarily closed"]


class Shape(BaseModel):
    """One object of HSDS."""

    model_config = ConfigDict(extra="forbid")


class Language(Shape):
    """A language that is spoken."""

    id: UUID
    name: str
    code: str


class Phone(Shape):
    """A number to call."""

    id: UUID
    number: str
    extension: int | None = None
    type: str | None = None
    description: str | None = None
    languages: list[Language] | None = None


class Schedule(Shape):
    """Days and times. `opening_hours` and `is_exception` are ours."""

    id: UUID
    valid_from: date | None = None
    valid_to: date | None = None
    freq: Literal["WEEKLY", "MONTHLY"] | None = None
    byday: str | None = None
    opens_at: str | None = None
    closes_at: str | None = None
    description: str | None = None
    opening_hours: str | None = Field(
        None, description="Ours: all the hours, as OpenStreetMap writes them."
    )
    is_exception: bool | None = Field(
        None, description="Ours: holds instead of the usual hours, for the time being."
    )


class ServiceArea(Shape):
    """A part of town that is served; `extent` is its code."""

    id: UUID
    name: str
    extent: str | None = None
    extent_type: Literal["text"] | None = None


class Taxonomy(Shape):
    """The list of topics of this helpline."""

    id: UUID
    name: str
    description: str


class TaxonomyTerm(Shape):
    """One topic."""

    id: UUID
    code: str
    name: str
    description: str
    taxonomy: str
    taxonomy_id: UUID | None = None
    taxonomy_detail: Taxonomy | None = None
    language: str


class Attribute(Shape):
    """That a service is about a topic."""

    id: UUID
    link_id: UUID
    link_type: Literal["topic"]
    link_entity: Literal["service"]
    taxonomy_term_id: UUID | None = None
    taxonomy_term: TaxonomyTerm | None = None


class RequiredDocument(Shape):
    """What to bring."""

    id: UUID
    document: str


class Contact(Shape):
    """Somebody who agreed to be named."""

    id: UUID
    name: str
    title: str | None = None
    email: str | None = None
    phones: list[Phone] | None = None


class Address(Shape):
    """Where a place is."""

    id: UUID
    address_1: str
    city: str
    region: str | None = None
    state_province: str
    postal_code: str
    country: str
    address_type: Literal["physical"]


class Accessibility(Shape):
    """How one gets in."""

    id: UUID
    description: str


class Location(Shape, KeptOfLocation):
    """A place."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    location_type: Literal["physical"]
    organization_id: UUID | None = None
    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    addresses: list[Address] | None = None
    accessibility: list[Accessibility | KeptAccess] | None = None
    phones: list[Phone] | None = None
    schedules: list[Schedule] | None = None


class OrganizationIdentifier(Shape):
    """What a register calls an organization."""

    id: UUID
    identifier_scheme: str
    identifier_type: str
    identifier: str


class OperatingStatus(Shape):
    """Ours: how a service runs today, since when it is known, and from whom."""

    code: str = Field(
        description="normal, adapted, phone_only, appointment_only, online_only, "
        "partial, suspended, temporarily_closed, permanently_closed or unknown."
    )
    is_confirmed: bool = Field(
        description="False: last known, but past its review or only reported. It then "
        "means neither open nor closed."
    )
    is_everywhere: bool = Field(description="False: its places differ.")
    audience: str = Field(description="Who may come: public or professionals.")
    opening_hours: str | None = None
    capacity: str = Field(
        description="capacity, no-capacity, waitlist, additional-assessment-required "
        "or unknown."
    )
    message: str | None = None
    redirect_phone: str | None = None
    redirect_service_id: UUID | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    verified_at: datetime | None = None
    review_by: datetime | None = None
    verified_via: str | None = None
    source: str | None = None


class Basic(Shape):
    """An organization without its parts. `kind` is ours."""

    id: UUID
    name: str
    alternate_name: str | None = None
    description: str
    email: str | None = None
    website: str | None = None
    kind: str | None = Field(None, description="Ours: what sort of provider this is.")


class ServiceRow(Shape):
    """A service as lists show it. The last four fields are ours."""

    id: UUID
    name: str
    description: str | None = None
    url: str | None = None
    email: str | None = None
    status: STATUS
    application_process: str | None = None
    fees_description: str | None = None
    eligibility_description: str | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    assured_date: date | None = None
    alert: str | None = Field(None, description=ALERT)
    last_modified: datetime
    organization: Basic | None = None
    form: Literal["service", "initiative"] | None = Field(
        None, description="Ours: a professional service, or an initiative of citizens."
    )
    audience: Literal["public", "professionals"] | None = Field(
        None, description="Ours: professionals means that it is for them alone."
    )
    capacity_note: str | None = Field(
        None, description="Ours: how much it can take on, in its own words."
    )
    operating_status: OperatingStatus | None = Field(
        None, description="Ours: how it runs today, as far as anybody knows."
    )


class ServiceAtLocationRow(Shape):
    """A service at one of its places, as lists show it."""

    id: UUID
    location: Location
    service: ServiceRow | None = None


class ServiceAtLocation(ServiceAtLocationRow):
    """A service at one of its places."""

    phones: list[Phone] | None = None
    schedules: list[Schedule] | None = None


class Service(ServiceRow, KeptOfService):
    """A service with all its parts."""

    model_config = ConfigDict(extra="forbid")

    phones: list[Phone]
    schedules: list[Schedule]
    service_areas: list[ServiceArea]
    service_at_locations: list[ServiceAtLocation]
    languages: list[Language]
    required_documents: list[RequiredDocument | KeptDocument]
    contacts: list[Contact]
    attributes: list[Attribute | KeptAttribute]


class Organization(Basic, KeptOfOrganization):
    """An organization with all its parts."""

    model_config = ConfigDict(extra="forbid")

    phones: list[Phone]
    locations: list[Location]
    contacts: list[Contact]
    organization_identifiers: list[OrganizationIdentifier]
    services: list[ServiceRow] | None = None


class MinimalService(Shape):
    """What tells two copies of a service apart."""

    id: UUID
    name: str
    status: STATUS
    modified_date: datetime
    last_modified: datetime
