"""Taking in services that another directory tells of (KL-5).

Each row remembers by the id in its own directory what was told last. What people
changed here since stays, and so does what stood here before that directory was ever
read: only what is empty is filled. Telling the same twice changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from beistand.directory.actions.facts import FactIn, record_fact
from beistand.directory.actions.imported_lists import (
    apply_changes,
    current_values,
    without_ids,
)
from beistand.directory.hsds.ids import part_id
from beistand.directory.hsds.rendering import SOURCE
from beistand.directory.hsds.told import (
    FactTold,
    LocationTold,
    OrganizationTold,
    PlaceTold,
    ServiceTold,
)
from beistand.directory.models import (
    ExternalId,
    Initiative,
    Location,
    Organization,
    Service,
)
from beistand.directory.rules import review_from
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.merge import merge_loaded, outcome_of

Values = Mapping[str, Any]
TURN = "directory.import"


@dataclass
class Taken:
    """What became of a service, and what people's own words kept out.

    Attributes:
        outcome: "new", "changed", "unchanged" or "kept".
        kept: fields that differ here and stay.
    """

    service: Service
    outcome: str
    kept: list[str]


@action("directory.import_service")
def import_service(told: ServiceTold, source: str, *, by: Actor) -> Taken:
    """Take in a service with its organization, places, numbers and people."""
    _take_turn()
    organization = _take_organization(told.organization, source, by)
    row, known = _found(Service, told.uid, told.key, source)
    new = {**told.fields, **_lists_told(told, organization, source)}
    current: dict[str, Any] = {}
    if row is None:
        row, changes, outcome = _new_service(told, organization), new, "new"
    else:
        new = _fillable(new, known)
        current = current_values(row, new)
        bare = without_ids(new)
        changes = merge_loaded(current, known.get("loaded", {}), bare)
        outcome = outcome_of(current, changes, bare)
    _write(row, changes, new)
    kept = {"loaded": without_ids(new), "extra": told.extra}
    _remember(row, told.key, source, {**known, **kept})
    if changes:
        journal.record(by, "directory.imported", row, fields=_named(changes))
    differs = {name for name in current if current[name] != without_ids(new[name])}
    return Taken(row, outcome, sorted(differs - set(changes)))


def _write(row: Model, changes: Values, told: Values) -> None:
    """Write what changes; lists as they were told, with the ids of their parts."""
    apply_changes(
        row,
        {
            name: told[name] if isinstance(value, list) else value
            for name, value in changes.items()
        },
    )


def _named(changes: Values) -> str:
    return ",".join(sorted(changes))


def _lists_told(
    told: ServiceTold, organization: Organization, source: str
) -> dict[str, Any]:
    """Its topics, areas, numbers, people and places, as far as they were told."""
    lists: dict[str, Any] = {"topics": told.topics, "areas": told.areas}
    if told.phones is not None:
        lists["phones"] = _phones(told.uid, told.phones)
    if told.contacts is not None:
        lists["contacts"] = _sorted_people(told.contacts)
    if told.places is not None:
        places = [_take_place(each, organization, source) for each in told.places]
        lists["places"] = sorted(places, key=lambda place: place["location"])
    return {name: value for name, value in lists.items() if value is not None}


def _sorted_people(told: Sequence[Values]) -> list[Values]:
    return sorted(told, key=lambda person: (person["name"], person["uid"]))


def _fillable(new: Values, known: Values) -> dict[str, Any]:
    """What may fill a gap in a row that stood here before: a "no" is no gap."""
    told = known.get("loaded", {})
    return {
        name: value
        for name, value in new.items()
        if name in told or not isinstance(value, bool)
    }


@action("directory.import_organization")
def import_organization(told: OrganizationTold, source: str, *, by: Actor) -> str:
    """Take in an organization with all that belongs to it; "new" or "unchanged"."""
    _take_turn()
    before = _found(Organization, told.uid, told.key, source)[0]
    _take_organization(told, source, by)
    return "unchanged" if before else "new"


@action("directory.import_fact")
def import_fact(taken: Service, told: FactTold, source: str, *, by: Actor) -> bool:
    """Write down what they say of how it runs, as a doubtful statement.

    Whether it was new: what they said last time is not said again.
    """
    _take_turn()
    known = ExternalId.objects.select_for_update().get(
        scheme=f"{SOURCE}{source}", service=taken
    )
    said = {name: str(value) for name, value in asdict(told).items() if value}
    if known.from_source.get("fact") == said:
        return False
    now = clock.now()
    seen = min(told.observed_at or now, now)
    is_own = told.source != "import"
    fact = FactIn(
        about=taken,
        state=told.state,
        source=told.source,
        method=told.method,
        confidence="high" if is_own else "low",
        audience=told.audience,
        hours=told.hours,
        redirect_phone=told.redirect_phone,
        redirect_service=_service_known_as(told.instead, source),
        capacity=told.capacity,
        messages=told.messages,
        valid_from=told.valid_from,
        valid_to=told.valid_to,
        review_by=told.review_by or review_from(seen),
        observed_at=seen,
    )
    record_fact(fact, by=by)
    known.from_source = {**known.from_source, "fact": said}
    known.save(update_fields=["from_source"])
    return True


def _take_turn() -> None:
    """Wait for whatever another import is writing, until this transaction ends.

    Two packages at once may name the same organization, place or service. Who comes
    second must see what the first has made of it, or both would make it anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock(hashtext('{TURN}'))")


