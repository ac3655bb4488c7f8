"""Take in the address register of a city.

An areas file is GeoJSON with the properties `code`, `name` and `parent`; an
addresses file is CSV, gzipped or not, with the columns below. Both are WGS 84.
"""

import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import click

from beistand.project import database
from beistand.project.errors import NotReady

if TYPE_CHECKING:
    from beistand.reference.rules import AddressRow, AreaRow, Tally

COLUMNS = ("street", "house_number", "postcode", "area_code", "lon", "lat")
LONGEST = {"street": 120, "house_number": 20, "postcode": 12, "code": 40, "name": 120}
GZIP = b"\x1f\x8b"
UNREADABLE = (EOFError, gzip.BadGzipFile, zlib.error, csv.Error, UnicodeDecodeError)
MOST_SHOWN = 50
ROWS_PER_STEP = 2000
FAR_AWAY_METRES = 200_000
Centres = Mapping[str, tuple[float, float] | None]
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Flawed(Exception):  # noqa: N818
    """One cell cannot be taken as it is; says which, and what to do."""

    def __init__(self, column: str, remedy: str) -> None:
        super().__init__(remedy)
        self.column = column


class Flaw(NamedTuple):
    """Where a row is wrong, and what to do about it."""

    where: str
    column: str
    remedy: str


@dataclass
class Report:
    """What is wrong with one file."""

    file: Path
    flaws: list[Flaw] = field(default_factory=list)
    more: int = 0

    @property
    def bad(self) -> int:
        """How many rows were left out."""
        return len(self.flaws) + self.more

    def add(self, where: str, flawed: Flawed) -> None:
        """Remember one bad row; beyond what anybody reads, only its number."""
        if len(self.flaws) < MOST_SHOWN:
            self.flaws.append(Flaw(where, flawed.column, str(flawed)))
        else:
            self.more += 1

    def show(self) -> None:
        """Tell what was left out, and how to mend it."""
        for where, column, remedy in self.flaws:
            click.echo(f"{self.file}, {where}, {column}: {remedy}", err=True)
        if self.more:
            click.echo(f"{self.file}: and {self.more:,} more like these.", err=True)
        if self.bad:
            told = "Those rows were left out. Mend them and import again."
            click.echo(f"{self.file}: {self.bad:,} bad. {told}", err=True)


@click.group()
def command() -> None:
    """Take in the address register of a city."""


@command.command("import")
@click.option("--areas", type=FILE, help="The parts of town, as GeoJSON.")
@click.option("--addresses", type=FILE, help="The addresses, as CSV or gzipped CSV.")
@click.option(
    "--parents",
    type=FILE,
    help="Names of the areas around those parts, as CSV: code, name.",
)
@database.with_database
def import_register(
    areas: Path | None, addresses: Path | None, parents: Path | None
) -> None:
    """Take in the parts of town and the addresses; doing it twice changes nothing.

    A file that breaks off is not taken in at all. Of a file with bad rows the good
    ones are, and each bad one is named with its remedy; the exit code is then 1.
    """
    if areas is None and addresses is None:
        raise click.UsageError("Give --areas, --addresses, or both.")
    _refuse_without_tables()
    reports = []
    if areas:
        reports.append(_take_areas(areas, _names_in(parents)))
    if addresses:
        reports.append(_take_addresses(addresses))
    for report in reports:
        report.show()
    if any(report.bad for report in reports):
        raise SystemExit(1)


def _refuse_without_tables() -> None:
    from django.db import connection

    from beistand.reference.models import Place

    if Place._meta.db_table not in connection.introspection.table_names():
        raise NotReady("The database is empty. Run `beistand migrate` first.")


def _take_areas(file: Path, names_above: Mapping[str, str]) -> Report:
    from beistand.kit.actions import System
    from beistand.reference.actions import import_areas

    report = Report(file)
    rows = list(read_areas(file, report))
    by = System("command-line")
    _take(report, "areas", lambda: import_areas(rows, names_above, by=by))
    return report


