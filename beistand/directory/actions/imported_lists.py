"""What hangs on an imported row: its lists, written as they were told."""

from collections.abc import Mapping
from typing import Any

from beistand.directory.hsds.held import without_ids
from beistand.directory.models import (
    ContactPerson,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
)
from beistand.kit import clock
from beistand.reference.models import Area, Topic

Values = Mapping[str, Any]


def apply_changes(row: Any, changes: Values) -> None:
    """Write what changes, columns and lists alike."""
    columns = [name for name in changes if name not in LISTS]
    for name in columns:
        setattr(row, name, changes[name])
    if changes and isinstance(row, Service):
        row.updated_at = clock.now()
        columns.append("updated_at")
    if columns:
        row.save(update_fields=columns)
    for name in changes:
        if name in LISTS:
            LISTS[name](row, changes[name])


def fill_lists(row: Any, told: Values) -> None:
    """Write the lists of a row that is new: there is nothing yet to take away."""
    for name, values in told.items():
        if name in LISTS and values:
            LISTS[name](row, values, is_new=True)


def _set_topics(row: Service, codes: list[str], *, is_new: bool = False) -> None:
    topics = Topic.objects.filter(code__in=codes)
    if is_new:
        row.topics.add(*topics)
    else:
        row.topics.set(topics)


def _set_areas(row: Service, codes: list[str], *, is_new: bool = False) -> None:
    areas = Area.objects.filter(code__in=codes)
    if is_new:
        row.areas.add(*areas)
    else:
        row.areas.set(areas)


def _set_phones(row: Any, told: list[dict[str, Any]], *, is_new: bool = False) -> None:
    if not is_new:
        row.phones.all().delete()
    taken = _taken(Phone, told)
    owner = "at" if isinstance(row, ServiceAtLocation) else type(row).__name__.lower()
    Phone.objects.bulk_create(
        Phone(**{owner: row}, **_with_free_id(values, taken), position=position)
        for position, values in enumerate(told)
    )


def _set_contacts(
    row: Service | Organization, told: list[dict[str, Any]], *, is_new: bool = False
) -> None:
    is_service = isinstance(row, Service)
    organization = row.organization if isinstance(row, Service) else row
    service = row if isinstance(row, Service) else None
    if not is_new:
        whose = {} if is_service else {"service": None}
        row.contact_persons.filter(**whose).delete()
    taken = _taken(ContactPerson, told)
    ContactPerson.objects.bulk_create(
        ContactPerson(
            organization=organization, service=service, **_with_free_id(values, taken)
        )
        for values in told
    )


def _taken(model: type[Phone | ContactPerson], told: list[dict[str, Any]]) -> set[str]:
    """Ids that stand elsewhere: some directories repeat a part wherever it belongs."""
    ids = [values["uid"] for values in told]
    found = model._default_manager.filter(uid__in=ids).values_list("uid", flat=True)
    return {str(uid) for uid in found}


def _with_free_id(values: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    is_free = values["uid"] not in taken
    return values if is_free else without_ids(values)


def _set_places(
    row: Service, told: list[dict[str, Any]], *, is_new: bool = False
) -> None:
    """The places told of. One that is told of no more stays if anything was said of it.

    What was said must not be lost with the place it was said of.
    """
    here = {} if is_new else {place.location_id: place for place in row.places.all()}
    if here:
        stay = {values["location"] for values in told}
        row.places.exclude(location__in=stay).filter(facts=None).delete()
    for values in told:
        place = here.get(values["location"])
        if place is None:
            place = ServiceAtLocation.objects.create(
                service=row,
                location_id=values["location"],
                uid=values["uid"],
                hours=values["hours"],
            )
            fill_lists(place, {"phones": values["phones"]})
        else:
            place.hours = values["hours"]
            place.save(update_fields=["hours"])
            _set_phones(place, values["phones"])


LISTS: Mapping[str, Any] = {
    "topics": _set_topics,
    "areas": _set_areas,
    "phones": _set_phones,
    "contacts": _set_contacts,
    "places": _set_places,
}
