"""Taking in a package or a file that somebody else wrote.

Each service is one transaction: it comes in whole or not at all. What is wrong is
named with its file, row and column, and hinders nothing else. Services of which just
the same was told last time are found a hundred at once, and not written again.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import DataError, IntegrityError

from beistand.channels.hsds.package import DESCRIPTOR
from beistand.channels.hsds.staging import Staging, check_encoding, find_tables
from beistand.channels.hsds.stream import read_objects
from beistand.directory.actions import (
    import_fact,
    import_organization,
    import_service,
)
from beistand.directory.hsds.cells import AT, Cells, Finding, Unusable
from beistand.directory.hsds.held import Before, told_before
from beistand.directory.hsds.reading import read_organization, read_service
from beistand.directory.hsds.reading_parts import Lists
from beistand.directory.hsds.told import (
    FactTold,
    OrganizationTold,
    ServiceTold,
    digest_of,
)
from beistand.directory.models import Service
from beistand.journal import actions as journal
from beistand.kit.actions import Actor
from beistand.kit.errors import Refused

MOST_FINDINGS = 10_000
PORTION = 100
STAYS = "This differs from what stands here, which stays."
OF_SERVICES = frozenset({"status", "organization", "organization_id", "service_areas"})
STORED = (DataError, IntegrityError)
Waiting = tuple[int, FactTold, str, str]
Read = tuple[Cells, ServiceTold | None]


@dataclass
class Tally:
    """What became of everything that was told.

    Attributes:
        services: how many were new, changed, unchanged, kept, or left out.
        statements: how many new statements on how a service runs came along.
        more: problems beyond those that are kept in words.
    """

    services: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("new", "changed", "unchanged", "kept", "left_out"), 0
        )
    )
    organizations: int = 0
    statements: int = 0
    findings: list[Finding] = field(default_factory=list)
    more: int = 0

    @property
    def problems(self) -> list[Finding]:
        """What could not be taken in."""
        return [finding for finding in self.findings if not finding.is_note]

    @property
    def notes(self) -> list[Finding]:
        """What was taken in otherwise than written."""
        return [finding for finding in self.findings if finding.is_note]


class Importer:
    """One run over one package or file."""

    def __init__(
        self, lists: Lists, by: Actor, progress: Callable[[int], None] | None = None
    ) -> None:
        """Read with these lists.

        Args:
            progress: told now and then how many services have been looked at.
        """
        self.lists, self.by, self.progress = lists, by, progress
        self.tally = Tally()
        self.said: set[Finding] = set()
        self.read: list[Read] = []
        self.waiting: list[Waiting] = []
        self.taken: dict[str, tuple[str, str]] = {}

    def take_in(self, path: Path) -> Tally:
        """Everything that can be taken in; the rest is named.

        What a broken file still gave before it broke stays.
        """
        self.taken.clear()  # in another language the same services are told again
        try:
            for file, row, told in self._objects(path):
                self._take(told, file, row)
        except Refused as refused:
            self._write_portion()
            self._say([Finding(path.name, "", "", str(refused.message))])
        self._write_portion()
        for waiting in self.waiting:
            self._state(*waiting)
        self.waiting.clear()
        counts = {name: str(count) for name, count in self.tally.services.items()}
        journal.record(self.by, "directory.package_imported", "directory", **counts)
        return self.tally

    def _objects(self, path: Path) -> Iterator[tuple[str, str, Any]]:
        if path.name == DESCRIPTOR:
            path = path.parent
        if path.is_dir():
            if not find_tables(path):
                raise Refused(f"{path} holds no table of a package: services.csv.")
            yield from self._tables(path)
            return
        check_encoding(path)
        for row, told in read_objects(path):
            yield path.name, row, told

    def _tables(self, folder: Path) -> Iterator[tuple[str, str, Any]]:
        findings: list[Finding] = []
        with TemporaryDirectory(prefix="beistand-hsds-") as place:
            staging = Staging(Path(place) / "rows", findings)
            try:
                staging.load(folder)
                self._say(findings)
                for kind in ("organization", "service"):
                    for told in staging.objects(kind):
                        yield (*told[AT], told)
            finally:
                self._say(findings)
                staging.rows.close()

    def _take(self, told: Any, file: str, row: str) -> None:
        cells = Cells(told if isinstance(told, Mapping) else {}, file, row, [])
        if OF_SERVICES & set(cells.told):
            self._take_service(cells)
            if len(self.read) >= PORTION:
                self._write_portion()
            return
        self._write_portion()
        if isinstance(told, Mapping):
            self._take_organization(cells)
        else:
            cells.complain("", "This is no object.")
        self._say(cells.findings)

    def _take_organization(self, cells: Cells) -> None:
        with _named(cells):
            organization = read_organization(cells, self.lists)
            if not self._is_first(cells, organization):
                return
            outcome = import_organization(organization, self.lists.told_by, by=self.by)
            self.tally.organizations += outcome == "new"
            for inner in cells.parts("services"):
                self._take_service(inner, organization)

    def _take_service(
        self, cells: Cells, organization: OrganizationTold | None = None
    ) -> None:
        told = None
        with _named(cells):
            owner = organization or self._owner(cells)
            told = read_service(cells, self.lists, owner)
            if not self._is_first(cells, told):
                told = None
        self.read.append((cells, told))

    def _is_first(self, cells: Cells, told: ServiceTold | OrganizationTold) -> bool:
        """Whether this id has not been told of here; else the first word counts."""
        first = self.taken.setdefault(told.key, (cells.file, cells.row))
        if first == (cells.file, cells.row):
            return True
        cells.complain(
            "id",
            f"This id stands at {first[1]} already. Give each its own, or keep one.",
        )
        return False

    def _write_portion(self) -> None:
        """Write what has been read, in its order."""
        if not self.read:
            return
        known = told_before(self.lists.told_by, self._digests())
        for cells, told in self.read:
            outcome = "left_out"
            if told is not None:
                if before := known.get(told.key):
                    outcome = self._pass_over(cells, told, before)
                else:
                    outcome = self._write_service(cells, told)
            self.tally.services[outcome] += 1
            self._say(cells.findings)
        self.read.clear()
        if self.progress:
            self.progress(sum(self.tally.services.values()))

    def _digests(self) -> dict[str, str]:
        """Of what has been read."""
        return {told.key: digest_of(told) for _cells, told in self.read if told}

    def _pass_over(self, cells: Cells, told: ServiceTold, before: Before) -> str:
        """Nothing new is told of it; perhaps of how it runs."""
        if told.fact is not None and told.fact.said() != before.fact:
            self.waiting.append((before.key, told.fact, cells.file, cells.row))
        for name in before.kept:
            cells.note(name, STAYS)
        return "kept" if before.kept else "unchanged"

    def _write_service(self, cells: Cells, told: ServiceTold) -> str:
        outcome = "left_out"
        with _named(cells):
            taken = import_service(told, self.lists.told_by, by=self.by)
            outcome = taken.outcome
            if told.fact is not None:
                key = taken.service.pk
                self.waiting.append((key, told.fact, cells.file, cells.row))
            for name in taken.kept:
                cells.note(name, STAYS)
        return outcome

    def _owner(self, cells: Cells) -> OrganizationTold:
        inner = cells.part("organization")
        if inner is not None:
            return read_organization(inner, self.lists)
        key = cells.text("organization_id", most=200)
        if not key:
            cells.complain("organization_id", "This is missing. Name an organization.")
            raise Unusable
        named = Cells({"id": key}, cells.file, cells.row, cells.findings)
        uid, _key = named.identity(self.lists.source, "organization")
        return OrganizationTold(uid, key, {})

    def _state(self, key: int, fact: FactTold, file: str, row: str) -> None:
        cells = Cells({}, file, row, [])
        with _named(cells, "operating_status"):
            service = Service.objects.get(pk=key)
            is_new = import_fact(service, fact, self.lists.told_by, by=self.by)
            self.tally.statements += is_new
        self._say(cells.findings)

    def _say(self, findings: list[Finding]) -> None:
        """Keep each finding once, and no more than anybody reads."""
        for finding in findings:
            if finding in self.said:
                continue
            if len(self.said) < MOST_FINDINGS:
                self.said.add(finding)
                self.tally.findings.append(finding)
            else:
                self.tally.more += not finding.is_note


@contextmanager
def _named(cells: Cells, column: str = "") -> Iterator[None]:
    """What hinders one object is said of it, and hinders no other."""
    try:
        yield
    except Unusable:
        return
    except Refused as refused:
        cells.complain(column, str(refused.message))
    except STORED as problem:
        told = str(problem).partition("\n")[0]
        cells.complain(column, f"This cannot be stored: {told}. Correct it.")


def source_of(path: Path) -> str:
    """What to call a source that nobody named: by its package, else by its file."""
    folder = path.parent if path.name == DESCRIPTOR else path
    return folder.name if folder.is_dir() else path.stem
