"""Taking in services that another directory tells of (KL-5).

Each row remembers by the id in its own directory what was told last. What people
changed here since stays, and so does what stood here before that directory was ever
read: only what is empty is filled. Telling the same twice changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.text import slugify
from django.utils.translation import gettext as _

from beistand.directory.actions.facts import FactIn, record_fact
from beistand.directory.actions.imported_lists import fill_lists
from beistand.directory.actions.imported_rows import (
    Last,
    Renewed,
    find_row,
    remember_told,
    renew_row,
)
from beistand.directory.hsds.beside import texts_beside
from beistand.directory.hsds.held import without_ids
from beistand.directory.hsds.ids import SOURCE, part_id
from beistand.directory.hsds.told import (
    FactTold,
    LocationTold,
    OrganizationTold,
    PlaceTold,
    ServiceTold,
    Source,
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
from beistand.kit.merge import outcome_of

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
def import_service(told: ServiceTold, source: Source, *, by: Actor) -> Taken:
    """Take in a service with its organization, places, numbers and people."""
    _take_turn()
    owner = told.organization
    named = find_row(Organization, owner.uid, owner.key, source)
    organization = _take_organization(owner, named, source, by)
    last = find_row(Service, told.uid, told.key, source)
    new = {**told.fields, **_lists_told(told, organization, source)}
    if last.row is None:
        last.row = _new_service(told, organization)
        fill_lists(last.row, new)
        done = Renewed(without_ids(new), {}, new)
        outcome = "new"
    else:
        done = renew_row(last, _fillable(new, last.loaded), source)
        outcome = outcome_of(done.held, done.changes, done.told)
    remember_told(last, told, source, done.told)
    if done.changes:
        journal.record(by, "directory.imported", last.row, fields=_named(done.changes))
    differs = {name for name in done.held if done.held[name] != done.told[name]}
    return Taken(last.row, outcome, sorted(differs - set(done.changes)))


def _named(changes: Values) -> str:
    return ",".join(sorted(changes))


def _lists_told(
    told: ServiceTold, organization: Organization, source: Source
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


def _fillable(new: Values, told: Values) -> dict[str, Any]:
    """What may fill a gap in a row that stood here before: a "no" is no gap."""
    return {
        name: value
        for name, value in new.items()
        if name in told or not isinstance(value, bool)
    }


@action("directory.import_organization")
def import_organization(told: OrganizationTold, source: Source, *, by: Actor) -> str:
    """Take in an organization with all that belongs to it; "new" or "unchanged"."""
    _take_turn()
    last = find_row(Organization, told.uid, told.key, source)
    is_new = last.row is None
    _take_organization(told, last, source, by)
    return "new" if is_new else "unchanged"


@action("directory.import_fact")
def import_fact(taken: Service, told: FactTold, source: Source, *, by: Actor) -> bool:
    """Write down what they say of how it runs, as a doubtful statement.

    Whether it was new: what they said last time is not said again. The same in
    another language is said once more, in both.
    """
    _take_turn()
    known = ExternalId.objects.select_for_update().get(
        scheme=f"{SOURCE}{source.name}", service=taken
    )
    said = _said_beside(told.said(), known.from_source.get("fact", {}), source)
    if said is None:
        return False
    messages = said["messages"]
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
        messages=messages,
        valid_from=told.valid_from,
        valid_to=told.valid_to,
        review_by=told.review_by or review_from(seen),
        observed_at=seen,
    )
    record_fact(fact, by=by)
    known.from_source = {**known.from_source, "fact": said}
    known.save(update_fields=["from_source"])
    return True


def _said_beside(said: Values, before: Values, source: Source) -> Values | None:
    """What is to be said; None where all of it was said before."""
    rest = {name: value for name, value in said.items() if name != "messages"}
    if rest != {name: value for name, value in before.items() if name != "messages"}:
        return said
    spoken = before.get("messages", {})
    if not isinstance(spoken, Mapping):  # as it was remembered at first
        spoken = said["messages"] if spoken == str(said["messages"]) else {}
    messages = texts_beside(said["messages"], spoken, source.language)
    return None if messages == spoken else {**rest, "messages": messages}


def _take_turn() -> None:
    """Wait for whatever another import is writing, until this transaction ends.

    Two packages at once may name the same organization, place or service. Who comes
    second must see what the first has made of it, or both would make it anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock(hashtext('{TURN}'))")


def _service_known_as(key: str, source: Source) -> Service | None:
    if not key:
        return None
    try:
        uid = UUID(key)
    except ValueError:
        uid = part_id(UUID(int=0), key)  # nobody's
    row: Service | None = find_row(Service, uid, key, source).row
    return row


def _code(name: str, uid: UUID) -> str:
    return f"{slugify(name)[:45] or 'imported'}-{uid.hex[:12]}"


def _take_organization(
    told: OrganizationTold, last: Last, source: Source, by: Actor
) -> Organization:
    if not told.fields and last.row is None:
        raise Refused(_("This organization is not known. Import it as well."))
    if not told.fields or last.is_same(told, source):
        return last.row  # type: ignore[no-any-return]
    new = dict(told.fields)
    if told.phones is not None:
        new["phones"] = _phones(told.uid, told.phones)
    if told.contacts is not None:
        new["contacts"] = _sorted_people(told.contacts)
    if last.row is None:
        code = _code(told.fields["name"], told.uid)
        last.row = Organization.objects.create(uid=told.uid, code=code, **told.fields)
        fill_lists(last.row, new)
        done = Renewed(without_ids(new), {}, new)
    else:
        done = renew_row(last, new, source)
    remember_told(last, told, source, done.told)
    _name_otherwise(last.row, told)
    for location in told.locations:
        _take_location(location, last.row, source)
    if done.changes:
        journal.record(by, "directory.imported", last.row, fields=_named(done.changes))
    return last.row  # type: ignore[no-any-return]


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
    told: LocationTold, organization: Organization, source: Source
) -> Location:
    last = find_row(Location, told.uid, told.key, source)
    if last.is_same(told, source):
        return last.row  # type: ignore[no-any-return]
    new = {**told.fields, "phones": _phones(told.uid, told.phones)}
    if last.row is None:
        name = told.fields["name"] or organization.name
        last.row = Location.objects.create(
            uid=told.uid,
            code=_code(name, told.uid),
            organization=organization,
            **told.fields,
        )
        fill_lists(last.row, new)
        done = Renewed(without_ids(new), {}, new)
    else:
        done = renew_row(last, new, source)
    remember_told(last, told, source, done.told)
    return last.row  # type: ignore[no-any-return]


def _take_place(
    told: PlaceTold, organization: Organization, source: Source
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
