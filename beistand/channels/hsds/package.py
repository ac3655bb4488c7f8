"""Writing a package: CSV files and what describes them, all of them or none.

A spreadsheet takes a cell that begins with "=" for a formula, whoever wrote it. Such a
cell gets an apostrophe in front; `bare_cell` takes it away again. Numbers do no harm.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from beistand.channels.hsds.tables import TABLES, Spread, Table, spread
from beistand.directory.hsds import publishing, rendering
from beistand.directory.hsds.ids import part_id
from beistand.kit import clock
from beistand.reference.queries import city

DESCRIPTOR = "datapackage.json"
PORTION = 200
OFTEN = 1000
Progress = Callable[[int], None]
FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
NUMBER = re.compile(r"[+-]?[\d][\d .,]*")


def safe_cell(value: object) -> object:
    """The value as no spreadsheet takes it for a formula."""
    if value is None or not isinstance(value, str):
        return value
    if FORMULA.match(value) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def bare_cell(text: str) -> str:
    """The text without the apostrophe that `safe_cell` puts before a formula."""
    if text[:1] == "'" and FORMULA.match(text[1:]):
        return text[1:]
    return text


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it stands now, whatever is written meanwhile.

    Inside a transaction nothing changes: it has begun already.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def write_package(
    folder: Path, language: str, progress: Progress | None = None
) -> dict[str, int]:
    """Write all that is public into this folder; say how many rows each file has.

    Args:
        progress: told now and then how many rows have been written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".unfinished-") as unfinished:
        with one_moment():
            rows = _public_rows(language)
            counts = _write_tables(Path(unfinished), rows, progress)
        described = json.dumps(_describe(language), indent=2, ensure_ascii=False)
        (Path(unfinished) / DESCRIPTOR).write_text(f"{described}\n", encoding="utf-8")
        for file in sorted(Path(unfinished).iterdir()):
            file.replace(folder / file.name)
    return counts


def _write_tables(
    folder: Path, rows: Iterable[Spread], progress: Progress | None
) -> dict[str, int]:
    seen: dict[str, set[bytes]] = {name: set() for name in TABLES}
    with ExitStack() as stack:
        writers = {}
        for name, table in TABLES.items():
            file = (folder / table.file).open("w", encoding="utf-8", newline="")
            writers[name] = csv.DictWriter(stack.enter_context(file), table.columns)
            writers[name].writeheader()
        for number, (name, row) in enumerate(rows, 1):
            if progress and number % OFTEN == 0:
                progress(number)
            uid = UUID(row["id"]).bytes
            if uid not in seen[name]:
                seen[name].add(uid)
                writers[name].writerow({key: _cell(row[key]) for key in row})
    return {TABLES[name].file: len(ids) for name, ids in seen.items()}


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else safe_cell(value)


def _public_rows(language: str) -> Iterator[Spread]:
    """Every row of every table, in the same order whenever nothing has changed."""
    at = clock.now()
    taxonomy = rendering.render_taxonomy(city()).model_dump(mode="json")
    yield from spread("taxonomy", taxonomy)
    for organizations in _portions(publishing.published_organizations()):
        nobody = publishing.know_today([], language, at)
        for row in organizations:
            yield from _organization(row, nobody)
    services = publishing.services_in_full(publishing.published_services())
    for portion in _portions(services):
        known = publishing.know_today(portion, language, at)
        for service in portion:
            yield from _service(service, known)


def _portions(rows: Any) -> Iterator[Sequence[Any]]:
    keys = list(rows.order_by("uid").values_list("pk", flat=True))
    for start in range(0, len(keys), PORTION):
        some = keys[start : start + PORTION]
        yield list(rows.filter(pk__in=some).order_by("uid"))


def _organization(row: Any, known: Any) -> Iterator[Spread]:
    told = rendering.render_organization(row, known, None)
    yield from spread("organization", told.model_dump(mode="json", exclude_none=True))


def _service(service: Any, known: Any) -> Iterator[Spread]:
    shape = rendering.render_service(service, known)
    told = shape.model_dump(mode="json", exclude_none=True)
    held = told["operating_status"]
    held["id"] = str(part_id(service.uid, "operating_status"))
    yield from spread("service", told)


def _describe(language: str) -> dict[str, Any]:
    return {
        "name": f"{city().slug}-directory",
        "title": f"Directory of the helpline of {city().name}",
        "description": "Human Services Data Specification 3.1, with additions.",
        "profile": "tabular-data-package",
        "homepage": f"{settings.URL}/hsds/profile",
        "version": "3.1",
        "language": language,
        "resources": [_resource(table) for table in TABLES.values()],
    }


def _resource(table: Table) -> dict[str, Any]:
    fields = [_field(table, name, kind) for name, kind in table.columns.items()]
    keys = [
        {"fields": column, "reference": {"resource": other, "fields": "id"}}
        for column, other in table.owners.items()
    ]
    return {
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": "id", "foreignKeys": keys},
    }


def _field(table: Table, name: str, kind: str) -> dict[str, Any]:
    rules: dict[str, bool] = {}
    if name in table.required:
        rules["required"] = True
    if name == "id":
        rules["unique"] = True
    return {"name": name, "type": kind} | ({"constraints": rules} if rules else {})
