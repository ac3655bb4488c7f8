"""What a report must say, whichever door it came through. Decisions on values.

Form, desk and API share these rules, so that no door is narrower than another.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.kit import codes, crypto, phone
from beistand.people.rules import RISKS

RELATIONS = ("self", "relative", "neighbour", "professional", "other")
REPORT_INDEX = "intake.report"
THREAD_INDEX = "intake.thread"
THREAD_TOKEN = re.compile(r"\b([A-Z][0-9]{7})-[0-9a-f]{10}\b")
QUOTED_REFERENCE = re.compile(r"\b[A-Z](?:[ -]?[0-9]){7}\b")
LONGEST_TEXT = 4000
LONGEST_NAME = 200
MOST_NEEDS = 10
FARTHEST = timedelta(days=366)
WRITTEN_IN_A_CALL = frozenset(
    {"phone", "name", "email", "person_name", "person_phone", "street", "note"}
)
# How a letter comes in.
LETTER_WAYS: dict[str, Promise] = {
    "post": _("by post"),
    "box": _("in the letterbox"),
    "counter": _("handed in at the counter"),
}
PLAIN = (
    "kind",
    "channel",
    "source_key",
    "language",
    "note",
    "consent",
    "follow_up",
)
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


LONGEST_KEY = 120


def source_key_of(key: str) -> str:
    """A wire's own name for a message, short enough for our column: itself or a hash.

    A hash says so, that it can never be taken for another wire's short name.
    """
    if len(key) <= LONGEST_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True)
class InquirerIn:
    """Who tells us. `relation` is to the person the report is about.

    `known` is the public id of a person whom an operator has recognised.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    relation: str = "self"
    country: str = ""
    wish: str = ""
    best_time: str = ""
    known: str = ""


@dataclass(frozen=True)
class BeneficiaryIn:
    """The person the report is about, where it is not the inquirer."""

    name: str = ""
    phone: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    area: str = ""
    risks: tuple[str, ...] = ()
    known: str = ""


@dataclass(frozen=True)
class NeedTold:
    """One need as told: topic code, own words, by which day (ISO date or "").

    `urgency` is "now", "today" or "soon" where an operator has judged it.
    """

    topic: str
    detail: str = ""
    by: str = ""
    urgency: str = ""


