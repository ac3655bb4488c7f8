"""Reading the folder of a blueprint, remembering on which line everything stands."""

import csv
import io
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from beistand.kit.lined_yaml import Document, Problem, read_yaml

PROTOCOLS = "protocols"
KINDS = (".yaml", ".csv", ".geojson")
BESIDE = {".svg", ".md", ".txt"}


@dataclass
class Folder:
    """The files of a blueprint by their names without ending."""

    path: Path
    documents: dict[str, Document] = field(default_factory=dict)
    outlines: Document | None = None
    protocols: dict[str, Document] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def get(self, name: str) -> Document:
        """The file of this name; an empty one where there is none."""
        return self.documents.get(name) or Document(f"{name}.yaml")


def read_folder(path: Path, names: frozenset[str]) -> Folder:
    """Read every file whose name is expected; a stray one is a problem."""
    folder = Folder(path)
    for file in sorted(path.iterdir()):
        if file.suffix in BESIDE or file.name.startswith("."):
            continue
        if file.name == "areas.geojson":
            folder.outlines = _read_json(file)
        elif file.name == PROTOCOLS and file.is_dir():
            folder.protocols = _read_protocols(file)
        elif file.suffix not in KINDS or file.stem not in names:
            known = ", ".join(f"{name}.yaml" for name in sorted(names))
            what = "this file does not belong to a blueprint."
            folder.problems.append(
                Problem(file.name, 1, what, f"Rename or remove it; known are {known}.")
            )
        elif file.stem in folder.documents:
            what = "there is a second file of this name with another ending."
            folder.problems.append(Problem(file.name, 1, what, "Keep one of the two."))
        else:
            folder.documents[file.stem] = _read(file)
    documents = [*folder.documents.values(), *folder.protocols.values()]
    documents += [folder.outlines] if folder.outlines else []
    for document in documents:
        folder.problems += document.problems
    return folder


def _read_protocols(inside: Path) -> dict[str, Document]:
    """Each YAML file is one protocol, by its name without ending."""
    files = (file for file in sorted(inside.iterdir()) if file.suffix == ".yaml")
    found = {file.stem: _read(file) for file in files}
    for name, document in found.items():
        document.file = f"{PROTOCOLS}/{name}.yaml"
        document.problems = [
            replace(problem, file=document.file) for problem in document.problems
        ]
    return found


def _read(file: Path) -> Document:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        document = Document(file.name)
        document.problems.append(
            Problem(file.name, 1, "this is not UTF-8 text.", "Save it as UTF-8.")
        )
        return document
    return (read_csv if file.suffix == ".csv" else read_yaml)(file.name, text)


def _read_json(file: Path) -> Document:
    document = Document(file.name)
    try:
        document.data = json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        what = f"this is not JSON: {error.msg}."
        document.problems.append(Problem(file.name, error.lineno, what, "Correct it."))
    return document


def read_csv(name: str, text: str) -> Document:
    """The rows of a table as a list of mappings, like a list in YAML.

    A column `names.de` fills `names: {de: …}`, a column `topics[]` a list whose
    parts are separated by semicolons; an empty cell says nothing.
    """
    document = Document(name, lines={(): 1})
    reader = csv.DictReader(io.StringIO(text))
    rows: list[dict[str, object]] = []
    for row in reader:
        document.lines[(len(rows),)] = reader.line_num
        found: dict[str, object] = {}
        for column, cell in row.items():
            if column and isinstance(cell, str) and cell.strip():
                _fill(found, column, cell.strip())
        rows.append(found)
    document.data = rows
    return document


def _fill(found: dict[str, object], column: str, cell: str) -> None:
    *outer, last = column.strip().removesuffix("[]").split(".")
    inside = found
    for key in outer:
        deeper = inside.setdefault(key, {})
        if not isinstance(deeper, dict):
            return
        inside = deeper
    is_list = column.strip().endswith("[]")
    inside[last] = [part.strip() for part in cell.split(";")] if is_list else cell
