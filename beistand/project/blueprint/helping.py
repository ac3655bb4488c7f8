"""What a blueprint says of those who help: organizations, places and services."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, HttpUrl

from beistand.directory.models import Kind, OperatingFact
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
    ServiceCode,
    Text,
    TopicCode,
)

Age = Annotated[int, Field(ge=0, le=120)]


class Organization(Strict):
    """One entry of organizations.yaml.

    Attributes:
        private_note: for the desk only; loaded where nobody has written one.
    """

    code: Code
    name: OneLine
    kind: Annotated[str, among(Kind.values)]
    alternate_name: Annotated[str, Field(max_length=200)] = ""
    descriptions: Text | None = None
    email: Email | None = None
    website: HttpUrl | None = None
    private_note: Annotated[str, Field(max_length=2000)] = ""


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


class Rule(Strict):
    """An order of an authority for all services of a topic, as of the first load.

    Attributes:
        days_ago: so many days before loading it was given or seen.
        ends_in_days: it ends by itself so many days after loading.
        redirect_phone: whom to phone instead.
    """

    state: Annotated[str, among(OperatingFact.State.values)]
    days_ago: Annotated[int, Field(ge=0, le=365)] = 0
    ends_in_days: Annotated[int, Field(ge=1, le=365)] | None = None
    method: Annotated[str, among(OperatingFact.Method.values)] = "phone"
    audience: Annotated[str, among(OperatingFact.Audience.values)] = "public"
    capacity: Annotated[str, among(OperatingFact.Capacity.values)] = "unknown"
    hours: Hours | None = None
    redirect_phone: Phone | None = None
    messages: Text | None = None


class Fact(Rule):
    """How one service runs when the blueprint is first loaded (BX-3).

    Attributes:
        source: who says so.
    """

    source: Annotated[str, among(OperatingFact.Source.values)] = "operator_call"


class Service(Strict):
    """One entry of services.yaml: what an organization does, where, and when.

    Attributes:
        papers: what to bring, a list of texts.
        locations: codes of locations.yaml at which it is.
        private_note: for the desk only; loaded where nobody has written one.
        facts: how it runs; loaded once, where nothing is known of it yet.
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
    private_note: Annotated[str, Field(max_length=2000)] = ""
    lon: Longitude | None = None
    lat: Latitude | None = None
    facts: list[Fact] = []


class Initiative(Strict):
    """One entry of initiatives.yaml: what is known of those behind a service.

    Attributes:
        code: the service that is run by citizens or neighbours.
        vetting, vetted_days: how far they are known when it is first loaded, and for
            how many days from then; people vouch from then on.
        planned_start: the first day of one that does not run yet.
    """

    code: ServiceCode
    organizer: OneLine
    vetting: Literal["none", "phone_checked", "commune_validated", "partner"] = "none"
    vetted_days: Annotated[int, Field(ge=1, le=366)] = 60
    safety_rules: Text
    planned_start: date | None = None