def _service_known_as(key: str, source: str) -> Service | None:
    if not key:
        return None
    try:
        uid = UUID(key)
    except ValueError:
        uid = part_id(UUID(int=0), key)  # nobody's
    row: Service | None = _found(Service, uid, key, source)[0]
    return row


def _found(model: type[Any], uid: UUID, key: str, source: str) -> tuple[Any, Values]:
    """The row that they mean, and what they told of it last time.

    Nobody else changes the row before this transaction ends: what a person corrects
    meanwhile waits, and is not written over.
    """
    owner = model.__name__.lower()
    ids = ExternalId.objects.filter(scheme=f"{SOURCE}{source}", value=key)
    known = ids.filter(**{f"{owner}__isnull": False}).first()
    rows = model.objects.select_for_update(no_key=True)
    if known is not None:
        return rows.get(pk=getattr(known, f"{owner}_id")), known.from_source
    return rows.filter(uid=uid).first(), {}


def _remember(row: Model, key: str, source: str, told: Values) -> None:
    """Keep what they told, under the id that they gave it."""
    whose: dict[str, Any] = {
        "scheme": f"{SOURCE}{source}",
        "value": key,
        type(row).__name__.lower(): row,
    }
    ExternalId.objects.update_or_create(**whose, defaults={"from_source": dict(told)})


def _code(name: str, uid: UUID) -> str:
    return f"{slugify(name)[:45] or 'imported'}-{uid.hex[:12]}"


def _take_organization(told: OrganizationTold, source: str, by: Actor) -> Organization:
    row, known = _found(Organization, told.uid, told.key, source)
    if not told.fields:
        if row is None:
            raise Refused(_("This organization is not known. Import it as well."))
        return row  # type: ignore[no-any-return]
    new = dict(told.fields)
    if told.phones is not None:
        new["phones"] = _phones(told.uid, told.phones)
    if told.contacts is not None:
        new["contacts"] = _sorted_people(told.contacts)
    if row is None:
        code = _code(told.fields["name"], told.uid)
        row = Organization.objects.create(uid=told.uid, code=code, **told.fields)
        changes: Values = new
    else:
        last = known.get("loaded", {})
        changes = merge_loaded(current_values(row, new), last, without_ids(new))
    _write(row, changes, new)
    _remember(row, told.key, source, {"loaded": without_ids(new), "extra": told.extra})
    _name_otherwise(row, told)
    for location in told.locations:
        _take_location(location, row, source)
    if changes:
        journal.record(by, "directory.imported", row, fields=_named(changes))
    return row  # type: ignore[no-any-return]


def _name_otherwise(row: Organization, told: OrganizationTold) -> None:
    """Keep what registers call it."""
    for scheme, value in told.identifiers:
        ids = ExternalId.objects.filter(scheme=scheme, value=value)
        if not ids.filter(organization__isnull=False).exists():
            ExternalId.objects.create(scheme=scheme, value=value, organization=row)


def _new_service(told: ServiceTold, organization: Organization) -> Service:
    (name,) = told.fields["names"].values()
    row = Service.objects.create(
        uid=told.uid,
        code=_code(name, told.uid),
        organization=organization,
        **told.fields,
    )
    if row.is_initiative:
        # Whoever vetted it there, nobody did here: it is not proposed before that.
        Initiative.objects.create(
            service=row, organizer=organization.name, review_by=review_from(clock.now())
        )
    return row


def _take_location(
    told: LocationTold, organization: Organization, source: str
) -> Location:
    row, known = _found(Location, told.uid, told.key, source)
    new = {**told.fields, "phones": _phones(told.uid, told.phones)}
    if row is None:
        name = told.fields["name"] or organization.name
        row = Location.objects.create(
            uid=told.uid,
            code=_code(name, told.uid),
            organization=organization,
            **told.fields,
        )
        changes: Values = new
    else:
        last = known.get("loaded", {})
        changes = merge_loaded(current_values(row, new), last, without_ids(new))
    _write(row, changes, new)
    _remember(row, told.key, source, {"loaded": without_ids(new)})
    return row  # type: ignore[no-any-return]


def _take_place(
    told: PlaceTold, organization: Organization, source: str
) -> dict[str, Any]:
    location = _take_location(told.location, organization, source)
    return {
        "uid": str(told.uid),
        "location": location.pk,
        "hours": told.hours,
        "phones": _phones(told.uid, told.phones),
    }


def _phones(owner: UUID, told: Sequence[Values]) -> list[dict[str, Any]]:
    """Numbers as they are kept; each has an id, if only one made of the number."""
    rows = {
        row["uid"] or str(part_id(owner, "number", row["number"])): row for row in told
    }
    return [{**row, "uid": uid} for uid, row in rows.items()]
