"""Numbers, hours and places as others write them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from opening_hours import validate

from beistand.directory.hsds.cells import Cells, Unusable, read_email
from beistand.directory.hsds.places import NO_POSTCODE
from beistand.directory.hsds.timetable import (
    DAYS,
    Row,
    Untellable,
    hours_from,
    read_clock,
)
from beistand.directory.hsds.told import LocationTold, PlaceTold, Source
from beistand.kit import phone

KINDS: Mapping[str, str] = {
    "text": "text",
    "sms": "text",
    "textphone": "text",
    "fax": "fax",
}
LONGEST_HOURS = 200
# Who they are is nobody's business but the desk's of their own directory.
PEOPLE = ("contacts", "metadata")
HOUSE_NUMBER = re.compile(r"(\D.*?)\s+(\d+\s?[a-zA-Z]?(?:\s?[-/+]\s?\d+\s?[a-zA-Z]?)?)")
# Said by the rows around an object, not by the object.
POINTERS = (
    "organization_id",
    "program_id",
    "service_id",
    "last_modified",
    "assurer_email",
)
UNTELLABLE = ("byweekno", "bymonthday", "byyearday", "count")


@dataclass(frozen=True)
class Lists:
    """What this city knows, by which what others say is understood.

    Attributes:
        source: whose directory this is; ids count within it.
        language: of the texts.
        region: how a number without a prefix is read.
        topics, areas: our codes by ids, codes and folded names.
        languages: codes by folded names.
        is_own: an export of this very city, whose statements count as they are.
    """

    source: str
    language: str
    region: str
    country: str
    topics: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    is_own: bool = False

    @property
    def told_by(self) -> Source:
        """Whose words these are, and in which language."""
        return Source(self.source, self.language)

    def texts(self, text: str) -> dict[str, str]:
        """A text in the language of the package."""
        return {self.language: text} if text else {}


def only_told(cells: Cells, names: tuple[str, ...], value: Any) -> Any:
    """The value if one of these lists is there at all; short forms leave them out."""
    return value if any(name in cells.told for name in names) else None


def keep_rows(cells: Cells, names: Sequence[str]) -> None:
    """Keep these lists as they were told, where each row has an id of its own."""
    for name in names:
        rows = cells.told.get(name)
        if isinstance(rows, list) and all(
            isinstance(row, Mapping) and row.get("id") for row in rows
        ):
            cells.read.discard(name)


def read_phones(cells: Cells, lists: Lists) -> list[dict[str, Any]]:
    """The numbers that can be called; others are named."""
    found = []
    for part in cells.parts("phones", "phone"):
        try:
            found.append(_phone(part, lists))
        except Unusable:
            continue
    return found


def _phone(cells: Cells, lists: Lists) -> dict[str, Any]:
    written = cells.needed("number")
    number = phone.normalize(written, lists.region)
    if number is None:
        told = f"“{written[:40]}” is no number that can be called from anywhere."
        cells.complain("number", f"{told} Write it with its country: +32 2 555 12 34.")
        raise Unusable
    uid, _key = (
        cells.identity(lists.source, "phone") if "id" in cells.told else ("", "")
    )
    return {
        "uid": str(uid),
        "number": number,
        "extension": cells.text("extension", most=10).removesuffix(".0"),
        "kind": KINDS.get(cells.text("type", "kind").lower(), "voice"),
        "languages": read_languages(cells, lists),
        "descriptions": lists.texts(cells.text("description")),
    }


def read_languages(cells: Cells, lists: Lists) -> list[str]:
    """The codes of the languages that are spoken."""
    found = []
    for part in cells.parts("languages", "language"):
        code = part.text("code", most=10).lower()
        name = part.text("name", "language")
        known = code or lists.languages.get(name.casefold(), "")
        if known:
            found.append(known)
        elif name:
            part.note("name", f"“{name[:40]}” is no language we know; it is left out.")
    return list(dict.fromkeys(found))


def read_contacts(cells: Cells, lists: Lists) -> list[dict[str, Any]]:
    """People by name. Nobody is shown whom their own directory did not show by name."""
    found = []
    for part in cells.parts("contacts"):
        numbers = read_phones(part, lists)
        name = part.text("name", most=200)
        if not name:
            continue
        uid, _key = part.identity(lists.source, "contact")
        found.append(
            {
                "uid": str(uid),
                "name": name,
                "title": part.text("title", most=200),
                "email": read_email(part),
                "phone": numbers[0]["number"] if numbers else "",
                "is_public": lists.is_own,
            }
        )
    return found


def read_hours(cells: Cells) -> str:
    """Opening hours from the rows of a schedule; "" where there are none."""
    rows, kept = [], set()
    for part in cells.parts("schedules", "regular_schedules", "regular_schedule"):
        if part.flag("is_exception"):
            continue
        if hours := part.text("opening_hours", most=LONGEST_HOURS):
            kept.add(hours)
            continue
        row = _row(part)
        if row is not None:
            rows.append((part, row))
    if len(kept) == 1 and not rows:
        return _checked(cells, kept.pop())
    try:
        return _checked(cells, hours_from(row for _part, row in rows))
    except Untellable as untellable:
        told = f"These hours cannot be kept as hours: {untellable}."
        cells.note("schedules", f"{told} They are kept as they are.")
        cells.read.discard("schedules")
        return ""


def _checked(cells: Cells, hours: str) -> str:
    if len(hours) <= LONGEST_HOURS and (not hours or validate(hours)):
        return hours
    cells.complain("schedules", "These hours are too long or cannot be read.")
    return ""


def _row(cells: Cells) -> Row | None:
    """One row; None where it says nothing of days and times, or nothing we can read."""
    times = [
        _time(cells, name) for name in ("opens_at", "closes_at") if cells.text(name)
    ]
    if len(times) != 2 or not all(times):
        return None
    odd = [name for name in UNTELLABLE if cells.text(name)]
    if odd or cells.number("interval", 1, 1000) not in {None, 1.0}:
        told = ", ".join(odd) or "interval"
        cells.note(told, "Hours of this kind cannot be kept; this row is left out.")
        return None
    starts = cells.day("dtstart")
    byday = _days(cells.first("byday", "weekday")) or (
        DAYS[starts.weekday()] if starts else ""
    )
    if not byday:
        cells.complain("byday", "Write the days like this: MO,TU,WE.")
        return None
    first, last = cells.day("valid_from"), cells.day("valid_to")
    return Row(
        byday=byday,
        opens_at=times[0],
        closes_at=times[1],
        freq=cells.text("freq") or "WEEKLY",
        valid_from=first.isoformat() if first and last else "",
        valid_to=_iso(last),
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _time(cells: Cells, name: str) -> str:
    written = cells.text(name)
    time = read_clock(written)
    if not time:
        cells.complain(name, f"“{written[:20]}” is no time of the day. Write 09:00.")
    return time


def _days(told: Any) -> str:
    """ "MO,1WE" from what others write: lists, names, small letters."""
    words: list[Any] = told if isinstance(told, list) else str(told or "").split(",")
    days = []
    for word in words:
        nth, _, name = re.sub(r"^(-?\d*)", r"\1 ", str(word).strip()).partition(" ")
        days.append(f"{nth}{name[:2].upper()}")
    return ",".join(day for day in days if day[-2:] in DAYS)


def read_places(cells: Cells, lists: Lists) -> list[PlaceTold]:
    """Where a service is."""
    found = []
    for part in cells.parts("service_at_locations", "service_at_location"):
        inner = part.part("location")
        if inner is None:
            part.complain("location_id", "There is no such location in the package.")
            continue
        try:
            location = read_location(inner, lists)
            uid, _key = part.identity(lists.source, "service_at_location")
        except Unusable:
            continue
        phones = read_phones(part, lists)
        found.append(PlaceTold(uid, location, read_hours(part), phones))
    return found


def read_location(cells: Cells, lists: Lists) -> LocationTold:
    """A place.

    Raises:
        Unusable: it has no id.
    """
    uid, key = cells.identity(lists.source, "location")
    lat, lon = cells.number("latitude", -90, 90), cells.number("longitude", -180, 180)
    if lat is None or lon is None or lat == lon == 0:
        lat = lon = None
    access = [part.text("description") for part in cells.parts("accessibility")]
    fields = {
        "name": cells.text("name", most=200),
        "lat": lat,
        "lon": lon,
        "hours": read_hours(cells),
        "accessibility": lists.texts("\n".join(filter(None, access))),
        **_address(cells, lists),
    }
    phones = read_phones(cells, lists)
    cells.read.update(POINTERS, ("location_type", *PEOPLE))
    keep_rows(cells, ("accessibility",))
    return LocationTold(uid, key, fields, phones, cells.rest())


def _address(cells: Cells, lists: Lists) -> dict[str, str]:
    names = ("addresses", "physical_addresses", "postal_addresses", "address")
    parts = list(cells.parts(*names))
    empty = {"country": lists.country}
    if not parts:
        return empty
    kinds = [part.text("address_type").lower() for part in parts]
    at = kinds.index("physical") if "physical" in kinds else 0
    part = parts[at]
    lines = [part.text(name) for name in ("address_1", "address_2")]
    street, number = _house(", ".join(filter(None, lines)))
    town = part.text("city", most=120)
    state = part.text("state_province", most=120)
    country = part.text("country").upper() or lists.country
    if not re.fullmatch(r"[A-Z]{2}", country):
        part.complain("country", "Write two letters after ISO 3166, such as BE.")
        country = lists.country
    return {
        "street": street[:200],
        "house_number": number[:20],
        "postcode": part.text("postal_code", most=12).removeprefix(NO_POSTCODE),
        "town": town,
        "region": part.text("region", most=120) or (state if state != town else ""),
        "country": country,
    }


def _house(line: str) -> tuple[str, str]:
    match = HOUSE_NUMBER.fullmatch(line)
    return (match[1], match[2]) if match else (line, "")
