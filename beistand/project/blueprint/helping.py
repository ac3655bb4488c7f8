"""What a blueprint says of those who help: organizations, places and services."""

from typing import Annotated

from pydantic import Field, HttpUrl

from beistand.directory.models import Kind
from beistand.project.blueprint.base import Latitude, Longitude, Strict, among
from beistand.project.blueprint.values import (
    AreaCode,
    Code,
    Country,
    Email,
    Hours,
    Language,
    Line as OneLine,
    LocationCode,
    OrganizationCode,
    Phone,
    Text,
    TopicCode,
)

Age = Annotated[int, Field(ge=0, le=120)]


class Organization(Strict):
    """One entry of organizations.yaml."""

    code: Code
    name: OneLine
    kind: Annotated[str, among(Kind.values)]
    alternate_name: Annotated[str, Field(max_length=200)] = ""
    descriptions: Text | None = None
    email: Email | None = None
    website: HttpUrl | None = None


class Location(Strict):
    """One entry of locations.yaml: a place where somebody helps.

    Attributes:
        region: state or province.
        is_address_hidden: a shelter; its address is shown to nobody.
    """

    code: Code
    organization: OrganizationCode
    name: Annotated[str, Field(max_length=200)] = ""
    street: Annotated[str, Field(max_length=200)] = ""
    house_number: Annotated[str, Field(max_length=20)] = ""
    postcode: Annotated[str, Field(max_length=12)] = ""
    town: Annotated[str, Field(max_length=120)] = ""
    region: Annotated[str, Field(max_length=120)] = ""
    country: Country
    area: AreaCode | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    hours: Hours | None = None
    accessibility: Text | None = None
    is_address_hidden: bool = False


class Service(Strict):
    """One entry of services.yaml: what an organization does, where, and when.

    Attributes:
        papers: what to bring, a list of texts.
        locations: codes of locations.yaml at which it is.
    """

    code: Code
    organization: OrganizationCode
    names: Text
    descriptions: Text
    topics: Annotated[list[TopicCode], Field(min_length=1)]
    areas: list[AreaCode] = []
    locations: list[LocationCode] = []
    phone: Phone | None = None
    email: Email | None = None
    website: HttpUrl | None = None
    hours: Hours
    languages: Annotated[list[Language], Field(min_length=1)]
    capacity: Annotated[str, Field(max_length=200)] = ""
    eligibility: Text | None = None
    fees: Text | None = None
    how_to_apply: Text | None = None
    papers: list[Text] = []
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    is_for_professionals: bool = False
    lon: Longitude | None = None
    lat: Latitude | None = None
