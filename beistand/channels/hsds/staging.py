"""Tables of a package as objects with their parts, however large the package is.

The rows go into a file of SQLite first, which finds the parts of an object by their
owner. So memory holds one object at a time, and the order of the files does not matter.
"""

import csv
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from beistand.channels.hsds.package import DESCRIPTOR, bare_cell
from beistand.channels.hsds.tables import PARTS, POINTED_AT, TABLES
from beistand.directory.hsds.cells import AT, Finding
from beistand.kit.errors import Refused

# Tables of the standard that we have no rows for; they are kept beside the service.
OTHERS = {
    "cost_option": ("cost_options", "service_id"),
    "funding": ("funding", "service_id"),
    "service_capacity": ("capacities", "service_id"),
    "url": ("additional_urls", "service_id"),
}
BIGGEST_CELL = 1_000_000
SEPARATORS = ",;\t"
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
        for name, other in POINTED_AT.get(kind, {}).items():
            found = self._known(other, told.get(f"{name}_id", ""))
            if found is not None:
                told[name] = found
        return self._with_others(told, key) if kind == "service" else told

    def _with_others(self, told: dict[str, Any], key: str) -> dict[str, Any]:
        """With what we have no rows for; one statement on how it runs is enough."""
        for part, (name, column) in OTHERS.items():
            if part in self.there:
                told[name] = self._owned(part, column, key)
        if held := told.pop("operating_status", None):
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
    for kind in (*TABLES, *OTHERS):
        usual = TABLES[kind].file if kind in TABLES else f"{kind}s.csv"
        for name in (usual, f"{kind}.csv", f"{kind}s.csv"):
            file = folder / name
            if kind not in found and file.is_file():
                found[kind] = file
    return found


def _described(folder: Path) -> Iterator[tuple[str, Path]]:
    file = folder / DESCRIPTOR
    if not file.is_file():
        return
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
        resources = [(row["name"], row["path"]) for row in told["resources"]]
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{file} cannot be read. Leave it out or mend it.") from None
    for name, path in resources:
        inside = (folder / str(path)).resolve()
        if not inside.is_relative_to(folder.resolve()):
            raise Refused(f"{file} names a file outside of the package: {path}.")
        if inside.is_file() and (name in TABLES or name in OTHERS):
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