@dataclass(frozen=True)
class OfferTold:
    """An offer as told: topic codes, how far in metres, how often a week."""

    topics: tuple[str, ...] = ()
    radius_m: int = 3000
    per_week: int = 1
    times: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    has_car: bool = False
    organization: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReportIn:
    """A report as it came in: a need or an offer, through any door.

    Attributes:
        channel: phone, web, api, ...; source_key: the idempotency key.
        beneficiary: for relation "self" its name and phone may stay empty.
        follow_up: whether we may ask later if all was well.
    """

    kind: str = "need"
    channel: str = "web"
    source_key: str = ""
    language: str = ""
    inquirer: InquirerIn = field(default_factory=InquirerIn)
    beneficiary: BeneficiaryIn = field(default_factory=BeneficiaryIn)
    needs: tuple[NeedTold, ...] = ()
    offer: OfferTold | None = None
    note: str = ""
    consent: bool = False
    follow_up: bool = True

    def raw(self) -> dict[str, object]:
        """Everything that was said, as plain values, to be kept as it is."""
        return asdict(self)

    def fingerprint(self) -> str:
        """A keyed hash of the content: the same key must not carry two contents.

        Keyed, so that nobody who holds a dump can try telephone numbers on it.
        """
        text = json.dumps(self.raw(), sort_keys=True, default=str)
        return crypto.blind_index(text, REPORT_INDEX)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a report: where, and what to do about it."""

    field: str
    message: str | Promise


@dataclass(frozen=True)
class World:
    """What exists in this city: what a report may name."""

    topics: Collection[str]
    areas: Collection[str]
    languages: Collection[str]
    region: str
    today: date
    area_code: str = ""


def problems(report: ReportIn, world: World) -> list[Problem]:
    """Everything that is wrong with this report, in the order of the form."""
    if report.kind not in ("need", "offer"):
        return [Problem("kind", _("Say whether this is a need or an offer."))]
    found = [
        *_about_basics(report, world),
        *_about_inquirer(report, world),
        *_about_beneficiary(report, world),
    ]
    if report.kind == "need":
        found += _about_needs(report.needs, world)
    else:
        found += _about_offer(report.offer, world)
    if not report.consent:
        found.append(
            Problem("consent", _("We need your consent to work on this report."))
        )
    return found


def _about_basics(report: ReportIn, world: World) -> list[Problem]:
    found = []
    if report.language and report.language not in world.languages:
        known = ", ".join(sorted(world.languages))
        text = _("Unknown language. Choose one of: %(known)s.") % {"known": known}
        found.append(Problem("language", text))
    if len(report.note) > LONGEST_TEXT:
        found.append(Problem("note", _too_long(LONGEST_TEXT)))
    if report.inquirer.relation not in RELATIONS:
        found.append(Problem("inquirer.relation", _("Choose your relation.")))
    return found


def _about_inquirer(report: ReportIn, world: World) -> list[Problem]:
    who = report.inquirer
    found = []
    if not who.name.strip():
        found.append(Problem("inquirer.name", _("Enter your name.")))
    elif len(who.name) > LONGEST_NAME:
        found.append(Problem("inquirer.name", _too_long(LONGEST_NAME)))
    if not who.phone.strip() and not who.email.strip():
        found.append(
            Problem(
                "inquirer.phone",
                _("Enter a phone number or an e-mail address, so that we can answer."),
            )
        )
    found += _about_phone("inquirer.phone", who.phone, world, who.country)
    if who.email.strip() and not EMAIL.fullmatch(who.email.strip()):
        found.append(
            Problem("inquirer.email", _("Enter the address like name@example.org."))
        )
    if who.country and not phone.is_country(who.country):
        found.append(
            Problem("inquirer.country", _("Enter the country with two letters: US."))
        )
    return found


def _about_phone(
    where: str, text: str, world: World, country: str = ""
) -> list[Problem]:
    region = country or world.region
    if not text.strip() or phone.normalize(text, region):
        return []
    if number := phone.without_words(text, region):
        said = _(
            "Enter only the number here: %(number)s. Put the rest where there is "
            "room for anything else."
        )
        return [Problem(where, said % {"number": number})]
    area_code = "" if country else world.area_code
    if number := phone.with_area_code(text, region, area_code):
        said = _("The area code is missing. Is it %(number)s?")
        return [Problem(where, said % {"number": number})]
    return [
        Problem(
            where, _("We cannot read this phone number. Enter it with its area code.")
        )
    ]


def _about_beneficiary(report: ReportIn, world: World) -> list[Problem]:
    who = report.beneficiary
    found = []
    for_other = report.kind == "need" and report.inquirer.relation != "self"
    if for_other and not who.name.strip():
        found.append(
            Problem("beneficiary.name", _("Enter the name of the person in need."))
        )
    found += _about_phone("beneficiary.phone", who.phone, world)
    if who.area and who.area not in world.areas:
        found.append(Problem("beneficiary.area", _("Choose a district of the list.")))
    if not who.area and not who.street.strip():
        found.append(
            Problem("beneficiary.area", _("Enter the street or choose the district."))
        )
    unknown = [risk for risk in who.risks if risk not in RISKS]
    if unknown:
        known = ", ".join(RISKS)
        text = _("Unknown risk. Choose among: %(known)s.") % {"known": known}
        found.append(Problem("beneficiary.risks", text))
    return found


def _about_needs(needs: Collection[NeedTold], world: World) -> list[Problem]:
    if not needs:
        return [Problem("needs", _("Choose at least one thing that is needed."))]
    if len(needs) > MOST_NEEDS:
        text = _("Name at most %(most)s things.") % {"most": MOST_NEEDS}
        return [Problem("needs", text)]
    found = []
    for position, need in enumerate(needs):
        where = f"needs.{position}"
        if need.topic not in world.topics:
            found.append(Problem(f"{where}.topic", _("Choose a topic of the list.")))
        if len(need.detail) > LONGEST_TEXT:
            found.append(Problem(f"{where}.detail", _too_long(LONGEST_TEXT)))
        found += _about_day(f"{where}.by", need.by, world.today)
    return found


def _about_day(where: str, text: str, today: date) -> list[Problem]:
    if not text:
        return []
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return [Problem(where, _("Enter the day like 2020-04-17."))]
    if text != day.isoformat():
        return [Problem(where, _("Enter the day like 2020-04-17."))]
    if day < today:
        return [Problem(where, _("This day is over. Enter today or a later day."))]
    if day > today + FARTHEST:
        return [Problem(where, _("This day is too far. Enter one within a year."))]
    return []


def _about_offer(offer: OfferTold | None, world: World) -> list[Problem]:
    if offer is None or not offer.topics:
        return [Problem("offer.topics", _("Choose at least one thing you can do."))]
    found = []
    if any(topic not in world.topics for topic in offer.topics):
        found.append(Problem("offer.topics", _("Choose topics of the list.")))
    if not 1 <= offer.per_week <= 100:
        found.append(Problem("offer.per_week", _("Enter a number between 1 and 100.")))
    if not 100 <= offer.radius_m <= 100_000:
        found.append(
            Problem("offer.radius_m", _("Enter a distance between 100 m and 100 km."))
        )
    if len(offer.note) > LONGEST_TEXT:
        found.append(Problem("offer.note", _too_long(LONGEST_TEXT)))
    return found


def _too_long(most: int) -> Promise | str:
    return _("Please shorten this to %(most)s characters.") % {"most": most}


def same_topic(open_topics: Mapping[str, int], told: NeedTold) -> int | None:
    """The id of the open need that this repeats, or None for something new."""
    return open_topics.get(told.topic)


def says_enough(typed: Mapping[str, object]) -> bool:
    """Whether a begun call is worth going on with: a need, or more than one letter."""
    if typed.get("topics"):
        return True
    written = 0
    for name, values in typed.items():
        if name in WRITTEN_IN_A_CALL or name.startswith("detail-"):
            said = values if isinstance(values, list) else [values]
            written += sum(len(str(value).strip()) for value in said)
    return written > 1


def read_raw(raw: Mapping[str, Any]) -> ReportIn:
    """The report again, from what `ReportIn.raw` made of it."""
    offer = raw.get("offer")
    return ReportIn(
        **{name: raw[name] for name in PLAIN if name in raw},
        inquirer=InquirerIn(**raw["inquirer"]),
        beneficiary=BeneficiaryIn(**_with_tuples(raw["beneficiary"])),
        needs=tuple(NeedTold(**need) for need in raw["needs"]),
        offer=None if offer is None else OfferTold(**_with_tuples(offer)),
    )


def _with_tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in fields.items()
    }


def thread_token(reference: str) -> str:
    """A reference with a signature that only we can make, for a subject line."""
    return f"{reference}-{crypto.blind_index(reference, THREAD_INDEX)[:10]}"


def read_thread_token(text: str) -> str | None:
    """The reference that this text names with our signature; None without one."""
    for found in THREAD_TOKEN.finditer(text):
        if hmac.compare_digest(thread_token(found[1]), found[0]):
            return found[1]
    return None


def references_in(text: str) -> list[str]:
    """References that somebody quotes, in one spelling, the first five."""
    found = (codes.read_reference(each) for each in QUOTED_REFERENCE.findall(text))
    return list(dict.fromkeys(each for each in found if each))[:5]
