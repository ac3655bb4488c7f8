"""Keeping the lists that everything points at, and taking in address registers.

The journal stands beside this package, not below it: whoever calls from above
writes the line.
"""

from collections.abc import Collection, Iterable, Mapping

from django.db import connection
from django.utils.translation import gettext as _
from shapely.geometry import shape

from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.memory import forget_all
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.reference import rules
from beistand.reference.models import Area, City, Place, Site, Topic
from beistand.reference.rules import AddressRow, AreaRow, Tally

ONE_AT_A_TIME = "LOCK TABLE reference_place IN SHARE ROW EXCLUSIVE MODE"
INCOMING = """
    CREATE TEMPORARY TABLE incoming (
        street text, house_number text, postcode text, area_id bigint,
        lon double precision, lat double precision, folded text
    ) ON COMMIT DROP
"""
# A register may list an address at several positions: they are counted.
NUMBERED = """
    CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
    SELECT incoming.*, row_number() OVER (
        PARTITION BY folded, house_number, postcode ORDER BY area_id, lon, lat
    ) - 1 AS repeat
    FROM incoming
"""
CHANGE = """
    UPDATE reference_place AS there
    SET street = told.street, area_id = told.area_id, lon = told.lon, lat = told.lat
    FROM numbered AS told
    WHERE (there.folded, there.house_number, there.postcode, there.repeat)
        = (told.folded, told.house_number, told.postcode, told.repeat)
    AND (there.street, there.area_id, there.lon, there.lat)
        IS DISTINCT FROM (told.street, told.area_id, told.lon, told.lat)
"""
ADD = """
    INSERT INTO reference_place
        (street, house_number, postcode, repeat, area_id, lon, lat, folded)
    SELECT street, house_number, postcode, repeat, area_id, lon, lat, folded
    FROM numbered
    ON CONFLICT (folded, house_number, postcode, repeat) DO NOTHING
"""
STREETS = """
    INSERT INTO reference_street (name, folded)
    SELECT DISTINCT ON (folded) street, folded
    FROM (
        SELECT street, folded, count(*) AS houses
        FROM reference_place GROUP BY street, folded
    ) AS spelled
    ORDER BY folded, houses DESC, street
    ON CONFLICT (folded) DO UPDATE SET name = EXCLUDED.name
    WHERE reference_street.name <> EXCLUDED.name
"""
STREETS_GONE = """
    DELETE FROM reference_street AS street WHERE NOT EXISTS (
        SELECT FROM reference_place WHERE folded = street.folded
    )
"""
STATISTICS = "ANALYZE reference_place, reference_street"
CLEAR_AWAY = "DROP TABLE incoming, numbered"


@action("reference.save_city")
def save_city(slug: str, fields: Mapping[str, object], *, by: Actor) -> str:
    """Load the one city; keep what people changed. Says which: `outcome_of`."""
    city = City.objects.select_for_update().first()
    return _save(city or City(), {**fields, "slug": slug})


@action("reference.save_topic")
def save_topic(code: str, fields: Mapping[str, object], *, by: Actor) -> str:
    """Load a topic; keep what people changed. Says which: `outcome_of`."""
    topic = Topic.objects.select_for_update().filter(code=code).first()
    return _save(topic or Topic(code=code), fields)


@action("reference.save_site")
def save_site(code: str, fields: Mapping[str, object], *, by: Actor) -> str:
    """Load a letterbox or counter; keep what people changed: `outcome_of`."""
    site = Site.objects.select_for_update().filter(code=code).first()
    return _save(site or Site(code=code), fields)


@action("reference.save_area")
def save_area(code: str, fields: Mapping[str, object], *, by: Actor) -> str:
    """Load a part of town; keep what people changed. Says which: `outcome_of`.

    `parent` is the code of the area around it, `neighbours` the codes of those
    beside it. Both must be there already: load the areas first without
    neighbours, then again with them alone.
    """
    return _save_area(code, fields)


def _save_area(code: str, fields: Mapping[str, object]) -> str:
    plain = {name: fields[name] for name in fields.keys() - {"parent", "neighbours"}}
    area = Area.objects.select_for_update().filter(code=code).first()
    area = area or Area(code=code)
    done = {_save(area, plain)}
    if "parent" in fields:
        done.add(_save_parent(area, fields["parent"]))
    if isinstance(neighbours := fields.get("neighbours"), Collection):
        done.add(_save_neighbours(area, set(map(str, neighbours))))
    order = ("new", "changed", "kept", "unchanged")
    return next(each for each in order if each in done)


