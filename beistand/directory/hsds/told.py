"""What others told of a service, as our actions take it in. Plain values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

Values = Mapping[str, Any]


@dataclass(frozen=True)
class LocationTold:
    """A place."""

    uid: UUID
    key: str
    fields: Values
    phones: Sequence[Values] = field(default_factory=list)


@dataclass(frozen=True)
class PlaceTold:
    """That a service is at a place."""

    uid: UUID
    location: LocationTold
    hours: str = ""
    phones: Sequence[Values] = field(default_factory=list)


@dataclass(frozen=True)
class OrganizationTold:
    """Who does something. Lists that nobody told of are None and stay as they are.

    Without fields it is one that is known already, and only named.
    """

    uid: UUID
    key: str
    fields: Values
    phones: Sequence[Values] | None = None
    contacts: Sequence[Values] | None = None
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    locations: list[LocationTold] = field(default_factory=list)
    extra: Values = field(default_factory=dict)


@dataclass(frozen=True)
class FactTold:
    """How it runs, as somebody else has it.

    Attributes:
        instead: the id of the service to go to.
        observed_at: None where nobody said when.
    """

    state: str
    messages: Mapping[str, str]
    audience: str = "public"
    hours: str = ""
    capacity: str = "unknown"
    redirect_phone: str = ""
    instead: str = ""
    observed_at: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    review_by: datetime | None = None
    source: str = "import"
    method: str = "import"


@dataclass(frozen=True)
class ServiceTold:
    """A service with all that belongs to it. Lists nobody told of are None."""

    uid: UUID
    key: str
    organization: OrganizationTold
    fields: Values
    topics: list[str] | None = None
    areas: list[str] | None = None
    phones: Sequence[Values] | None = None
    contacts: Sequence[Values] | None = None
    places: list[PlaceTold] | None = None
    fact: FactTold | None = None
    extra: Values = field(default_factory=dict)