def _take_addresses(file: Path) -> Report:
    from beistand.kit.actions import System
    from beistand.reference.actions import import_addresses
    from beistand.reference.queries import area_centres

    report = Report(file)
    centres = area_centres()
    if not centres:
        raise NotReady("There are no areas yet. Give their file too: --areas.")
    by = System("command-line")

    def take() -> "Tally":
        with _progress(file) as moved:
            return import_addresses(read_addresses(file, centres, report, moved), by=by)

    _take(report, "addresses", take)
    return report


def _take(report: Report, kind: str, take: "Callable[[], Tally]") -> None:
    """Take in one file, all or nothing, and tell how much was new."""
    from django.db import transaction

    from beistand.journal import actions as journal
    from beistand.kit.actions import System

    try:
        with transaction.atomic():
            tally = take()
            by = System("command-line")
            counts = {"new": str(tally.new), "changed": str(tally.changed)}
            journal.record(by, f"reference.{kind}_imported", kind, **counts)
    except UNREADABLE as problem:
        raise NotReady(
            f"{report.file} cannot be read: {problem}. Nothing of it was taken in. "
            "Fetch it again, and save text as UTF-8."
        ) from problem
    total = tally.new + tally.changed + tally.unchanged
    told = (
        f"{total:,} {kind}: {tally.new:,} new, {tally.changed:,} changed, "
        f"{tally.unchanged:,} unchanged"
    )
    gone = f"; {tally.gone:,} that are not in the file were kept" if tally.gone else ""
    same = " Nothing has changed." if not tally.new + tally.changed else ""
    click.echo(f"{report.file.name}: {told}{gone}.{same}")


def read_areas(file: Path, report: Report) -> "Iterator[AreaRow]":
    """The areas of a GeoJSON file; what is wrong goes into the report."""
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno}, column {problem.colno}"
        raise NotReady(f"{file}, {place}: this is not JSON. {problem.msg}.") from None
    except UnicodeDecodeError:
        raise NotReady(f"{file} is not UTF-8 text. Save it as UTF-8.") from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise NotReady(f"{file} has no features. Export it as a FeatureCollection.")
    codes: set[str] = set()
    for number, feature in enumerate(features, 1):
        try:
            row = _area(feature)
            if row.code in codes:
                raise Flawed("code", f"“{row.code}” stands in the file twice.")
        except Flawed as flawed:
            report.add(f"feature {number}", flawed)
            continue
        codes.add(row.code)
        yield row


def _area(feature: object) -> "AreaRow":
    from beistand.reference.rules import AreaRow

    feature = feature if isinstance(feature, dict) else {}
    told = feature.get("properties")
    told = told if isinstance(told, dict) else {}
    cells = {
        name: "" if told.get(name) is None else str(told[name])
        for name in ("code", "name", "parent")
    }
    code, name = _text(cells, "code"), _text(cells, "name")
    parent = cells["parent"].strip()
    if parent == code:
        raise Flawed("parent", f"“{code}” cannot lie inside itself. Leave it out.")
    return AreaRow(code, name, parent, _outline(feature.get("geometry")))


def _outline(geometry: object) -> dict[str, object]:
    from shapely import is_valid_reason
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise Flawed("geometry", "An outline must be a Polygon or a MultiPolygon.")
    try:
        outline = shape(geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError):
        raise Flawed(
            "geometry", "These are no coordinates. Export them anew."
        ) from None
    if outline.is_empty or not outline.is_valid:
        reason = "it is empty" if outline.is_empty else is_valid_reason(outline)
        raise Flawed("geometry", f"Mend this outline: {reason}.")
    west, south, east, north = outline.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise Flawed("geometry", "Write positions in WGS 84 (EPSG:4326).")
    return geometry