def _save_parent(area: Area, code: object) -> str:
    """Put the area inside another, or inside none, unless people moved it."""
    current = {"parent": area.parent.code if area.parent else None}
    wanted = {"parent": code or None}
    changes = merge_loaded(current, area.from_blueprint, wanted)
    if changes:
        parent = changes["parent"]
        area.parent = _areas_named({str(parent)})[0] if parent else None
    area.from_blueprint = {**area.from_blueprint, "parent": code or None}
    area.save(update_fields=["parent", "from_blueprint"])
    return outcome_of(current, changes, wanted)


def _save_neighbours(area: Area, codes: set[str]) -> str:
    """Add and take away what differs from the last load; people's pairs stay."""
    last = set(area.from_blueprint.get("neighbours", []))
    there = set(area.neighbours.values_list("code", flat=True))
    added, taken = codes - last - there, (last - codes) & there
    area.neighbours.add(*_areas_named(added))
    area.neighbours.remove(*_areas_named(taken))
    area.from_blueprint = {**area.from_blueprint, "neighbours": sorted(codes)}
    area.save(update_fields=["from_blueprint"])
    if added or taken:
        return "changed"
    return "unchanged" if there == codes else "kept"


def _areas_named(codes: set[str]) -> list[Area]:
    found = list(Area.objects.filter(code__in=codes))
    if missing := codes - {area.code for area in found}:
        listed = ", ".join(sorted(missing))
        raise Refused(_("Load these areas first: %(codes)s.") % {"codes": listed})
    return found


def _save(row: City | Topic | Area | Site, fields: Mapping[str, object]) -> str:
    """Create the row, or merge into it what was loaded."""
    forget_all()
    is_new = row._state.adding
    current = {name: getattr(row, name) for name in fields}
    changes = (
        dict(fields) if is_new else merge_loaded(current, row.from_blueprint, fields)
    )
    for name, value in changes.items():
        setattr(row, name, value)
    row.from_blueprint = {**row.from_blueprint, **fields}
    if is_new:
        row.save(force_insert=True)
        return "new"
    row.save(update_fields=[*changes, "from_blueprint"])
    return outcome_of(current, changes, fields)


@action("reference.import_areas")
def import_areas(
    rows: Collection[AreaRow],
    names_above: Mapping[str, str],
    *,
    by: Actor,
) -> Tally:
    """Take in the parts of town of a register; twice changes nothing.

    Areas that lie around them and have no outline of their own are made with
    the name given, or with their code for a name. Centres and neighbours come
    from the outlines. Areas that are gone from the register stay.
    """
    if lost := rules.inside_itself({row.code: row.parent for row in rows}):
        raise Refused(_("The area “%(code)s” lies inside itself.") % {"code": lost})
    around = {row.parent for row in rows} - {""}
    above = around - {row.code for row in rows}
    for code in sorted(above - set(Area.objects.values_list("code", flat=True))):
        _save_area(code, {"name": names_above.get(code, code)})
    for code in above & names_above.keys():
        _save_area(code, {"name": names_above[code]})
    outlines = {row.code: shape(row.outline) for row in rows}
    done = {}
    for row in rows:
        lon, lat = rules.centre_of(outlines[row.code])
        centre = {"lon": lon, "lat": lat, "outline": row.outline}
        done[row.code] = _save_area(row.code, {"name": row.name, **centre})
    innermost = {code: each for code, each in outlines.items() if code not in around}
    pairs = rules.neighbours_among(innermost)
    for row in rows:
        beside = [there for here, there in pairs if here == row.code]
        place = {"parent": row.parent, "neighbours": beside}
        if _save_area(row.code, place) == "changed" and done[row.code] != "new":
            done[row.code] = "changed"
    results = list(done.values())
    return Tally(
        new=results.count("new"),
        changed=results.count("changed"),
        unchanged=results.count("kept") + results.count("unchanged"),
        gone=Area.objects.exclude(code__in=[*done, *above]).count(),
    )


@action("reference.import_addresses")
def import_addresses(rows: Iterable[AddressRow], *, by: Actor) -> Tally:
    """Take in an address register; twice changes nothing.

    The rows travel into a table of their own and are compared there, so that a
    register of a large city takes seconds. Addresses gone from it stay. The
    areas must be there already.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        cursor.execute(INCOMING)
        areas = dict(Area.objects.values_list("code", "id"))
        keys: dict[str, str] = {}
        with cursor.copy("COPY incoming FROM STDIN") as copy:
            for row in rows:
                key = keys.get(row.street) or rules.street_key(row.street)
                keys[row.street] = key
                copy.write_row((*row[:3], areas[row.area], row.lon, row.lat, key))
        cursor.execute(NUMBERED)
        total = cursor.rowcount
        cursor.execute(CHANGE)
        changed = cursor.rowcount
        cursor.execute(ADD)
        new = cursor.rowcount
        for statement in (STREETS, STREETS_GONE, STATISTICS, CLEAR_AWAY):
            cursor.execute(statement)
    gone = Place.objects.count() - total
    return Tally(new, changed, total - new - changed, gone)
