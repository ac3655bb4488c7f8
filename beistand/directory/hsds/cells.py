"""Reading what others wrote, cell by cell, and saying where something is wrong.

An object may come from a line of a table or from the middle of a JSON file. Either
way it knows where it stands, what was read of it, and what nobody asked for.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from beistand.directory.hsds.ids import HOUSE

AT = "\0at"  # the place of an object of its own in a table: (file, row)
KEPT_CONTROLS = "\n\t"
YES = frozenset({"true", "1", "yes", "y", "t"})
LONGEST_EXTRA = 20_000


class Finding(NamedTuple):
    """What is wrong, where, and what to do; a note loses nothing."""

    file: str
    row: str
    column: str
    remedy: str
    is_note: bool = False


class Unusable(Exception):  # noqa: N818
    """This object cannot be taken in at all; what is wrong has been said."""


@dataclass
class Cells:
    """One object with its place, and what is wrong with it."""

    told: Mapping[str, Any]
    file: str
    row: str
    findings: list[Finding]
    path: str = ""
    read: set[str] = field(default_factory=set)

    def complain(self, column: str, remedy: str) -> None:
        """Say what is wrong; the value is left out."""
        self.findings.append(Finding(self.file, self.row, self.path + column, remedy))

    def note(self, column: str, told: str) -> None:
        """Say what was taken in otherwise than it was written."""
        where = (self.file, self.row, self.path + column)
        self.findings.append(Finding(*where, told, is_note=True))

    def first(self, *names: str) -> Any:
        """The first of these values that is there; None if none is."""
        self.read.update(names)
        values = (self.told.get(name) for name in names)
        return next((value for value in values if value not in (None, "")), None)

    def text(self, *names: str, most: int = 10_000) -> str:
        """The text under one of these names; "" where there is none."""
        value = self.first(*names)
        if isinstance(value, (dict, list)):
            self.complain(names[0], "Write this as text.")
            return ""
        text = storable_text("" if value is None else str(value))
        if len(text) > most:
            self.complain(names[0], f"Shorten this to {most} characters.")
            return ""
        return text

    def needed(self, name: str, most: int = 10_000) -> str:
        """The text under this name.

        Raises:
            Unusable: there is none.
        """
        before = len(self.findings)
        text = self.text(name, most=most)
        if not text:
            if len(self.findings) == before:
                self.complain(name, "This is missing. Fill it in.")
            raise Unusable
        return text

    def number(self, name: str, least: float, most: float) -> float | None:
        """The number under this name; None where there is none."""
        text = self.text(name)
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not isfinite(number) or not least <= number <= most:
            told = f"Write a number from {least:g} to {most:g}, with a point."
            self.complain(name, told)
            return None
        return number

    def moment(self, *names: str) -> datetime | None:
        """The moment under one of these names; a day counts from its beginning, UTC."""
        text = self.text(*names)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            self.complain(names[0], f"“{text[:40]}” is no date. Write 2026-11-21.")
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def day(self, name: str) -> date | None:
        """The day under this name; None where there is none."""
        moment = self.moment(name)
        return moment.date() if moment else None

    def flag(self, name: str) -> bool:
        """Whether this is said to be so."""
        return self.text(name).lower() in YES

    def parts(self, *names: str) -> "Iterator[Cells]":
        """The objects in the list under one of these names."""
        value = self.first(*names)
        if value is None:
            return
        if not isinstance(value, list):
            value = [value]
        for number, each in enumerate(value):
            path = f"{self.path}{names[0]}[{number}]"
            if isinstance(each, Mapping):
                yield self._inside(each, f"{path}.")
            else:
                self.complain(names[0], "Write this as a list of objects.")

    def part(self, *names: str) -> "Cells | None":
        """The object under one of these names; None where there is none."""
        value = self.first(*names)
        if isinstance(value, Mapping):
            return self._inside(value, f"{self.path}{names[0]}.")
        return None

    def _inside(self, told: Mapping[str, Any], path: str) -> "Cells":
        if AT in told:
            file, row = told[AT]
            return Cells(told, file, row, self.findings)
        return Cells(told, self.file, self.row, self.findings, path)

    def identity(self, source: str, kind: str) -> "tuple[UUID, str]":
        """The id as a UUID, and as it is written.

        What is no UUID gets one that is computed from it, always the same.

        Raises:
            Unusable: there is none.
        """
        key = self.needed("id", 200)
        try:
            return UUID(key), key
        except ValueError:
            return uuid5(HOUSE, f"{source}:{kind}:{key}"), key

    def rest(self) -> dict[str, Any]:
        """What is there and was not read, so that it can be kept."""
        rest = {
            name: storable_value(value)
            for name, value in self.told.items()
            if name not in self.read and name != AT and value not in (None, "", [], {})
        }
        if len(str(rest)) > LONGEST_EXTRA:
            self.note("", "What we have no place for is too long to be kept.")
            return {}
        return rest


def storable_text(text: str) -> str:
    """Without control characters, and without spaces at the ends."""
    if text.isprintable():
        return text.strip()
    kept = (
        sign
        for sign in text.replace("\r\n", "\n")
        if sign in KEPT_CONTROLS or unicodedata.category(sign) not in {"Cc", "Cs"}
    )
    return "".join(kept).strip()


def storable_value(value: Any) -> Any:
    """The value as it may be kept: nothing the database cannot hold, no places."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, Mapping):
        items = value.items()
        return {storable_text(str(k)): storable_value(v) for k, v in items if k != AT}
    if isinstance(value, list):
        return [storable_value(each) for each in value]
    return value


EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def read_email(cells: Cells, name: str = "email") -> str:
    """An address of mail; "" where there is none."""
    text = cells.text(name, most=254)
    if text and not EMAIL.fullmatch(text):
        cells.complain(name, f"“{text[:60]}” is no e-mail address. Correct it.")
        return ""
    return text


def read_link(cells: Cells, *names: str) -> str:
    """An address on the web; "" where there is none."""
    text = cells.text(*names, most=200)
    if text and "://" not in text and " " not in text and "." in text:
        text = f"https://{text}"
    if text and not re.fullmatch(r"https?://[^\s<>\"']+", text):
        remedy = "Write an address that begins with https://."
        cells.complain(names[0], remedy)
        return ""
    return text
