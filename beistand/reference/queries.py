"""Reading the lists that everything points at."""

from beistand.kit.errors import Refused
from beistand.kit.memory import remembered
from beistand.kit.text import fold
from beistand.reference.models import Area, City, Place, Topic
from beistand.reference.rules import Pace, read_pace

NO_CITY = "No city is loaded. Run: beistand blueprint load kaiserslautern"


@remembered
def city() -> City:
    """The one city of this installation, or a refusal that says how to load one."""
    town = City.objects.first()
    if town is None:
        raise Refused(NO_CITY)
    return town


def pace() -> Pace:
    """How fast the city promises to be."""
    return read_pace(city().rules)


@remembered
def topics() -> list[Topic]:
    """What people can choose today, in the city's order."""
    return list(Topic.objects.active())


@remembered
def areas() -> list[Area]:
    """The parts of town by name, without outlines."""
    return list(Area.objects.defer("outline").order_by("name"))


def rings(area: Area) -> dict[int, int]:
    """How far every area is from this one: 0 itself, 1 its neighbours, and so on.

    Areas that are not connected are missing. One query.
    """
    pairs = Area.neighbours.through.objects.values_list("from_area_id", "to_area_id")
    near: dict[int, set[int]] = {}
    for here, there in pairs:
        near.setdefault(here, set()).add(there)
    found, edge, distance = {area.pk: 0}, {area.pk}, 0
    while edge:
        distance += 1
        edge = {there for here in edge for there in near.get(here, ())} - found.keys()
        found |= dict.fromkeys(edge, distance)
    return found


def find_place(street: str, house_number: str, postcode: str = "") -> Place | None:
    """The place of the register with exactly this address, if there is one."""
    rows = Place.objects.filter(folded=fold(street), house_number=house_number.strip())
    if postcode.strip():
        rows = rows.filter(postcode=postcode.strip())
    return rows.select_related("area").first()
