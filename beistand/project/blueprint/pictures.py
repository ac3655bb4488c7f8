"""The logo and the outlines of areas: files that are not lists of fields."""

import re
from collections.abc import Iterator, Mapping

from shapely.errors import ShapelyError
from shapely.geometry import shape

from beistand.kit.lined_yaml import Document, Problem
from beistand.project.blueprint.reading import Folder
from beistand.project.blueprint.values import nearest_word

LARGEST_LOGO = 50_000
# A picture is data: nothing in it may run, or fetch anything from elsewhere.
ACTIVE = re.compile(
    r"<script|<foreignObject|<!ENTITY|<!DOCTYPE|\son\w+\s*=|javascript:"
    r"|(href|src)\s*=\s*[\"'](?!#)|@import|url\(\s*[\"']?(?!#)",
    re.I,
)
SHAPES = {"Polygon", "MultiPolygon"}


def check_logo(folder: Folder) -> tuple[str, list[Problem]]:
    """The logo that city.yaml names, "" for none, and what is wrong with it."""
    document = folder.get("city")
    city = document.data if isinstance(document.data, dict) else {}
    name = city.get("logo")
    if not isinstance(name, str) or not name:
        return "", []
    file = folder.path / name
    if "/" in name or file.suffix != ".svg" or not file.is_file():
        what = f"logo: there is no picture “{name}”."
        remedy = "Name an SVG file in the same folder."
        return "", [document.problem(("logo",), what, remedy)]
    text = file.read_text(encoding="utf-8").strip()
    if complaint := _complaint(text):
        return "", [Problem(name, 1, *complaint)]
    return text, []


def _complaint(svg: str) -> tuple[str, str] | None:
    if not svg.startswith("<svg") or 'xmlns="http://www.w3.org/2000/svg"' not in svg:
        return "this is no SVG picture.", "Begin it with <svg xmlns=…>."
    if len(svg) > LARGEST_LOGO:
        return "this picture is too large.", f"At most {LARGEST_LOGO} letters."
    if found := ACTIVE.search(svg):
        return (
            f"this picture holds “{found.group().strip()}”.",
            "Remove scripts, events and links to other files.",
        )
    return None


def check_outlines(
    folder: Folder, areas: frozenset[str] | None
) -> tuple[dict[str, dict[str, object]], list[Problem]]:
    """The outline of each area in areas.geojson, and what is wrong with them."""
    document = folder.outlines
    if document is None or document.data is None:
        return {}, []
    outlines: dict[str, dict[str, object]] = {}
    found: list[Problem] = []
    for position, (code, geometry) in enumerate(_features(document)):
        if areas is not None and code not in areas:
            what = f"feature {position + 1} has the code “{code}”, which is no area."
            found.append(document.problem((), what, nearest_word(code, areas)))
        elif not _is_outline(geometry):
            what = f"the outline of “{code}” is no valid polygon."
            remedy = "Repair its geometry; rings must close and not cross."
            found.append(document.problem((), what, remedy))
        else:
            outlines[code] = dict(geometry)
    return outlines, found


def _features(document: Document) -> Iterator[tuple[str, Mapping[str, object]]]:
    data = document.data if isinstance(document.data, dict) else {}
    features = data.get("features")
    for feature in features if isinstance(features, list) else []:
        if isinstance(feature, dict):
            properties = feature.get("properties")
            geometry = feature.get("geometry")
            yield (
                str(properties.get("code", "")) if isinstance(properties, dict) else "",
                geometry if isinstance(geometry, dict) else {},
            )


def _is_outline(geometry: Mapping[str, object]) -> bool:
    if geometry.get("type") not in SHAPES:
        return False
    try:
        return bool(shape(dict(geometry)).is_valid)
    except (ShapelyError, ValueError, TypeError, IndexError, KeyError):
        return False
