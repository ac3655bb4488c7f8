"""YAML read so that every value knows its line.

YAML is composed into nodes rather than loaded at once: nodes know their lines,
and a key written twice is noticed instead of silently winning.
"""

from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, StringMark
from ruamel.yaml.events import AliasEvent, Event
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.reader import ReaderError

Where = tuple[str | int, ...]
MOST_VALUES, DEEPEST = 20_000, 40


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a file: where it stands, and what to do about it."""

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


class _UnwantedError(Exception):
    """Something that YAML allows and that nobody needs in a file of ours."""

    def __init__(self, mark: StringMark, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = mark.line + 1, what, remedy


class _PlainComposer(Composer):
    """Composes values that stand where they are written.

    An alias repeats a value elsewhere: ten short lines can stand for more values
    than any machine holds, or for a list that holds itself.
    """

    _values = 0
    _depth = 0

    def compose_node(self, parent: object, index: object) -> object:
        event = self.parser.peek_event()
        self._values, self._depth = self._values + 1, self._depth + 1
        self._refuse(event)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def _refuse(self, event: Event) -> None:
        mark, anchor = event.start_mark, getattr(event, "anchor", None)
        if anchor is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            what = f"“{sign}{anchor}”: anchors and aliases are not read here."
            raise _UnwantedError(
                mark, what, "Write the value out, or put it in quotes."
            )
        if self._values > MOST_VALUES:
            what = f"this file has more than {MOST_VALUES} values."
            raise _UnwantedError(mark, what, "Split it into several files.")
        if self._depth > DEEPEST:
            what = f"values stand in each other more than {DEEPEST} deep."
            raise _UnwantedError(mark, what, "Mind the brackets and the indentation.")


def _compose(text: str) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _PlainComposer
    node: Node | None = yaml.compose(text)
    return node


def read_yaml(name: str, text: str) -> Document:
    """The values of a YAML text, with lines; syntax errors become problems."""
    document = Document(name)
    try:
        node = _compose(text)
    except _UnwantedError as unwanted:
        document.problems.append(
            Problem(name, unwanted.line, unwanted.what, unwanted.remedy)
        )
        return document
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = f"this is not YAML: {error.problem}."
        remedy = "Mind the indentation, and put texts with a colon in quotes."
        document.problems.append(Problem(name, line, what, remedy))
        return document
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = f"this is not YAML: the character U+{error.character:04X} is not text."
        document.problems.append(Problem(name, line, what, "Remove it."))
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
