"""What may be asked of the directory: the parameters of HSDS and our own."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field

from beistand.web.api.shapes import without_controls

MOST = 100
PAGES = 1_000_000
YEARS = range(1970, 2201)
# A plus sign that nobody escaped arrives as a space.
LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")


def _with_plus(told: object) -> object:
    return LOST_PLUS.sub(r"+\1", told) if isinstance(told, str) else told


def _in_our_time(moment: datetime) -> datetime:
    """With a time zone, the city's where none was given."""
    if moment.year not in YEARS:
        raise ValueError("far away")
    return moment if moment.tzinfo else timezone.make_aware(moment)


Moment = Annotated[datetime, BeforeValidator(_with_plus), AfterValidator(_in_our_time)]
Words = Annotated[str, AfterValidator(without_controls), Field(max_length=200)]
State = Literal[
    "",
    "normal",
    "adapted",
    "phone_only",
    "appointment_only",
    "online_only",
    "partial",
    "suspended",
    "temporarily_closed",
    "permanently_closed",
    "unknown",
]


class Spoken(Schema):
    """In which language to answer."""

    lang: Annotated[str, AfterValidator(without_controls)] = Field(
        "",
        max_length=12,
        description="Ours: the language of the texts; the city's own if it has no "
        "such language.",
    )


class Paged(Spoken):
    """Which portion of a list, and in which form."""

    search: Words = Field("", description="Words that must all occur.")
    page: int = Field(1, ge=1, le=PAGES)
    per_page: int = Field(50, ge=1, le=MOST)
    format: Literal["json", "ndjson"] = Field(
        "json", description="ndjson: all of it, one object a line, without pages."
    )


class AskedServices(Paged):
    """Which services, and how much of each."""

    taxonomy_term_id: UUID | None = None
    taxonomy_id: UUID | None = None
    organization_id: UUID | None = None
    modified_after: Moment | None = Field(
        None, description="Changed since, or somebody said since how it runs."
    )
    minimal: bool = Field(
        False, description="Only what tells two copies apart; all on one page."
    )
    full: bool = Field(False, description="With all parts.")
    state: State = Field("", description="Ours: how it runs, as last known.")
    open_at: Moment | None = Field(
        None,
        description="Ours: its door is known to be open at that moment. "
        "By phone or online only is not enough.",
    )
    verified_since: Moment | None = Field(
        None, description="Ours: somebody looked since how it runs."
    )


class AskedOrganizations(Paged):
    """Which organizations, and how much of each."""

    full: bool = Field(False, description="With all parts.")
    full_service: bool = Field(False, description="With their services as well.")


class AskedPlaces(Paged):
    """Which services at places, and how much of each."""

    modified_after: Moment | None = None
    full: bool = Field(False, description="With all parts.")


class AskedTerms(Paged):
    """Which topics."""

    taxonomy_id: UUID | None = None
    parent_id: UUID | None = Field(None, description="There are no topics in topics.")
