"""What a blueprint may say: every file, every field.

A city differs from the next one by these values and by nothing else. Fields
have the names of the tables they fill.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, HttpUrl

from beistand.guidance.rules.graph import Graph
from beistand.intake.rules import RELATIONS
from beistand.offers.models import Helper as HelperRow
from beistand.offers.rules import RADII, TIMES
from beistand.people.rules import RISKS
from beistand.project.blueprint.arriving import Post
from beistand.project.blueprint.base import Latitude, Longitude, Strict, among
from beistand.project.blueprint.guiding import RedFlag
from beistand.project.blueprint.helping import (
    Initiative,
    Location,
    Organization,
    Rule,
    Service,
)
from beistand.project.blueprint.values import (
    AreaCode,
    Code,
    CodeWords,
    Colour,
    Country,
    Email,
    Hours,
    Language,
    Line as OneLine,
    PageLanguage,
    Phone,
    Text,
    TimeZone,
    TopicCode,
    Words,
    wrong,
)

Minutes = Annotated[int, Field(ge=0, le=60 * 24 * 30)]
Level = Literal["now", "today", "soon"]
Count = Annotated[int, Field(ge=1, le=100)]
# Texts that pages show in the city's own words; each has a default.
TEXTS = (
    "service_name",
    "welcome",
    "sentence",
    "emergency",
    "consent",
    "offer_consent",
    "greeting",
    "next",
    "imprint",
    "privacy",
    "accessibility",
    "letter_sender",
    "area",
)


def _radius(metres: int) -> int:
    if metres not in RADII:
        listed = ", ".join(str(each) for each in RADII)
        raise wrong(f"{metres} m is no distance we offer.", f"Known are: {listed}.")
    return metres


class Levels(Strict):
    """Office minutes for each urgency."""

    now: Minutes
    today: Minutes
    soon: Minutes


class Retries(Strict):
    """Office minutes until the next try, by how the last call ended."""

    no_answer: Minutes
    busy: Minutes
    wrong_number: Minutes


ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Number = Annotated[int, Field(ge=1, le=10_000_000)]


class Texts(Strict):
    """When and where text messages go, and how many a day."""

    quiet_from: ClockTime = "21:00"
    quiet_until: ClockTime = "07:00"
    countries: list[Country] = []
    cents_a_part: Annotated[int, Field(ge=0, le=1000)] = 8
    cents_a_day: Number = 40_000
    number_a_day: Number = 20
    prefix_a_day: Number = 4_000
    prefix_digits: Annotated[int, Field(ge=2, le=12)] = 6


class Rules(Strict):
    """How fast the city promises to be, and how much cash a helper may carry."""

    deadline_minutes: Levels
    proposal_minutes: Levels
    follow_up_minutes: Minutes
    vetting_minutes: Minutes
    call_retry_minutes: Retries
    call_attempts: Count
    raise_after_minutes: Minutes = 120
    cash_cap_euro: Annotated[int, Field(ge=0, le=1000)]
    phone_topics: list[TopicCode] = []
    area_code: Annotated[str, Field(pattern=r"^[0-9]{0,8}$")] = ""
    texts: Texts = Texts()
    leave_to: HttpUrl | None = None


class Colours(Strict):
    """The city's colours, readable on white."""

    brand: Colour
    accent: Colour


class City(Strict):
    """city.yaml"""

    slug: Code
    name: OneLine
    languages: Annotated[list[PageLanguage], Field(min_length=1)]
    default_language: PageLanguage
    time_zone: TimeZone
    region: Country
    country_code: Country
    colours: Colours
    logo: str = ""
    rules: Rules
    code_words: CodeWords
    texts: dict[Annotated[str, among(TEXTS)], Text]


class Mailbox(Strict):
    """A mailbox that a line reads. Where it is and how it opens, no blueprint says."""

    code: Code
    address: Email


class Line(Strict):
    """One entry of lines.yaml: a door with its numbers and hours."""

    code: Code
    names: Text
    phones: list[Phone] = []
    email: Email | None = None
    mailboxes: list[Mailbox] = []
    signatures: Text | None = None
    languages: Annotated[list[Language], Field(min_length=1)]
    hours: Hours
    holiday_country: Country
    holiday_subdivision: str = ""
    time_zone: TimeZone
    after_hours: Text
    when_closed: Literal["voicemail", "announcement", "form"] = "voicemail"


