"""What hangs on an imported row: its lists, read and written as they were told."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Model

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
OF_PHONE = ("number", "extension", "kind", "languages", "descriptions")
OF_PERSON = ("name", "title", "email", "phone", "is_public")


def current_values(row: Any, wanted: Values) -> dict[str, Any]:
    """What stands here, in the shape in which it was told."""
    lists: dict[str, Callable[[], list[Any]]] = {
        "topics": lambda: sorted(row.topics.values_list("code", flat=True)),
        "areas": lambda: sorted(row.areas.values_list("code", flat=True)),
        "phones": lambda: [_values(each, OF_PHONE) for each in row.phones.all()],
        "contacts": lambda: _people(row),
        "places": lambda: _places(row),
    }
    return {
        name: lists[name]() if name in lists else getattr(row, name) for name in wanted
    }


def without_ids(told: Any) -> Any:
    """The same without the ids of the parts: two parts that say the same are one."""
    if isinstance(told, Mapping):
        return {key: without_ids(each) for key, each in told.items() if key != "uid"}
    return [without_ids(each) for each in told] if isinstance(told, list) else told


def _values(row: Model, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _people(row: Any) -> list[dict[str, Any]]:
    people = row.contact_persons.order_by("name", "uid")
    if isinstance(row, Organization):
        people = people.filter(service=None)
    return [_values(each, OF_PERSON) for each in people]


def _places(row: Service) -> list[dict[str, Any]]:
    places = row.places.order_by("location_id").prefetch_related("phones")
    return [
        {
            **_values(place, ("hours",)),
            "location": place.location_id,
            "phones": [_values(each, OF_PHONE) for each in place.phones.all()],
        }
        for place in places
    ]


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


def _set_topics(row: Service, codes: list[str]) -> None:
    row.topics.set(Topic.objects.filter(code__in=codes))


def _set_areas(row: Service, codes: list[str]) -> None:
    row.areas.set(Area.objects.filter(code__in=codes))


def _set_phones(row: Any, told: list[dict[str, Any]]) -> None:
    row.phones.all().delete()
    taken = _taken(Phone, told)
    owner = "at" if isinstance(row, ServiceAtLocation) else type(row).__name__.lower()
    Phone.objects.bulk_create(
        Phone(**{owner: row}, **_with_free_id(values, taken), position=position)
        for position, values in enumerate(told)
    )


def _set_contacts(row: Service | Organization, told: list[dict[str, Any]]) -> None:
    is_service = isinstance(row, Service)
    organization = row.organization if isinstance(row, Service) else row
    service = row if isinstance(row, Service) else None
    row.contact_persons.filter(**({} if is_service else {"service": None})).delete()
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


def _set_places(row: Service, told: list[dict[str, Any]]) -> None:
    """The places told of. One that is told of no more stays if anything was said of it.

    What was said must not be lost with the place it was said of.
    """
    stay = {values["location"] for values in told}
    row.places.exclude(location__in=stay).filter(facts=None).delete()
    for values in told:
        place, is_new = ServiceAtLocation.objects.get_or_create(
            service=row,
            location_id=values["location"],
            defaults={"uid": values["uid"], "hours": values["hours"]},
        )
        if not is_new:
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
