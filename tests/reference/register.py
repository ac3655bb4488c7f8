"""A small town's address register, written like a real one."""

import gzip
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

COLUMNS = "street,house_number,postcode,area_code,lon,lat"
SHARED = Path(
    os.environ.get("BEISTAND_SHARED", Path(__file__).resolve().parents[3] / "shared")
)
COLOGNE = SHARED / "data" / "koeln"
NO_COLOGNE = (
    f"The register of Cologne is not in {COLOGNE}: set BEISTAND_SHARED to the folder "
    "that holds data/koeln."
)
# Squares of about 1.4 km side by side: 11 and 12 touch, 21 lies beyond the river.
AREAS = [("11", "Altstadt", "1", 0), ("12", "Neustadt", "1", 1), ("21", "Porz", "2", 4)]
STREETS = [
    ("Aachener Str.", "11", "67655", range(1, 40)),
    ("Aachener Str.", "12", "67657", range(40, 80)),
    ("Aachener Glacis", "11", "67655", range(1, 9)),
    ("Lochnerstr.", "11", "67655", range(1, 20)),
    ("Hauptstr.", "12", "67657", range(1, 30)),
    ("Hauptstr.", "21", "67661", range(1, 30)),
    ("Konrad-Adenauer-Platz", "12", "67657", range(1, 6)),
    ("Straße des 17. Juni", "12", "67657", range(1, 20)),
    ("Müllergäßchen", "11", "67655", range(1, 4)),
    ("Ölstr.", "21", "67661", range(1, 4)),
]


def square(step: float) -> dict[str, object]:
    """An outline of a hundredth of a degree of latitude."""
    west, east = 7.70 + 0.02 * step, 7.72 + 0.02 * step
    ring = [[west, 49.40], [east, 49.40], [east, 49.41], [west, 49.41], [west, 49.40]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: str, name: str, parent: str | None, step: float) -> dict[str, object]:
    properties = {"code": code, "name": name, "parent": parent}
    return {"type": "Feature", "properties": properties, "geometry": square(step)}


def write_areas(file: Path, features: Iterable[object] = ()) -> Path:
    """The areas file; of the small town, if nothing else is given."""
    told = list(features) or [feature(*area) for area in AREAS]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": told}))
    return file


def addresses() -> list[str]:
    """The lines of the small town's addresses, without the first."""
    steps = {code: step for code, _name, _parent, step in AREAS}
    lines = [
        f"{street},{number},{postcode},{area},{7.71 + 0.02 * steps[area]:.5f},49.405"
        for street, area, postcode, numbers in STREETS
        for number in numbers
    ]
    return [*lines, "Hauptstr.,12a,67657,12,7.73000,49.405"]


def write_addresses(file: Path, lines: Sequence[str] | None = None) -> Path:
    """The addresses file; of the small town, if nothing else is given."""
    told = [COLUMNS, *(addresses() if lines is None else lines), ""]
    content = "\n".join(told).encode()
    file.write_bytes(gzip.compress(content) if file.suffix == ".gz" else content)
    return file
