"""What stands here of what others told, in the shape in which they told it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from beistand.directory.hsds.ids import SOURCE
from beistand.directory.hsds.told import Source
from beistand.directory.models import ExternalId, Organization, Service

Values = Mapping[str, Any]
OF_PHONE = ("number", "extension", "kind", "languages", "descriptions")
OF_PERSON = ("name", "title", "email", "phone", "is_public")
PARTS = ("topics", "areas", "phones", "contact_persons", "places__phones")


@dataclass(frozen=True)
class Before:
    """A service of which a source told the same last time.

    Attributes:
        key: ours.
        kept: what differs here from what they told, because people changed it.
        fact: what they said last of how it runs.
    """

    key: int
    kept: list[str]
    fact: Values


def told_before(source: Source, digests: Mapping[str, str]) -> dict[str, Before]:
    """Those services of which this source tells just what it told last time.

    Args:
        digests: of what is told now, by the ids of the source.
    """
    scheme = f"{SOURCE}{source.name}"
    rows = (
        ExternalId.objects.filter(scheme=scheme, value__in=list(digests))
        .filter(service__isnull=False)
        .select_related("service")
        .prefetch_related(*(f"service__{part}" for part in PARTS))
    )
    found = {}
    for row in rows:
        told = row.from_source
        if told.get("digests", {}).get(source.language) == digests[row.value]:
            loaded = told.get("loaded", {})
            held = held_values(row.service, loaded)
            kept = sorted(name for name in loaded if held[name] != loaded[name])
            assert row.service_id is not None  # noqa: S101 - asked for above
            found[row.value] = Before(row.service_id, kept, told.get("fact", {}))
    return found


def held_values(row: Any, wanted: Iterable[str]) -> dict[str, Any]:
    """What stands here under these names. Parts that are fetched are not asked for."""
    lists: dict[str, Callable[[], list[Any]]] = {
        "topics": lambda: sorted(topic.code for topic in row.topics.all()),
        "areas": lambda: sorted(area.code for area in row.areas.all()),
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
    people = row.contact_persons.all()
    if isinstance(row, Organization):
        people = [person for person in people if person.service_id is None]
    people = sorted(people, key=lambda person: (person.name, str(person.uid)))
    return [_values(person, OF_PERSON) for person in people]


def _places(row: Service) -> list[dict[str, Any]]:
    places = sorted(row.places.all(), key=lambda place: place.location_id)
    return [
        {
            **_values(place, ("hours",)),
            "location": place.location_id,
            "phones": [_values(each, OF_PHONE) for each in place.phones.all()],
        }
        for place in places
    ]