def read_addresses(
    file: Path, centres: Centres, report: Report, moved: Callable[[int], None]
) -> "Iterator[AddressRow]":
    """The addresses of a CSV file; what is wrong goes into the report.

    Calls `moved` now and then with the number of bytes read so far.
    """
    with file.open("rb") as raw:
        text = io.TextIOWrapper(_unpacked(raw), "utf-8-sig", newline="")
        first = text.readline()
        separator = max(",;\t", key=first.count)
        names = [each.strip().lower() for each in first.strip().split(separator)]
        if missing := [each for each in COLUMNS if each not in names]:
            raise NotReady(
                f"{file}, line 1: the column {missing[0]} is missing. The first line "
                f"must name the columns: {','.join(COLUMNS)}."
            )
        reader = csv.reader(text, delimiter=separator)
        for cells in reader:
            if reader.line_num % ROWS_PER_STEP == 0:
                moved(raw.tell())
            if not cells:
                continue
            try:
                yield _address(names, cells, centres)
            except Flawed as flawed:
                report.add(f"line {reader.line_num + 1}", flawed)
        moved(raw.tell())


def _unpacked(raw: BinaryIO) -> BinaryIO:
    start = raw.read(len(GZIP))
    raw.seek(0)
    return gzip.open(raw) if start == GZIP else raw  # type: ignore[return-value]


def _address(names: list[str], cells: list[str], centres: Centres) -> "AddressRow":
    from beistand.reference.rules import AddressRow, metres_between, street_key

    if len(cells) != len(names):
        told = f"The line has {len(cells)} cells where the first has {len(names)}."
        raise Flawed("whole line", f"{told} Put cells with a separator in quotes.")
    row = dict(zip(names, cells, strict=True))
    street = _text(row, "street")
    if not street_key(street):
        raise Flawed("street", f"“{street}” is no name of a street.")
    area = row["area_code"].strip()
    if area not in centres:
        remedy = "Correct it, or add the area to the areas file."
        raise Flawed("area_code", f"“{area}” is no known area. {remedy}")
    lon, lat = _degrees(row, "lon", 180), _degrees(row, "lat", 90)
    centre = centres[area]
    if centre and metres_between(lon, lat, *centre) > FAR_AWAY_METRES:
        told = f"{lon}, {lat} lies far outside the area “{area}”."
        raise Flawed("lon", f"{told} Are lon and lat in each other's place?")
    number = _text(row, "house_number", may_be_empty=True)
    postcode = _text(row, "postcode", may_be_empty=True)
    return AddressRow(street, number, postcode, area, lon, lat)


def _text(row: Mapping[str, str], column: str, *, may_be_empty: bool = False) -> str:
    text = " ".join(row[column].split())
    if not text and not may_be_empty:
        raise Flawed(column, "This is empty. Fill it in.")
    if len(text) > LONGEST[column]:
        raise Flawed(column, f"This is longer than {LONGEST[column]} characters.")
    if not text.isprintable():
        raise Flawed(column, "This holds characters that cannot be printed.")
    return text


def _degrees(row: Mapping[str, str], column: str, most: int) -> float:
    text = row[column].strip()
    try:
        degrees = float(text)
    except ValueError:
        told = f"“{text}” is no number." if text else "This is empty."
        raise Flawed(column, f"{told} Write degrees with a point: 6.95.") from None
    if not isfinite(degrees) or abs(degrees) > most:
        told = f"{text} is beyond {most} degrees."
        raise Flawed(column, f"{told} Write positions in WGS 84 (EPSG:4326).")
    return degrees


def _names_in(file: Path | None) -> dict[str, str]:
    """The names of areas by their codes."""
    if file is None:
        return {}
    try:
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
        return {row["code"].strip(): _text(row, "name") for row in rows}
    except (KeyError, AttributeError, csv.Error, UnicodeDecodeError, Flawed):
        raise NotReady(
            f"{file} cannot be read. It is a CSV file in UTF-8 whose first line is "
            "code,name, and no name is empty."
        ) from None


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    """A bar on the terminal, by bytes read; silent elsewhere."""
    size, is_seen = file.stat().st_size, sys.stdout.isatty()
    with click.progressbar(length=size, label=file.name, hidden=not is_seen) as bar:
        yield lambda position: bar.update(position - bar.pos)
