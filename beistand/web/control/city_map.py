"""The parts of town as drawings: SVG paths from outlines, or from centres alone.

Longitude and latitude become metres east and north of the middle of the city
(flat, good enough within one), then pixels. Without outlines each part is drawn
as the land nearest to its centre; such a map is schematic and says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from shapely import LineString, MultiPoint, Point, affinity, voronoi_polygons
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from beistand.reference.models import Area

WIDTH = 540
MARGIN = 6
METRES_A_DEGREE = 111_320
AROUND_A_CENTRE = 1900  # metres of land drawn around a centre without outline
LETTER_WIDTH, LETTER_HEIGHT = 6.2, 14  # pixels of a name's letters on the map
FINEST = 0.6  # pixels below which corners of an outline are left out


@dataclass(frozen=True)
class Patch:
    """One part of town on the map: its shape, where its number stands, its name.

    The name is empty where there is no room for it; the table has it.
    """

    code: str
    path: str
    x: float
    y: float
    name: str = ""


@dataclass(frozen=True)
class CityMap:
    """All parts, the size of the picture in pixels, and whether it is schematic."""

    width: int
    height: int
    patches: list[Patch]
    is_schematic: bool


def draw_city(areas: Sequence[Area]) -> CityMap | None:
    """The map of these parts of town; None if nobody knows where they are."""
    outlines = {area.code: area.outline for area in areas if area.outline}
    shapes = (
        {code: shape(outline) for code, outline in outlines.items()}
        if outlines
        else _around_centres(areas)
    )
    if not shapes:
        return None
    flat = _flattened(shapes)
    west, south, east, north = unary_union(list(flat.values())).bounds
    scale = (WIDTH - 2 * MARGIN) / max(east - west, (north - south) * 0.8, 1)
    height = round((north - south) * scale) + 2 * MARGIN
    width = round((east - west) * scale) + 2 * MARGIN
    onto_page = [scale, 0, 0, -scale, MARGIN - west * scale, MARGIN + north * scale]
    names = {area.code: area.name for area in areas}
    patches = [
        _patch(code, names[code], affinity.affine_transform(form, onto_page))
        for code, form in flat.items()
    ]
    return CityMap(width, height, patches, is_schematic=not outlines)


def _flattened(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The same shapes in metres."""
    middle = unary_union(list(shapes.values())).centroid
    north = METRES_A_DEGREE
    east = north * cos(radians(middle.y))
    move = [east, 0, 0, north, -middle.x * east, -middle.y * north]
    return {
        code: affinity.affine_transform(form, move) for code, form in shapes.items()
    }


def _around_centres(areas: Sequence[Area]) -> dict[str, BaseGeometry]:
    """The land nearest to each centre, no farther than people of a district live."""
    centres = {
        area.code: Point(area.lon, area.lat)
        for area in areas
        if area.lon is not None and area.lat is not None
    }
    if len(set(centres.values())) < 2:
        return {}
    degrees = AROUND_A_CENTRE / METRES_A_DEGREE
    stretch = 1 / cos(radians(next(iter(centres.values())).y))
    discs = {
        code: affinity.scale(centre.buffer(degrees), xfact=stretch)
        for code, centre in centres.items()
    }
    land = unary_union(list(discs.values()))
    cells = list(
        voronoi_polygons(MultiPoint(list(centres.values())), extend_to=land).geoms
    )
    return {
        code: next(cell for cell in cells if cell.covers(centre)) & discs[code]
        for code, centre in centres.items()
    }


def _patch(code: str, name: str, form: BaseGeometry) -> Patch:
    fine = form.simplify(FINEST)
    place = fine.representative_point() if not fine.is_empty else form.centroid
    path = "".join(_ring(ring) for ring in _rings(fine))
    return Patch(
        code, path, round(place.x, 1), round(place.y, 1), _fitting(name, fine, place)
    )


def _fitting(name: str, form: BaseGeometry, place: Point) -> str:
    """The name as far as it fits between the borders left and right of the number."""
    below = place.y + LETTER_HEIGHT
    line = LineString([(place.x - WIDTH, below), (place.x + WIDTH, below)])
    room = int(form.intersection(line).length / LETTER_WIDTH)
    short = name.split("/")[0]
    return short if len(short) <= room else ""


def _rings(form: BaseGeometry) -> Iterator[Any]:
    polygons = form.geoms if isinstance(form, MultiPolygon) else [form]
    for polygon in polygons:
        if isinstance(polygon, Polygon):
            yield polygon.exterior.coords
            yield from (inner.coords for inner in polygon.interiors)


def _ring(corners: Any) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y, *_height in corners)
    return f"M{points}Z"
