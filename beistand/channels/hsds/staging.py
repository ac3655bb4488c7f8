"""Tables of a package as objects with their parts, however large the package is.

The rows go into a file of SQLite first, which finds the parts of an object by their
owner. So memory holds one object at a time, and the order of the files does not matter.
"""

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from beistand.channels.hsds.package import DESCRIPTOR, bare_cell
from beistand.channels.hsds.tables import PARTS, POINTED_AT, TABLES
from beistand.directory.hsds.cells import AT, Finding
from beistand.kit.errors import Refused

BIGGEST_CELL = 1_000_000
SEPARATORS = ",;\t"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")
ZIP = b"PK"
BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class Staging:
    """The rows of a package, by table and by what they belong to."""

    def __init__(self, file: Path, findings: list[Finding]) -> None:
        self.rows = sqlite3.connect(file)
        self.findings = findings
        self.there: set[str] = set()
        self.rows.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE row (n INTEGER PRIMARY KEY, kind TEXT, id TEXT, told TEXT);"
            "CREATE TABLE link (kind TEXT, name TEXT, owner TEXT, n INTEGER);"
        )

    def load(self, folder: Path) -> None:
        """Take in all files of the package."""
        for kind, file in find_tables(folder).items():
            self.there.add(kind)
            self._load_file(kind, file)
        self.rows.executescript(
            "CREATE INDEX by_id ON row (kind, id);"
            "CREATE INDEX by_owner ON link (kind, name, owner);"
        )

    def _load_file(self, kind: str, file: Path) -> None:
        for line, told in read_table(file, self.findings):
            told[AT] = (file.name, f"line {line}")
            cursor = self.rows.execute(
                "INSERT INTO row (kind, id, told) VALUES (?, ?, ?)",
                (kind, told.get("id", ""), json.dumps(told)),
            )
            links = [
                (kind, name, value, cursor.lastrowid)
                for name, value in told.items()
                if name.endswith("_id") and value
            ]
            self.rows.executemany("INSERT INTO link VALUES (?, ?, ?, ?)", links)

    def objects(self, kind: str) -> Iterator[dict[str, Any]]:
        """All objects of a table, with their parts."""
        found = self.rows.execute(
            "SELECT told FROM row WHERE kind = ? ORDER BY n", (kind,)
        )
        for (told,) in found:
            yield self._whole(kind, json.loads(told))

    def _whole(self, kind: str, told: dict[str, Any]) -> dict[str, Any]:
        key = told.get("id", "")
        for name, part in PARTS.get(kind, {}).items():
            if part in self.there:
                column = "link_id" if part == "attribute" else f"{kind}_id"
                told[name] = self._owned(part, column, key)
        for name, (other, pointer) in POINTED_AT.get(kind, {}).items():
            found = self._known(other, told.get(pointer, ""))
            if found is not None:
                told[name] = found
        # One statement on how a service runs is enough.
        if kind == "service" and (held := told.pop("operating_status", None)):
            told["operating_status"] = held[0]
        return told

    def _owned(self, kind: str, column: str, owner: str) -> list[dict[str, Any]]:
        found = self.rows.execute(
            "SELECT told FROM row WHERE n IN "
            "(SELECT n FROM link WHERE kind = ? AND name = ? AND owner = ?) ORDER BY n",
            (kind, column, owner),
        )
        return [self._whole(kind, json.loads(told)) for (told,) in found]

    def _known(self, kind: str, uid: str) -> dict[str, Any] | None:
        if not uid:
            return None
        found = self.rows.execute(
            "SELECT told FROM row WHERE kind = ? AND id = ? ORDER BY n LIMIT 1",
            (kind, uid),
        ).fetchone()
        return self._whole(kind, json.loads(found[0])) if found else None


def find_tables(folder: Path) -> dict[str, Path]:
    """The file of each table: as the description says, else by the usual names."""
    found = dict(_described(folder))
    for kind, table in TABLES.items():
        for name in (table.file, f"{kind}.csv", f"{kind}s.csv"):
            file = folder / name
            if kind not in found and file.is_file():
                found[kind] = file
    return found


