"""The shape of a report as programs send it, and how it becomes one of ours.

Shapes only say what kind of value belongs where and how long it may be. What a
report must say is decided in `intake.rules`, for every door alike.
"""

import unicodedata
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    model_validator,
)

from beistand.intake.rules import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_NEEDS,
    BeneficiaryIn,
    InquirerIn,
    NeedTold,
    OfferTold,
    ReportIn,
)

KEPT_CONTROLS = "\n\t"
MOST_CODES = 50


def without_controls(text: str) -> str:
    """The text without control characters, which no database column can hold."""
    return "".join(
        sign
        for sign in text
        if sign in KEPT_CONTROLS or unicodedata.category(sign) != "Cc"
    )


Clean = AfterValidator(without_controls)
Name = Annotated[str, Field(max_length=LONGEST_NAME), Clean]
Words = Annotated[str, Field(max_length=LONGEST_TEXT), Clean]
Number = Annotated[str, Field(max_length=40), Clean]
Code = Annotated[str, Field(max_length=60), Clean]
Language = Annotated[str, Field(max_length=10, pattern=r"^[A-Za-z-]*$")]
Risk = Literal["over_65", "immobile", "alone", "ill", "quarantine"]
Time = Literal["mon_fri_am", "mon_fri_pm", "evening", "weekend"]


class Shape(BaseModel):
    """A part of a report. What it does not know is refused, so nothing gets lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def leave_out_null(cls, told: object) -> object:
        """Null says nothing, like a field that is left out."""
        if not isinstance(told, dict):
            return told
        return {name: value for name, value in told.items() if value is not None}


class Inquirer(Shape):
    """Who tells us."""

    name: Name = Field(default="", description="Required.")
    phone: Number = Field(
        default="",
        description="As people write it. Numbers without a country code are read as "
        "numbers of that country, else of the city's own. Phone or e-mail is required.",
    )
    email: Annotated[str, Field(max_length=254), Clean] = ""
    relation: Literal["self", "relative", "neighbour", "professional", "other"] = Field(
        default="self", description="To the person the report is about."
    )
    country: Code = Field(
        default="", description="Two capital letters (ISO 3166), for somebody abroad."
    )
    wish: Literal["", "phone", "sms", "email", "letter"] = Field(
        default="", description="How this person wants to be answered."
    )
    best_time: Annotated[str, Field(max_length=100), Clean] = ""


class Beneficiary(Shape):
    """The person the report is about, and where; for an offer, where the helper is."""

    name: Name = Field(default="", description="Required unless the relation is self.")
    phone: Number = ""
    street: Name = Field(default="", description="A street or an area is required.")
    house_number: Annotated[str, Field(max_length=20), Clean] = ""
    postcode: Annotated[str, Field(max_length=12), Clean] = ""
    area: Code = Field(
        default="", description="Code of a district, from the list below."
    )
    risks: Annotated[list[Risk], Field(max_length=10)] = []


class NeedShape(Shape):
    """One thing that is needed."""

    topic: Code = Field(description="Code of a topic, from the list below.")
    detail: Words = Field(default="", description="In the person's own words.")
    by: Code = Field(
        default="", description="The day by which it is needed: 2020-04-17."
    )


class OfferShape(Shape):
    """What somebody is ready to do."""

    topics: Annotated[list[Code], Field(max_length=MOST_CODES)] = []
    radius_m: int = Field(default=3000, description="How far, in metres.")
    per_week: int = Field(default=1, description="How many times a week.")
    times: Annotated[list[Time], Field(max_length=10)] = []
    languages: Annotated[list[Language], Field(max_length=MOST_CODES)] = []
    has_car: StrictBool = False
    organization: Name = ""
    note: Words = ""


class Report(Shape):
    """A need or an offer, as the public form would ask for it."""

    kind: Literal["need", "offer"] = "need"
    language: Language = Field(
        default="", description="In which we answer. The city's own if it is not given."
    )
    inquirer: Inquirer
    beneficiary: Beneficiary = Beneficiary()
    needs: Annotated[list[NeedShape], Field(max_length=MOST_NEEDS)] = []
    offer: OfferShape | None = None
    note: Words = ""
    consent: StrictBool = Field(
        default=False,
        description="Whether the inquirer agreed to our working with this.",
    )


class Filed(BaseModel):
    """The report is stored for good."""

    reference: str = Field(
        description="To be said on the phone.", examples=["K7-42-93-58"]
    )
    status_url: str = Field(description="Where people ask how it stands.")


class Wrong(BaseModel):
    """One thing that is wrong: where, and what to do about it."""

    field: str = Field(examples=["inquirer.phone"])
    remedy: str


class Problems(BaseModel):
    """Nothing was stored; this is what to mend (a problem document, RFC 9457)."""

    title: str
    status: int
    problems: list[Wrong]


def report_from(told: Report, key: str) -> ReportIn:
    """The report in our own words. `key` is its idempotency key."""
    who, whom = told.inquirer, told.beneficiary
    return ReportIn(
        kind=told.kind,
        channel="api",
        source_key=key,
        language=told.language,
        inquirer=InquirerIn(**who.model_dump()),
        beneficiary=BeneficiaryIn(
            **whom.model_dump(exclude={"risks"}), risks=tuple(whom.risks)
        ),
        needs=tuple(NeedTold(**need.model_dump()) for need in told.needs),
        offer=_offer_from(told.offer) if told.offer else None,
        note=told.note,
        consent=told.consent,
    )


def _offer_from(told: OfferShape) -> OfferTold:
    lists = ("topics", "times", "languages")
    values = told.model_dump()
    return OfferTold(**values | {name: tuple(values[name]) for name in lists})
