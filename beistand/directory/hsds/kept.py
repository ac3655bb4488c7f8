"""What other directories told and we only keep: told again as it was.

Nothing of it is about people. Who assured or changed something there (`assurer_email`,
`metadata`) is kept, or not even that, and never told again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args, get_origin
from uuid import UUID, uuid5

from pydantic import BaseModel, ValidationError

from beistand.directory.hsds.ids import HOUSE, SOURCE, TOPICS, topic_id
from beistand.directory.hsds.kept_shapes import (
    KeptAccess,
    KeptAttribute,
    KeptDocument,
    KeptOfLocation,
    KeptOfOrganization,
    KeptOfService,
    KeptShape,
)
from beistand.directory.models import ExternalId, Location, Organization, Service
from beistand.reference.rules import in_language

Kept = TypeVar("Kept", bound=KeptShape)
Object = Mapping[str, Any]
TERMS = ("attributes", "service_taxonomys")


def kept_of_service(service: Service, language: str) -> dict[str, Any]:
    """The fields of a service that others filled and we do not."""
    kept = _read_all(KeptOfService, service, language)
    if not _is_untouched(service, "fees"):
        kept.pop("cost_options", None)  # people here know better
    if program := kept.get("program"):
        program.organization_id = service.organization.uid
    return kept


def kept_of_organization(organization: Organization, language: str) -> dict[str, Any]:
    """The fields of an organization that others filled and we do not."""
    kept = _read_all(KeptOfOrganization, organization, language)
    for program in kept.get("programs", []):
        program.organization_id = organization.uid
    return kept


def kept_of_location(location: Location, language: str) -> dict[str, Any]:
    """The fields of a place that others filled and we do not."""
    return _read_all(KeptOfLocation, location, language)


def kept_access(location: Location, language: str) -> list[KeptAccess]:
    """How one gets in, in the rows in which it was told, if it still says the same."""
    rows = list(_kept_rows(KeptAccess, location, "accessibility", language))
    said = "\n".join(filter(None, (row.description for row in rows)))
    here = in_language(location.accessibility, language)
    return rows if said == here else []


def kept_papers(service: Service, language: str) -> dict[str, KeptDocument]:
    """What to bring as others told it, by its words."""
    rows = _kept_rows(KeptDocument, service, "required_documents", language)
    return {row.document: row for row in rows}


def kept_attributes(service: Service, language: str) -> list[KeptAttribute]:
    """Topics of other lists than ours."""
    ours = {topic_id(topic.code) for topic in service.topics.all()}
    return [
        row.model_copy(update={"link_id": service.uid})
        for name in TERMS
        for row in _kept_rows(KeptAttribute, service, name, language)
        if row.taxonomy_term.id not in ours and not _is_ours(row)
    ]


def _is_ours(row: KeptAttribute) -> bool:
    detail = row.taxonomy_term.taxonomy_detail
    return detail is not None and detail.id == TOPICS


def _told_of(row: Any) -> Sequence[ExternalId]:
    """What each source told; only those who come with `external_ids` are asked."""
    rows = (each for each in row.external_ids.all() if each.scheme.startswith(SOURCE))
    return sorted(rows, key=lambda each: each.scheme)


def _is_untouched(service: Service, name: str) -> bool:
    return all(
        row.from_source.get("loaded", {}).get(name) in (None, getattr(service, name))
        for row in _told_of(service)
    )


def _extras(row: Any, language: str) -> Iterator[tuple[str, Object]]:
    """What is kept of this row, by source, in this language or any there is."""
    for known in _told_of(row):
        told = known.from_source
        extras = told.get("extras") or {"": told.get("extra", {})}
        extra = extras.get(language) or next(filter(None, extras.values()), None)
        if extra:
            yield known.scheme.removeprefix(SOURCE), extra


def _read_all(shape: type[KeptShape], row: Any, language: str) -> dict[str, Any]:
    """The fields of this shape that anybody told; the first who told one counts."""
    kept: dict[str, Any] = {}
    for source, extra in _extras(row, language):
        for name in shape.model_fields:
            if name in extra and name not in kept:
                value = _read_field(shape, name, extra[name], source)
                if value not in (None, []):
                    kept[name] = value
    return kept


def _read_field(shape: type[KeptShape], name: str, told: Any, source: str) -> Any:
    """The value of one field; None where it does not fit the standard."""
    inner, is_list = _inner(shape, name)
    if inner is not None:
        told = told if isinstance(told, list) else [told]
        rows = [row for each in told if (row := _read(inner, each, source))]
        return rows if is_list else next(iter(rows), None)
    try:
        held = shape.model_validate({name: told})
    except ValidationError:
        return None
    return getattr(held, name)


def _inner(shape: type[KeptShape], name: str) -> tuple[type[KeptShape] | None, bool]:
    """The kind of object in this field, if any, and whether it holds a list of them."""
    kinds = get_args(shape.model_fields[name].annotation)
    inner = [each for kind in kinds for each in (kind, *get_args(kind))]
    found = (kind for kind in inner if _is_shape(kind))
    return next(found, None), any(get_origin(kind) is list for kind in kinds)


def _is_shape(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, KeptShape)


def _kept_rows(shape: type[Kept], row: Any, name: str, language: str) -> Iterator[Kept]:
    for source, extra in _extras(row, language):
        told = extra.get(name)
        for each in told if isinstance(told, list) else []:
            if kept := _read(shape, each, source):
                yield kept


def _read(shape: type[Kept], told: Any, source: str) -> Kept | None:
    """The object; None where it does not fit the standard, or has no id."""
    if not isinstance(told, Mapping):
        return None
    try:
        return shape.model_validate(_with_ids(shape, told, source))
    except ValidationError:
        return None


def _with_ids(shape: type[BaseModel], told: Object, source: str) -> dict[str, Any]:
    """With ids that are UUIDs: what is none gets one, always the same."""
    found = dict(told)
    for name, value in told.items():
        if isinstance(value, Mapping):
            found[name] = _with_ids(shape, value, source)
        elif value and name in {"id", "link_id"}:
            found[name] = _as_uid(str(value), shape, source)
    return found


def _as_uid(key: str, shape: type[BaseModel], source: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        return uuid5(HOUSE, f"{source}:{shape.__name__}:{key}")