class Area(Strict):
    """One entry of areas.yaml: a part of town, with its centre."""

    code: Code
    name: OneLine
    parent: AreaCode | None = None
    lon: Longitude
    lat: Latitude
    neighbours: list[AreaCode] = []


class Topic(Strict):
    """One entry of topics.yaml: something that people need.

    Attributes:
        facts: rules of an authority for all services of this topic; loaded once,
            where there is none yet.
    """

    code: Code
    labels: Text
    hints: Text
    synonyms: Words
    icon: OneLine
    urgency: Level
    involves_money: bool = False
    facts: list[Rule] = []


class Site(Strict):
    """One entry of sites.yaml: a letterbox or a counter of the city."""

    code: Code
    names: Text
    address: OneLine


class Paper(Strict):
    """A text with a subject: an e-mail or a letter."""

    subject: Text
    body: Text


class Short(Strict):
    """A text without a subject: an SMS, or a sentence that is read out."""

    body: Text


class Wording(Strict):
    """One entry of templates.yaml: the same news on every channel."""

    email: Paper | None = None
    letter: Paper | None = None
    sms: Short | None = None
    phone: Short | None = None


class Account(Strict):
    """One entry of accounts.yaml: somebody who works in the demo city."""

    username: Code
    name: OneLine
    role: Literal["operator", "coordinator", "field", "auditor", "administrator", ""]
    team: Code = "desk"
    language: PageLanguage


class Told(Strict):
    """A need in the words of whoever asks."""

    topic: TopicCode
    detail: str = ""
    in_days: Annotated[int, Field(ge=0, le=30)] | None = None


class Inquirer(Strict):
    """Somebody who reports for somebody else."""

    name: OneLine
    relation: Annotated[str, among(RELATIONS[1:])]
    phone: Phone | None = None
    email: Email | None = None
    country: Country | None = None
    language: PageLanguage | None = None


class Beneficiary(Strict):
    """A person of the demo city who needs something, and how far that has come.

    Attributes:
        days_ago, at: when the report came in; `by` names the door.
        story: how far the demo plays it.
    """

    name: OneLine
    phone: Phone | None = None
    email: Email | None = None
    language: PageLanguage | None = None
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    area: AreaCode
    risks: list[Annotated[str, among(RISKS)]] = []
    wish: Literal["", "phone", "sms", "email", "letter"] = ""
    best_time: str = ""
    note: str = ""
    inquirer: Inquirer | None = None
    needs: Annotated[list[Told], Field(min_length=1)]
    days_ago: Annotated[int, Field(ge=0, le=14)]
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    by: Literal["web", "phone", "api"]
    story: Literal[
        "waiting",
        "asked",
        "accepted",
        "told",
        "done",
        "closed",
        "declined",
        "referral_asked",
        "referred",
        "unmet",
        "repeat",
        "withdrawn",
    ]


class Helper(Strict):
    """Somebody of the demo city who offers help."""

    name: OneLine
    phone: Phone | None = None
    email: Email | None = None
    language: PageLanguage | None = None
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    area: AreaCode
    topics: Annotated[list[TopicCode], Field(min_length=1)]
    radius_m: Annotated[int, AfterValidator(_radius)]
    per_week: Count
    times: list[Annotated[str, among(TIMES)]]
    languages: Annotated[list[Language], Field(min_length=1)]
    has_car: bool = False
    organization: str = ""
    note: str = ""
    days_ago: Annotated[int, Field(ge=0, le=30)]
    vetting: Annotated[str, among(HelperRow.Status.values)]


class People(Strict):
    """people.yaml: who lives in the demo city."""

    beneficiaries: list[Beneficiary] = []
    helpers: list[Helper] = []


class Blueprint(Strict):
    """A whole city as data. `logo` is the picture itself, `outlines` by area code."""

    city: City
    lines: Annotated[list[Line], Field(min_length=1)]
    areas: Annotated[list[Area], Field(min_length=1)]
    topics: Annotated[list[Topic], Field(min_length=1)]
    organizations: list[Organization]
    locations: list[Location] = []
    services: list[Service]
    initiatives: list[Initiative] = []
    sites: list[Site] = []
    emergency: list[RedFlag] = []
    protocols: list[Graph] = []
    templates: dict[str, Wording]
    people: People = People()
    post: Post = Post()
    accounts: list[Account] = []
    logo: str = ""
    outlines: dict[str, dict[str, object]] = {}
