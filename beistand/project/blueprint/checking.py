"""Checking a blueprint: every problem at once, with file, line and remedy.

Each entry is checked by itself against the schema; what it may refer to is
gathered first from everything that has a code. So one wrong entry hides no
other problem, and no reference is called unknown because its target is faulty;
of a file that cannot be read only that is said, and before everything else.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from beistand.kit.lined_yaml import Document, Problem, Where
from beistand.project.blueprint import agreement, guiding, helping, schema
from beistand.project.blueprint.arriving import Post
from beistand.project.blueprint.complaints import complaints
from beistand.project.blueprint.pictures import check_logo, check_outlines
from beistand.project.blueprint.reading import Folder, read_folder
from beistand.project.blueprint.schema import Blueprint
from beistand.project.blueprint.values import Known
from beistand.project.blueprint.wording import check_templates

LISTS: Mapping[str, type[BaseModel]] = {
    "lines": schema.Line,
    "areas": schema.Area,
    "topics": schema.Topic,
    "organizations": helping.Organization,
    "locations": helping.Location,
    "services": helping.Service,
    "initiatives": helping.Initiative,
    "sites": schema.Site,
    "emergency": guiding.RedFlag,
    "accounts": schema.Account,
}
MAPPINGS: Mapping[str, type[BaseModel]] = {
    "city": schema.City,
    "people": schema.People,
    "post": Post,
}
NAMES = frozenset({*LISTS, *MAPPINGS, "templates"})
MAY_BE_ABSENT = (
    "organizations",
    "locations",
    "services",
    "initiatives",
    "sites",
    "emergency",
)
NEEDED = ("city", "lines", "areas", "topics", "templates")


class Faulty(Exception):  # noqa: N818
    """The blueprint cannot be used; every problem with its remedy."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(each) for each in problems))
        self.problems = problems


def read_blueprint(path: Path) -> Blueprint:
    """The blueprint in this folder.

    Raises:
        Faulty: something is wrong with it; all of it is named.
    """
    folder = read_folder(path, NAMES)
    known = gather_known(folder)
    first = {*folder.problems, *_missing_files(folder)}
    found = [*first]
    values: dict[str, object] = {}
    for name in (name for name in NAMES if name in folder.documents):
        values[name], problems = _check_file(name, folder.get(name), known)
        found += problems
    found += agreement.check_agreement(folder)
    protocols, protocol_problems = guiding.check_protocols(folder.protocols, known)
    logo, logo_problems = check_logo(folder)
    outlines, outline_problems = check_outlines(folder, known.areas)
    found += logo_problems + outline_problems + protocol_problems
    if found:
        raise Faulty(sorted(set(found), key=lambda each: (each not in first, each)))
    parts: dict[str, Any] = {**{name: [] for name in MAY_BE_ABSENT}, **values}
    parts |= {"protocols": protocols, "logo": logo, "outlines": outlines}
    return Blueprint.model_construct(None, **parts)


def gather_known(folder: Folder) -> Known:
    """What is defined anywhere in the folder, faulty or not."""
    city = folder.get("city").data
    city = city if isinstance(city, dict) else {}
    languages = city.get("languages")
    listed = languages if isinstance(languages, list) else []
    return Known(
        languages=tuple(code for code in listed if isinstance(code, str)),
        region=str(city.get("region") or ""),
        topics=_codes(folder, "topics"),
        areas=_codes(folder, "areas"),
        organizations=_codes(folder, "organizations"),
        locations=_codes(folder, "locations"),
        services=_codes(folder, "services"),
    )


def _codes(folder: Folder, name: str) -> frozenset[str] | None:
    """What this file defines; None where it should be and is no list."""
    entries = folder.get(name).data
    if not isinstance(entries, list):
        is_there = name in folder.documents or name in NEEDED
        return None if is_there else frozenset()
    codes = (entry.get("code") for entry in entries if isinstance(entry, dict))
    return frozenset(code for code in codes if isinstance(code, str))


def _missing_files(folder: Folder) -> list[Problem]:
    return [
        Problem(f"{name}.yaml", 1, "this file is missing.", "Add it to the folder.")
        for name in NEEDED
        if name not in folder.documents
    ]


def _check_file(
    name: str, document: Document, known: Known
) -> tuple[object, list[Problem]]:
    if document.problems and document.data is None:
        return None, []
    if name in MAPPINGS:
        return _check_entry(MAPPINGS[name], document.data, (), document, known)
    if name == "templates":
        return _check_wording(document, known)
    if not isinstance(document.data, list) or not document.data:
        what = "this file must hold a list."
        return None, [document.problem((), what, "Begin each entry with “- code: …”.")]
    entries, found = [], []
    for position, entry in enumerate(document.data):
        row, problems = _check_entry(LISTS[name], entry, (position,), document, known)
        entries.append(row)
        found += problems
    return entries, found


def _check_wording(document: Document, known: Known) -> tuple[object, list[Problem]]:
    if not isinstance(document.data, dict):
        remedy = "Begin each entry with its key: “report-received: …”."
        return None, [document.problem((), "this file must hold templates.", remedy)]
    entries, found = {}, check_templates(document)
    for key, entry in document.data.items():
        row, problems = _check_entry(schema.Wording, entry, (key,), document, known)
        entries[key] = row
        found += problems
    return entries, found


def _check_entry(
    model: type[BaseModel],
    entry: object,
    where: Where,
    document: Document,
    known: Known,
) -> tuple[BaseModel | None, list[Problem]]:
    try:
        return model.model_validate(entry, context=known), []
    except ValidationError as error:
        return None, [
            document.problem((*where, *inside), what, remedy)
            for inside, what, remedy in complaints(error, model)
        ]
