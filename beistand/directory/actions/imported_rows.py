"""Rows that others tell of: found by the ids they give, written, and remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from beistand.directory.actions.imported_lists import apply_changes
from beistand.directory.hsds.beside import told_beside
from beistand.directory.hsds.held import held_values, without_ids
from beistand.directory.hsds.ids import SOURCE
from beistand.directory.hsds.told import (
    LocationTold,
    OrganizationTold,
    ServiceTold,
    Source,
    digest_of,
)
from beistand.directory.models import ExternalId
from beistand.kit.merge import merge_loaded

Values = Mapping[str, Any]


@dataclass
class Last:
    """A row that they mean, if there is one, and what they told of it last time."""

    row: Any
    known: ExternalId | None

    @property
    def told(self) -> Values:
        """What they told; nothing where they never told of it."""
        return self.known.from_source if self.known else {}

    @property
    def loaded(self) -> Values:
        """The values that were told last."""
        loaded: Values = self.told.get("loaded", {})
        return loaded

    def is_same(self, told: OrganizationTold | LocationTold, source: Source) -> bool:
        """Whether they told just this last time, in this language."""
        digest = self.told.get("digests", {}).get(source.language)
        return self.row is not None and digest == digest_of(told)


def find_row(model: type[Any], uid: UUID, key: str, source: Source) -> Last:
    """The row that they mean, and what they told of it last time.

    Nobody else changes the row before this transaction ends: what a person corrects
    meanwhile waits, and is not written over.
    """
    owner = model.__name__.lower()
    ids = ExternalId.objects.filter(scheme=f"{SOURCE}{source.name}", value=key)
    known = ids.filter(**{f"{owner}__isnull": False}).first()
    rows = model.objects.select_for_update(no_key=True)
    if known is not None:
        return Last(rows.get(pk=getattr(known, f"{owner}_id")), known)
    return Last(rows.filter(uid=uid).first(), None)


@dataclass
class Renewed:
    """What became of a row that stood here.

    Attributes:
        told: what is told now beside what was told in other languages.
        held: what stood here.
        changes: what was changed of it.
    """

    told: Values
    held: Values
    changes: Values


def renew_row(last: Last, new: Values, source: Source) -> Renewed:
    """Write what they changed and nobody here did."""
    new = told_beside(new, last.loaded, source.language)
    bare = without_ids(new)
    held = held_values(last.row, new)
    changes = merge_loaded(held, last.loaded, bare)
    write_row(last.row, changes, new)
    return Renewed(bare, held, changes)


def write_row(row: Model, changes: Values, told: Values) -> None:
    """Write these changes; lists as they were told."""
    written = {
        name: told[name] if isinstance(value, list) else value
        for name, value in changes.items()
    }
    apply_changes(row, written)


def remember_told(
    last: Last,
    told: ServiceTold | OrganizationTold | LocationTold,
    source: Source,
    loaded: Values,
) -> None:
    """Keep what they told, under the id that they gave it."""
    before = last.told
    kept = {**before, "loaded": loaded}
    for name, value in (("extras", dict(told.extra)), ("digests", digest_of(told))):
        kept[name] = {**before.get(name, {}), source.language: value}
    kept.pop("extra", None)  # as it was kept before there were languages
    if last.known is None:
        owner = {type(last.row).__name__.lower(): last.row}
        scheme = f"{SOURCE}{source.name}"
        last.known = ExternalId(scheme=scheme, value=told.key, **owner)
    last.known.from_source = kept
    last.known.save()
