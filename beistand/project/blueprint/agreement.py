"""What the parts of a blueprint must agree on, beyond single values."""

from collections import Counter
from collections.abc import Iterator, Mapping

import holidays
import phonenumbers

from beistand.kit import phone
from beistand.kit.lined_yaml import Document, Problem, Where
from beistand.project.blueprint.reading import Folder
from beistand.web.colours import LIGHT, READABLE, contrast

CODED = (
    "lines",
    "areas",
    "topics",
    "organizations",
    "locations",
    "services",
    "initiatives",
)


def check_agreement(folder: Folder) -> list[Problem]:
    """Everything that two values, or two files, say differently."""
    found: list[Problem] = []
    for name in CODED:
        found += _codes_once(folder.get(name), "code")
    found += _codes_once(folder.get("accounts"), "username")
    found += _neighbours(folder.get("areas"))
    found += _parents(folder.get("areas"))
    found += _colours(folder.get("city"))
    found += _default_language(folder.get("city"))
    found += _holidays(folder.get("lines"))
    found += _numbers_in_texts(folder)
    return found


def _entries(document: Document) -> Iterator[tuple[int, dict[str, object]]]:
    rows = document.data if isinstance(document.data, list) else []
    for position, row in enumerate(rows):
        if isinstance(row, dict):
            yield position, row


def _codes_once(document: Document, field: str) -> Iterator[Problem]:
    codes = [(position, row.get(field)) for position, row in _entries(document)]
    counts = Counter(code for _position, code in codes if isinstance(code, str))
    first: dict[str, int] = {}
    for position, code in codes:
        if not isinstance(code, str) or counts[code] == 1:
            continue
        line = document.line((position, field))
        if code in first:
            what = f"the {field} “{code}” stands already on line {first[code]}."
            yield document.problem((position, field), what, "Give each its own.")
        first.setdefault(code, line)


def _neighbours(document: Document) -> Iterator[Problem]:
    places = {
        str(row.get("code")): (position, _texts(row.get("neighbours")))
        for position, row in _entries(document)
    }
    for code, (position, neighbours) in places.items():
        for index, other in enumerate(neighbours):
            where = (position, "neighbours", index)
            if other == code:
                yield document.problem(
                    where, f"“{code}” is its own neighbour.", "Remove it."
                )
            elif other in places and code not in places[other][1]:
                what = f"“{code}” names “{other}” as neighbour, but not the reverse."
                remedy = f"Add “{code}” to the neighbours of “{other}”."
                yield document.problem(where, what, remedy)


def _texts(value: object) -> list[str]:
    return (
        [each for each in value if isinstance(each, str)]
        if isinstance(value, list)
        else []
    )


def _parents(document: Document) -> Iterator[Problem]:
    rows = {
        str(row.get("code")): (position, row) for position, row in _entries(document)
    }
    for code, (position, _row) in rows.items():
        seen, above = {code}, _parent(rows, code)
        while above in rows and above not in seen:
            seen.add(above)
            above = _parent(rows, above)
        if above == code:
            what = f"“{code}” lies inside itself."
            remedy = "Give it a parent that is not a part of it, or none."
            yield document.problem((position, "parent"), what, remedy)


def _parent(rows: Mapping[str, tuple[int, dict[str, object]]], code: str) -> str:
    return str(rows[code][1].get("parent") or "")


def _colours(document: Document) -> Iterator[Problem]:
    city = document.data if isinstance(document.data, dict) else {}
    colours = city.get("colours")
    for name, colour in colours.items() if isinstance(colours, dict) else ():
        try:
            ratio = contrast(str(colour), LIGHT)
        except ValueError:
            continue
        if ratio < READABLE:
            what = f"{name}: {colour} on white has a contrast of {ratio:.1f} to 1."
            remedy = f"Choose a darker one, at least {READABLE} to 1."
            yield document.problem(("colours", name), what, remedy)


def _default_language(document: Document) -> Iterator[Problem]:
    city = document.data if isinstance(document.data, dict) else {}
    default, spoken = city.get("default_language"), _texts(city.get("languages"))
    if default and default not in spoken:
        what = f"the default language “{default}” is not among the languages."
        remedy = f"Choose one of: {', '.join(spoken)}."
        yield document.problem(("default_language",), what, remedy)


def _holidays(document: Document) -> Iterator[Problem]:
    for position, row in _entries(document):
        country = row.get("holiday_country")
        part = row.get("holiday_subdivision") or None
        if not isinstance(country, str):
            continue
        try:
            holidays.country_holidays(country, subdiv=str(part) if part else None)
        except NotImplementedError:
            field = "holiday_subdivision" if part else "holiday_country"
            what = f"no public holidays are known for {country} {part or ''}".strip()
            remedy = "Write them as in ISO 3166-2: DE and RP."
            yield document.problem((position, field), f"{what}.", remedy)


def _numbers_in_texts(folder: Folder) -> Iterator[Problem]:
    """A text that names another city's number was copied and forgotten."""
    city = folder.get("city").data
    region = str(city.get("region") or "") if isinstance(city, dict) else ""
    if region not in phonenumbers.SUPPORTED_REGIONS:
        return
    ours = {
        phone.normalize(number, region)
        for _position, row in _entries(folder.get("lines"))
        for number in _texts(row.get("phones"))
    }
    if not ours:
        return
    for name in ("city", "lines", "templates"):
        document = folder.get(name)
        for where, text in _all_texts(document.data, ()):
            if "phones" in where or "code_words" in where:
                continue
            for match in phonenumbers.PhoneNumberMatcher(text, region):
                if phone.normalize(match.raw_string, region) not in ours:
                    what = f"“{match.raw_string}” is no number in lines.yaml."
                    remedy = "Write one of the city's own numbers."
                    yield document.problem(where, what, remedy)


def _all_texts(value: object, where: Where) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _all_texts(inner, (*where, str(key)))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _all_texts(inner, (*where, position))
