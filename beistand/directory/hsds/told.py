"""What others told of a service, as our actions take it in. Plain values only."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

Values = Mapping[str, Any]


class Source(NamedTuple):
    """Whose directory this is, and the language of its texts."""

    name: str
    language: str


@dataclass(frozen=True)
class LocationTold:
    """A place."""

    uid: UUID
    key: str
    fields: Values
    phones: Sequence[Values] = field(default_factory=list)
    extra: Values = field(default_factory=dict)


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

    def said(self) -> dict[str, Any]:
        """The same as it is remembered; the messages by themselves."""
        values = asdict(self).items()
        said = {name: str(value) for name, value in values if value}
        return said | {"messages": dict(self.messages)}


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


def digest_of(told: ServiceTold | OrganizationTold | LocationTold) -> str:
    """The same for the same, however often it is told. How it runs does not count."""
    if isinstance(told, ServiceTold):
        told = replace(told, fact=None)
    whole = json.dumps(asdict(told), default=str, sort_keys=True)
    return sha256(whole.encode()).hexdigest()[:32]
