"""Decisions on words and places: plain values in, plain values out."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import takewhile
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

from beistand.kit.text import fold

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

EARTH_METRES = 6_371_000
DEGREE_METRES = 111_195
# Outlines are simplified by some 25 m each, so real neighbours may show a gap.
NEIGHBOUR_METRES = 50
LEVELS = ("now", "today", "soon")
DOUBTFUL_WAITS = 5

# One spelling for words that people shorten, and for the usual slips in them.
STREET = re.compile(r"(\w{3,})?st(?:r|rasse|rase|rass|rsse|asse|arsse|rassse)")
SQUARE = re.compile(r"(\w{3,})?platz")
SHORT = {"pl": "pl", "sankt": "st", "doktor": "dr", "professor": "prof"}
SHORT |= {"ulica": "ul", "namestie": "nam"}
NOT_A_NAME = {"str", "pl", "weg", "gasse", "allee", "ul", "nam"}
SHORTEST = 2
NUMBER_RANGE = re.compile(r"(\d+\s?[a-z]?)\s*[-–/+]\s*\d+\s?[a-z]?(?=\s|,|$)", re.I)
# "aachnerstr12"; one or two letters before a number may be a name, such as "Q7".
RUN_TOGETHER = re.compile(r"([^\W\d_]{3})(?=\d)")
TWO_PART_POSTCODE = re.compile(r"\b(\d{3}) (\d{2})\b")
LONG_POSTCODE, SHORT_POSTCODE = 5, 4
LONGEST = 120


def in_language(texts: Mapping[str, str], language: str, *, fallback: str = "") -> str:
    """The text in this language, else in the fallback, else in any; else ""."""
    wanted = (language, language.partition("-")[0], fallback)
    for code in wanted:
        if texts.get(code):
            return texts[code]
    return next((text for text in texts.values() if text), "")


@dataclass(frozen=True)
class Pace:
    """How fast this city promises to be. All times in office minutes."""

    deadline_minutes: Mapping[str, int] = field(
        default_factory=lambda: {"now": 30, "today": 120, "soon": 480}
    )
    proposal_minutes: Mapping[str, int] = field(
        default_factory=lambda: {"now": 30, "today": 120, "soon": 480}
    )
    follow_up_minutes: int = 240
    vetting_minutes: int = 960
    call_retry_minutes: Mapping[str, int] = field(
        default_factory=lambda: {"no_answer": 60, "busy": 15, "wrong_number": 0}
    )
    call_attempts: int = 5
    raise_after_minutes: int = 120
    cash_cap_euro: int = 50
    phone_topics: Collection[str] = ()

    def deadline(self, urgency: int) -> int:
        """Office minutes within which something so urgent is dealt with."""
        return self.deadline_minutes[LEVELS[urgency]]

    def patience(self, is_doubtful: bool) -> int:
        """How many times longer what came in a crowd may wait."""
        return DOUBTFUL_WAITS if is_doubtful else 1

    def proposal(self, urgency: int) -> int:
        """Office minutes that a helper has to answer."""
        return self.proposal_minutes[LEVELS[urgency]]


def languages_missing(texts: Mapping[str, str], languages: Sequence[str]) -> list[str]:
    """Those languages in which nothing is said, where something is said in another."""
    said = {code for code, text in texts.items() if text.strip()}
    return [code for code in languages if code not in said] if said else []


def read_pace(rules: Mapping[str, object]) -> Pace:
    """The city's pace from its blueprint's rules; what is missing keeps its default."""
    usual = asdict(Pace())
    told = {
        name: {**usual[name], **value} if isinstance(value, Mapping) else value
        for name, value in rules.items()
        if name in usual
    }
    return Pace(**told)  # type: ignore[arg-type]


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> int:
    """Great-circle distance of two WGS 84 positions (haversine), in metres."""
    here, there = radians(lat), radians(other_lat)
    across = sin((there - here) / 2) ** 2
    along = cos(here) * cos(there) * sin(radians(other_lon - lon) / 2) ** 2
    return round(2 * EARTH_METRES * asin(sqrt(across + along)))


def distances(
    own: int, links: Iterable[tuple[int, int | None, int | None]]
) -> dict[int, int]:
    """How many borders every area is away: 0 the own one, 1 its neighbours.

    `links` are (area, parent, neighbour). What lies inside the own area is 0 as
    well; what lies around several areas is as near as the nearest of them. An
    area that no chain of neighbours reaches is missing.
    """
    near: defaultdict[int, set[int]] = defaultdict(set)
    parts: defaultdict[int, set[int]] = defaultdict(set)
    above: dict[int, int] = {}
    for area, parent, neighbour in links:
        if neighbour is not None:
            near[area].add(neighbour)
        if parent is not None:
            parts[parent].add(area)
            above[area] = parent
    found = dict.fromkeys(_reachable({own}, parts), 0)
    edge = set(found)
    while edge:
        ring = found[next(iter(edge))] + 1
        edge = {there for here in edge for there in near[here]} - found.keys()
        found |= dict.fromkeys(edge, ring)
    for area, ring in sorted(found.items(), key=lambda pair: pair[1]):
        while (area := above.get(area, 0)) and area not in found:
            found[area] = ring
    return found


def _reachable(start: set[int], ways: Mapping[int, set[int]]) -> set[int]:
    found, edge = set(start), set(start)
    while edge:
        edge = {there for here in edge for there in ways.get(here, ())} - found
        found |= edge
    return found


def inside_itself(parents: Mapping[str, str]) -> str | None:
    """An area that lies inside itself, over however many others, or None."""
    for code in parents:
        seen, above = {code}, parents[code]
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above == code:
            return code
    return None


def neighbours_among(outlines: "Mapping[str, BaseGeometry]") -> set[tuple[str, str]]:
    """Which of these areas (WGS 84) touch or nearly do: pairs in both directions."""
    # Only an import needs shapely, so only an import pays for loading it.
    from shapely import STRtree
    from shapely.affinity import scale

    if not outlines:
        return set()
    codes = list(outlines)
    middle = sum(each.centroid.y for each in outlines.values()) / len(codes)
    width = DEGREE_METRES * cos(radians(middle))
    flat = [
        scale(each, width, DEGREE_METRES, origin=(0, 0)) for each in outlines.values()
    ]
    pairs = STRtree(flat).query(flat, predicate="dwithin", distance=NEIGHBOUR_METRES)
    return {
        (codes[here], codes[there])
        for here, there in zip(*pairs.tolist(), strict=True)
        if here != there
    }


def centre_of(outline: "BaseGeometry") -> tuple[float, float]:
    """The middle of an area; a point inside it where the middle lies outside."""
    middle = outline.centroid
    if not outline.contains(middle):
        middle = outline.representative_point()
    return round(middle.x, 5), round(middle.y, 5)


class Wanted(NamedTuple):
    """An address as somebody typed it, taken apart."""

    street: str
    house_number: str
    postcode: str
    town: str = ""


def street_key(name: str) -> str:
    """The one spelling under which a street is kept and looked for.

    "Aachener Straße", "Aachenerstr." and "AACHENER STR" become "aachener str".
    """
    return " ".join(_spelled(word) for word in fold(name).split())


def _spelled(word: str) -> str:
    for ending, short in ((STREET, "str"), (SQUARE, "pl")):
        if match := ending.fullmatch(word):
            return f"{match[1]} {short}" if match[1] else short
    return SHORT.get(word, word)


def read_address(text: str) -> Wanted:
    """Take apart what was typed: "50674 aachner str 12 a", in any order.

    Of several numbers, one of five digits is the postcode, or else one of four;
    of the rest the last is the house number. Of a range, "12-14", the first.
    Words behind the last number name the town or a part of it, if others stand
    before. A number may be written together with the word before it.
    """
    apart = RUN_TOGETHER.sub(r"\1 ", NUMBER_RANGE.sub(r"\1", text))
    key = street_key(apart[:LONGEST])
    words = _letters_joined(TWO_PART_POSTCODE.sub(r"\1\2", key).split())
    places = [place for place, word in enumerate(words) if word[0].isdigit()]
    numbers = [words[place] for place in places]
    names = [word for word in words if not word[0].isdigit()]
    behind = len(words) - 1 - places[-1] if places else 0
    town = names[len(names) - behind :] if len(names) > behind else []
    street = names[: len(names) - len(town)]
    postcode = _take_postcode(numbers)
    number = numbers.pop() if numbers else ""
    return Wanted(" ".join(street), number, postcode, " ".join(town))


def _letters_joined(words: list[str]) -> list[str]:
    """With "12", "a" as "12a"."""
    joined: list[str] = []
    for word in words:
        if len(word) == 1 and word.isalpha() and joined and joined[-1].isdigit():
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _take_postcode(numbers: list[str]) -> str:
    for length in (LONG_POSTCODE, SHORT_POSTCODE):
        for number in reversed(numbers):
            is_alone = length == SHORT_POSTCODE and len(numbers) == 1
            if len(number) == length and number.isdigit() and not is_alone:
                numbers.remove(number)
                return number
    return ""


def telling_part(street: str) -> str:
    """What distinguishes a street: its key without "str", "weg" and the like."""
    return " ".join(word for word in street.split() if word not in NOT_A_NAME)


def fitness(wanted: Wanted, found: Wanted, likeness: float) -> float | None:
    """How well an address answers what was typed, None if not at all.

    `likeness` is how alike the streets are spelled, about 0 to 1; the number,
    the postcode and the part of town (`found.town`) each add to it.
    """
    number = _number_fit(wanted.house_number, _compact(found.house_number))
    if number is None:
        return None
    postcode = 0.3 * (
        bool(wanted.postcode) and wanted.postcode == _compact(found.postcode)
    )
    said = f"{wanted.street} {wanted.town}".split()
    town = 0.25 * any(
        len(word) > SHORTEST and word in said for word in found.town.split()
    )
    return likeness + number + postcode + town


def _number_fit(wanted: str, there: str) -> float | None:
    if not wanted or not there:
        return 0.0
    if there == wanted:
        return 0.3
    if leading_digits(there) == leading_digits(wanted):
        return 0.2
    return 0.1 if there.startswith(wanted) else None


def leading_digits(number: str) -> str:
    """The number without its letter: "12" of "12a"."""
    return "".join(takewhile(str.isdigit, number))


def _compact(text: str) -> str:
    return "".join(fold(text).split())


class AreaRow(NamedTuple):
    """A part of town as a register describes it."""

    code: str
    name: str
    parent: str
    outline: dict[str, object]


class AddressRow(NamedTuple):
    """An address as a register describes it; lon and lat in WGS 84."""

    street: str
    house_number: str
    postcode: str
    area: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Tally:
    """What an import did, in rows. Those that are gone from the file are kept."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
