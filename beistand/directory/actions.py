"""Keeping the directory: loading it, correcting it."""

from collections.abc import Iterable, Mapping

from beistand.directory.models import Organization, Service
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.reference.models import Area, Topic


@action("directory.save_organization")
def save_organization(code: str, fields: Mapping[str, object], *, by: Actor) -> str:
    """Load an organization; keep what people changed. Says which: `outcome_of`."""
    row = Organization.objects.filter(code=code).first()
    if row is None:
        Organization.objects.create(code=code, from_blueprint=dict(fields), **fields)
        return "new"
    return _merge_row(row, fields, by)


@action("directory.save_service")
def save_service(
    code: str,
    organization: str,
    fields: Mapping[str, object],
    topics_and_areas: tuple[Iterable[str], Iterable[str]],
    *,
    by: Actor,
) -> str:
    """Load a service; keep what people changed. Says which: `outcome_of`."""
    topics, areas = (sorted(codes) for codes in topics_and_areas)
    row = Service.objects.filter(code=code).first()
    loaded = {**fields, "topics": topics, "areas": areas}
    if row is None:
        owner = Organization.objects.get(code=organization)
        row = Service.objects.create(
            code=code, organization=owner, from_blueprint=loaded, **fields
        )
        row.topics.set(Topic.objects.filter(code__in=topics))
        row.areas.set(Area.objects.filter(code__in=areas))
        return "new"
    return _merge_row(row, loaded, by)


def _merge_row(
    row: Organization | Service, loaded: Mapping[str, object], by: Actor
) -> str:
    lists = {"topics": Topic, "areas": Area}
    current = {
        name: sorted(getattr(row, name).values_list("code", flat=True))
        if name in lists
        else getattr(row, name)
        for name in loaded
    }
    changes = merge_loaded(current, row.from_blueprint, dict(loaded))
    for name, value in changes.items():
        if name in lists:
            codes = value if isinstance(value, list) else []
            getattr(row, name).set(lists[name]._default_manager.filter(code__in=codes))
        else:
            setattr(row, name, value)
    row.from_blueprint = dict(loaded)
    written = [*(name for name in changes if name not in lists), "from_blueprint"]
    if changes and isinstance(row, Service):
        row.updated_at = clock.now()
        written.append("updated_at")
    row.save(update_fields=written)
    if changes:
        journal.record(by, "directory.loaded", row, fields=",".join(sorted(changes)))
    return outcome_of(current, changes, dict(loaded))


@action("directory.edit_service")
def edit_service(service: Service, changes: Mapping[str, object], *, by: Actor) -> None:
    """Correct what the directory says of a service."""
    for name, value in changes.items():
        setattr(service, name, value)
    service.updated_at = clock.now()
    service.save(update_fields=[*sorted(changes), "updated_at"])
    journal.record(
        by, "directory.service_edited", service, fields=",".join(sorted(changes))
    )
