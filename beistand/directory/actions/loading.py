"""Keeping the directory: loading it, correcting it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from beistand.directory.models import (
    Location,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.journal import actions as journal
from beistand.kit import clock, codes as references
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.reference.models import Area, Topic

NOTE = "private_note"
LISTS: Mapping[str, type[Topic] | type[Area]] = {"topics": Topic, "areas": Area}


@action("directory.save_organization")
def save_organization(code: str, fields: Mapping[str, object], *, by: Actor) -> str:
    """Load an organization; keep what people changed. Says which: `outcome_of`."""
    row = Organization.objects.filter(code=code).first()
    kept = {name: value for name, value in fields.items() if name != NOTE}
    if row is None:
        Organization.objects.create(code=code, from_blueprint=kept, **fields)
        return "new"
    return _noted(row, fields, _merge_row(row, kept, by))


@action("directory.save_location")
def save_location(
    code: str,
    organization_and_area: tuple[str, str],
    fields: Mapping[str, object],
    *,
    by: Actor,
) -> str:
    """Load a place; keep what people changed. Says which: `outcome_of`."""
    row = Location.objects.filter(code=code).first()
    if row is not None:
        return _merge_row(row, fields, by)
    body, area = organization_and_area
    Location.objects.create(
        code=code,
        organization=Organization.objects.get(code=body),
        area=Area.objects.filter(code=area).first(),
        from_blueprint=dict(fields),
        **fields,
    )
    return "new"


@action("directory.save_service")
def save_service(
    code: str,
    organization: str,
    fields: Mapping[str, object],
    linked: Mapping[str, Iterable[str]],
    *,
    by: Actor,
) -> str:
    """Load a service; keep what people changed. Says which: `outcome_of`.

    `linked` holds codes of its topics, areas and locations.
    """
    row = Service.objects.filter(code=code).first()
    codes = {name: sorted(linked.get(name, ())) for name in ("locations", *LISTS)}
    kept = {name: value for name, value in fields.items() if name != NOTE}
    loaded = {**kept, **codes}
    if row is None:
        owner = Organization.objects.get(code=organization)
        row = Service.objects.create(
            code=code, organization=owner, from_blueprint={}, **fields
        )
        for name, model in LISTS.items():
            rows = model._default_manager.filter(code__in=codes[name])
            getattr(row, name).set(rows)
        result = "new"
        _place(row, codes["locations"])
        Service.objects.filter(pk=row.pk).update(from_blueprint=loaded)
        return result
    added = _place(row, codes["locations"])
    result = _merge_row(row, {**kept, **{name: codes[name] for name in LISTS}}, by)
    Service.objects.filter(pk=row.pk).update(from_blueprint=loaded)
    return "changed" if added else _noted(row, fields, result)


def _noted(
    row: Organization | Service, fields: Mapping[str, object], result: str
) -> str:
    """Load the note for the desk where there is none, and say what became of it all.

    It is kept sealed, so no copy of what was loaded lies beside it.
    """
    note = str(fields.get(NOTE, ""))
    if not note or row.private_note:
        return "kept" if note not in ("", row.private_note) else result
    row.private_note = note
    row.save(update_fields=[NOTE])
    return "changed"


def _place(row: Service, codes: Iterable[str]) -> bool:
    """Put a service where it is loaded for the first time. Whether anything is new.

    What people took away since the last load stays away.
    """
    known = set(row.from_blueprint.get("locations", []))
    here = set(row.places.values_list("location__code", flat=True))
    missing = set(codes) - known - here
    for location in Location.objects.filter(code__in=missing):
        ServiceAtLocation.objects.create(service=row, location=location)
    return bool(missing)


def _merge_row(
    row: Organization | Service | Location, loaded: Mapping[str, object], by: Actor
) -> str:
    current = {
        name: sorted(getattr(row, name).values_list("code", flat=True))
        if name in LISTS
        else getattr(row, name)
        for name in loaded
    }
    changes = merge_loaded(current, row.from_blueprint, dict(loaded))
    for name, value in changes.items():
        if name in LISTS:
            codes = value if isinstance(value, list) else []
            getattr(row, name).set(LISTS[name]._default_manager.filter(code__in=codes))
        else:
            setattr(row, name, value)
    row.from_blueprint = dict(loaded)
    written = [*(name for name in changes if name not in LISTS), "from_blueprint"]
    if changes and isinstance(row, Service):
        row.updated_at = clock.now()
        written.append("updated_at")
    row.save(update_fields=written)
    if changes:
        journal.record(by, "directory.loaded", row, fields=",".join(sorted(changes)))
    return outcome_of(current, changes, dict(loaded))


@action("directory.edit_service")
def edit_service(service: Service, changes: Mapping[str, object], *, by: Actor) -> None:
    """Correct what the directory says of a service; topics and areas by their codes."""
    _write_service(service, changes)
    journal.record(
        by, "directory.service_edited", service, fields=",".join(sorted(changes))
    )


def _write_service(service: Service, changes: Mapping[str, object]) -> None:
    own = {name: value for name, value in changes.items() if name not in LISTS}
    for name, value in own.items():
        setattr(service, name, value)
    service.updated_at = clock.now()
    service.save(update_fields=[*sorted(own), "updated_at"])
    for name in LISTS.keys() & changes.keys():
        wanted = changes[name]
        chosen = wanted if isinstance(wanted, list) else []
        rows = LISTS[name]._default_manager.filter(code__in=chosen)
        getattr(service, name).set(rows)


@action("directory.edit_service")
def add_service(
    organization: Organization, fields: Mapping[str, object], *, by: Actor
) -> Service:
    """Put a service into the directory; its organization too, where that is new."""
    if not fields.get("names") or not fields.get("topics"):
        raise Refused(_("Say what it is called and what it helps with."))
    code = references.new_reference().lower()
    if organization._state.adding:
        organization.code = f"organization-{code}"
        organization.save(force_insert=True)
        journal.record(by, "directory.organization_added", organization)
    service = Service.objects.create(code=f"service-{code}", organization=organization)
    _write_service(service, fields)
    journal.record(by, "directory.service_added", service)
    return service


@action("directory.edit_service")
def note_on_organization(organization: Organization, note: str, *, by: Actor) -> None:
    """Keep a note on an organization, for those at the desk only."""
    organization.private_note = note
    organization.save(update_fields=["private_note"])
    journal.record(
        by, "directory.organization_edited", organization, fields="private_note"
    )
