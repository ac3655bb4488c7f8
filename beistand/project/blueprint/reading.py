"""Reading the folder of a blueprint, remembering on which line everything stands.

YAML is composed into nodes rather than loaded at once: nodes know their lines,
and a key written twice is noticed instead of silently winning.
"""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

Where = tuple[str | int, ...]
KINDS = (".yaml", ".csv", ".geojson")
BESIDE = {".svg", ".md", ".txt"}


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a blueprint: where it stands, and what to do about it."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.remedy}"


@dataclass
class Document:
    """One file as plain values, with the line of every value."""

    file: str
    data: object = None
    lines: dict[Where, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, where: Where) -> int:
        """The line of this value, or of the nearest thing around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def problem(self, where: Where, what: str, remedy: str) -> Problem:
        """A problem with the value at this place."""
        return Problem(self.file, self.line(where), what, remedy)


@dataclass
class Folder:
    """The files of a blueprint by their names without ending."""

    path: Path
    documents: dict[str, Document] = field(default_factory=dict)
    outlines: Document | None = None
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
    documents = [*folder.documents.values()]
    documents += [folder.outlines] if folder.outlines else []
    for document in documents:
        folder.problems += document.problems
    return folder


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


def read_yaml(name: str, text: str) -> Document:
    """The values of a YAML text, with lines; syntax errors become problems."""
    document = Document(name)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = f"this is not YAML: {error.problem}."
        remedy = "Mind the indentation, and put texts with a colon in quotes."
        document.problems.append(Problem(name, line, what, remedy))
        return document
    if node is not None:
        document.data = _value(node, (), document)
    return document


def _value(node: Node, where: Where, document: Document) -> object:
    document.lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(node, where, document)
    if isinstance(node, SequenceNode):
        return [
            _value(item, (*where, position), document)
            for position, item in enumerate(node.value)
        ]
    return _scalar(str(node.tag), str(node.value))


def _mapping(node: MappingNode, where: Where, document: Document) -> dict[str, object]:
    found: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in found:
            first = document.line((*where, key))
            what = f"“{key}” is written twice, first on line {first}."
            document.problems.append(
                Problem(document.file, line, what, "Keep one of the two.")
            )
            continue
        document.lines[(*where, key)] = line
        found[key] = _value(value_node, (*where, key), document)
    return found


def _scalar(tag: str, text: str) -> object:
    kind = tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    for name, make in (("int", int), ("float", float)):
        if kind == name:
            try:
                return make(text)
            except ValueError:
                return text
    return text


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
