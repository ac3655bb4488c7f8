"""Reading the lists that everything points at."""

from collections.abc import Collection, Iterable
from itertools import takewhile

from django.db import connection
from django.db.models import Avg, Count, F, Func, IntegerField, Max, Min, QuerySet
from django.db.models.functions import Abs, Length

from beistand.kit.errors import Refused
from beistand.kit.memory import remembered
from beistand.kit.text import fold
from beistand.reference.models import Area, City, Place, Site, Topic
from beistand.reference.rules import (
    SHORTEST,
    Pace,
    Wanted,
    distances,
    fitness,
    leading_digits,
    read_address,
    read_pace,
    street_key,
    telling_part,
)

MOST_STREETS, MOST_STREETS_ONLY = 12, 3
MOST_HOUSES, MOST_STRETCHES = 60, 24
PLAINLY_MEANT, LETTERS_PER_SLIP = 0.7, 5
LEAST_LIKENESS, LEAST_BESIDE_BEST = 0.35, 0.6
NO_CITY = "No city is loaded. Run: beistand blueprint load kaiserslautern"


@remembered
def city() -> City:
    """The one city of this installation, or a refusal that says how to load one."""
    town = City.objects.first()
    if town is None:
        raise Refused(NO_CITY)
    return town


def has_city() -> bool:
    """Whether a city is loaded; before that the worker has nothing to do."""
    return City.objects.exists()


def pace() -> Pace:
    """How fast the city promises to be."""
    return read_pace(city().rules)


@remembered
def topics() -> list[Topic]:
    """What people can choose today, in the city's order."""
    return list(Topic.objects.active())


@remembered
def areas() -> list[Area]:
    """Where people live: the parts of town that have no parts of their own."""
    return list(
        Area.objects.filter(parts__isnull=True)
        .select_related("parent")
        .defer("outline", "parent__outline")
        .order_by("name")
    )


@remembered
def sites() -> list[Site]:
    """Where letters come in, in the city's order."""
    return list(Site.objects.all())


def area_of(code: str) -> Area | None:
    """The part of town with this code, if there is one."""
    return Area.objects.filter(code=code).first() if code else None


def area_centres() -> dict[str, tuple[float, float] | None]:
    """Every area by its code, with its centre (lon, lat) where it has one."""
    rows = Area.objects.values_list("code", "lon", "lat")
    return {
        code: (lon, lat) if lon is not None and lat is not None else None
        for code, lon, lat in rows
    }


def rings(area: Area) -> dict[int, int]:
    """How far every area is from this one: 0 itself, 1 its neighbours, and so on.

    Areas that are not connected are missing. One query.
    """
    return distances(area.pk, Area.objects.values_list("id", "parent_id", "neighbours"))


def has_register() -> bool:
    """Whether this city has an address register to look addresses up in."""
    return Place.objects.exists()


def find_place(street: str, house_number: str, postcode: str = "") -> Place | None:
    """The place of the register with exactly this address, if there is one."""
    key, number = street_key(street), house_number.strip()
    rows = Place.objects.filter(folded=key, house_number=number)
    if postcode.strip():
        rows = rows.filter(postcode=postcode.strip())
    return _with_area(rows).first()


def suggest_places(text: str, limit: int = 8) -> list[Place]:
    """The addresses most like what was typed, the best first; none if none is like it.

    Where no number was typed, streets are suggested, once for each part of town
    that they run through. Where the register lacks the number, it stays as
    typed, with the part of town of the nearest one. Neither kind is a row.
    """
    wanted = read_address(text)
    if len(telling_part(wanted.street)) < SHORTEST:
        return []
    likeness = _streets_like(wanted.street)
    found = _houses(wanted, likeness) if wanted.house_number else []
    digits = leading_digits(wanted.house_number)
    seen = {
        place.folded for place in found if leading_digits(place.house_number) == digits
    }
    without = list(takewhile(lambda street: street not in seen, likeness))
    found += _stretches(wanted, without[:MOST_STREETS_ONLY])
    ranked: dict[tuple[object, ...], tuple[float, Place]] = {}
    for place in found:
        fit = fitness(wanted, _as_wanted(place), likeness[place.folded])
        if fit is not None:
            same = (place.street, place.house_number, place.postcode, place.area_id)
            ranked.setdefault(same, (fit, place))
    best = sorted(ranked.values(), key=lambda pair: _order(*pair))
    return [place for _fit, place in best[:limit]]


def _streets_like(text: str) -> dict[str, float]:
    """Keys of streets, with how much each is like the text; the best first."""
    rows = _find_streets(text, 0)
    if not rows or rows[0][1] < PLAINLY_MEANT:
        rows = _find_streets(text, 1 + len(text) // LETTERS_PER_SLIP)
    least = max(LEAST_LIKENESS, rows[0][1] * LEAST_BESIDE_BEST) if rows else 0
    return {street: likeness for street, likeness in rows if likeness >= least}


def _find_streets(text: str, slips: int) -> list[tuple[str, float]]:
    search = "SELECT street, likeness FROM find_streets(%s, %s, %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(search, [text, telling_part(text), slips, MOST_STREETS])
        return [(street, likeness) for street, likeness in cursor.fetchall()]


def _houses(wanted: Wanted, streets: Iterable[str]) -> list[Place]:
    digits = leading_digits(wanted.house_number)
    rows = Place.objects.filter(folded__in=streets, house_number__startswith=digits)
    return list(
        _with_area(rows).order_by(Length("house_number"), "house_number", "id")[
            :MOST_HOUSES
        ]
    )


def _stretches(wanted: Wanted, streets: Collection[str]) -> list[Place]:
    """One place, not kept, for each part of town that these streets run through."""
    number = int(leading_digits(wanted.house_number) or 0)
    there = Func(
        F("house_number"),
        template="coalesce(substring(%(expressions)s from '^[0-9]{1,8}')::int, 0)",
        output_field=IntegerField(),
    )
    rows = (
        Place.objects.filter(folded__in=streets)
        .values("folded", "street", "area_id")
        .annotate(
            away=Min(Abs(there - number)),
            houses=Count("id"),
            first=Min("postcode"),
            last=Max("postcode"),
            lon=Avg("lon"),
            lat=Avg("lat"),
        )
        .order_by(*(["away"] if number else []), "-houses", "area_id")[:MOST_STRETCHES]
    )
    around = Area.objects.defer("outline").select_related("parent")
    areas = around.in_bulk([row["area_id"] for row in rows])
    return [
        Place(
            street=row["street"],
            house_number=wanted.house_number,
            postcode=row["first"] if row["first"] == row["last"] else "",
            area=areas[row["area_id"]],
            lon=row["lon"],
            lat=row["lat"],
            folded=row["folded"],
        )
        for row in rows
    ]


def _with_area(rows: QuerySet[Place]) -> QuerySet[Place]:
    return rows.select_related("area__parent").defer(
        "area__outline", "area__parent__outline"
    )


def _as_wanted(place: Place) -> Wanted:
    around = place.area.parent.name if place.area.parent else ""
    town = fold(f"{place.area.name} {around}")
    return Wanted(place.street, place.house_number, place.postcode, town)


def _order(fit: float, place: Place) -> tuple[object, ...]:
    number = leading_digits(place.house_number)
    return (-round(fit, 3), place.street, int(number or 0), place.house_number)