def packages_in(path: Path) -> list[tuple[str, Path]]:
    """What there is to take in, each with the language it says its texts are in.

    A folder without tables may hold a package for each language, in folders.
    """
    path = path.parent if path.name == DESCRIPTOR else path
    if not path.is_dir() or _has_tables(path):
        return [(_language_of(path), path)]
    inner = [folder for folder in sorted(path.iterdir()) if folder.is_dir()]
    found = [(_language_of(folder), folder) for folder in inner if _has_tables(folder)]
    return [each for each in found if each[0]] or [("", path)]


def _has_tables(folder: Path) -> bool:
    """Whether there are any; what is wrong with them is said when they are read."""
    with suppress(Refused):
        return bool(find_tables(folder))
    return True


def _language_of(folder: Path) -> str:
    """The language of a package, as it says itself; "" where it does not."""
    told: Any = ""
    with suppress(Refused):
        told = _description(folder).get("language") if folder.is_dir() else ""
    match = LANGUAGE.match(told) if isinstance(told, str) else None
    return match[0].lower() if match else ""


def _description(folder: Path) -> dict[str, Any]:
    file = folder / DESCRIPTOR
    if not file.is_file():
        return {}
    try:
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8-sig"))
        told.get("resources")
    except (ValueError, AttributeError):
        raise Refused(f"{file} cannot be read. Leave it out or mend it.") from None
    return told


def _described(folder: Path) -> Iterator[tuple[str, Path]]:
    file = folder / DESCRIPTOR
    told = _description(folder)
    if not told:
        return
    try:
        resources = [(row["name"], row["path"]) for row in told["resources"]]
    except (KeyError, TypeError):
        raise Refused(f"{file} cannot be read. Leave it out or mend it.") from None
    for name, path in resources:
        inside = (folder / str(path)).resolve()
        if not inside.is_relative_to(folder.resolve()):
            raise Refused(f"{file} names a file outside of the package: {path}.")
        if inside.is_file() and name in TABLES:
            yield name, inside


def read_table(
    file: Path, findings: list[Finding]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a CSV file with their lines; bad ones are named and left out."""
    check_encoding(file)
    csv.field_size_limit(BIGGEST_CELL)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        first = lines.readline()
        lines.seek(0)
        separator = max(SEPARATORS, key=first.count)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        try:
            names = [name.strip().lower() for name in next(reader, [])]
            for cells in reader:
                if not any(cells):
                    continue
                if len(cells) != len(names):
                    findings.append(_uneven(file, reader.line_num, cells, names))
                    continue
                row = zip(names, cells, strict=True)
                yield (
                    reader.line_num,
                    {name: bare_cell(cell) for name, cell in row if name and cell},
                )
        except csv.Error as problem:
            where = (file.name, f"line {reader.line_num}", "")
            remedy = f"The file breaks off here: {problem}. Close the quotes."
            findings.append(Finding(*where, remedy))


def _uneven(file: Path, line: int, cells: list[str], names: list[str]) -> Finding:
    told = f"The line has {len(cells)} cells where the first has {len(names)}."
    remedy = f"{told} Put cells with commas in quotes."
    return Finding(file.name, f"line {line}", "", remedy)


def check_encoding(file: Path) -> None:
    """Refuse a file that is no UTF-8, naming what it seems to be and where."""
    with file.open("rb") as raw:
        start = raw.read(2)
        if start == ZIP:
            raise Refused(f"{file.name} is a ZIP file. Unpack it and name the folder.")
        if start in BOMS:
            raise Refused(f"{file.name} is {BOMS[start]} text. Save it as UTF-8.")
        raw.seek(0)
        for number, line in enumerate(raw, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                sign = line.decode("cp1252", "replace").strip()[:60]
                raise Refused(
                    f"{file.name}, line {number}: this is not UTF-8; it looks like "
                    f"Windows-1252 (“{sign}”). Save it as UTF-8."
                ) from None
            if b"\0" in line:
                raise Refused(f"{file.name}, line {number}: this is not text.")
