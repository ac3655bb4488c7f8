"""Protocols as files: YAML for those who write, spreadsheets for those who tabulate.

Both hold exactly the same; there and back again nothing is lost. Faults are named
where people find them: a line of the YAML, or sheet, row and column.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from ruamel.yaml import YAML

from beistand.guidance.rules.checks import Fault, Where
from beistand.guidance.rules.graph import Graph, as_written
from beistand.guidance.rules.reading import read_graph
from beistand.kit.lined_yaml import read_yaml
from beistand.kit.sheets import Rows, column_letters

PROTOCOL, NODES, CHOICES = "protocol", "nodes", "choices"
WIDEST = 4096  # letters in a line: texts are not broken


@dataclass(frozen=True)
class Misread:
    """One fault of a file: its place as people look for it, what, and what to do."""

    place: str
    what: str
    remedy: str


@dataclass
class Taken:
    """What was read from a file: the protocol, unless something is wrong with it."""

    graph: Graph | None
    faults: list[Misread] = field(default_factory=list)


def to_yaml(graph: Graph) -> str:
    """The protocol as a YAML file."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = WIDEST
    # A text that stands twice is written twice: what we read knows no aliases.
    yaml.representer.ignore_aliases = lambda _data: True
    written = io.StringIO()
    yaml.dump(as_written(graph), written)
    return written.getvalue()


def from_yaml(name: str, text: str) -> Taken:
    """The protocol in a YAML file, or everything that is wrong with it, by line."""
    document = read_yaml(name, text)
    if document.problems:
        return Taken(
            None,
            [
                Misread(_line(problem.line), problem.what, problem.remedy)
                for problem in document.problems
            ],
        )
    graph, faults = read_graph(document.data)
    misread = [
        Misread(_line(document.line(fault.where)), fault.what, fault.remedy)
        for fault in faults
    ]
    return Taken(None if faults else graph, misread)


def _line(number: int) -> str:
    return _("line %(number)s") % {"number": number}


def to_sheets(graph: Graph, languages: Iterable[str]) -> dict[str, Rows]:
    """The protocol as three tables, with a column for every language."""
    said = {language for _node, texts in graph.texts() for language in texts}
    spoken = list(dict.fromkeys([*languages, *sorted(said)]))
    return {
        PROTOCOL: [
            ["code", graph.code],
            ["topics", ", ".join(graph.topics)],
            ["start", graph.start],
            *([f"title {each}", graph.titles.get(each, "")] for each in spoken),
        ],
        NODES: [
            ["code", "kind", "next", "topic", "answer", *_columns("text", spoken)],
            *(
                [
                    node.code,
                    node.kind,
                    node.next,
                    node.topic,
                    node.answer,
                    *(node.texts.get(each, "") for each in spoken),
                ]
                for node in graph.nodes
            ),
        ],
        CHOICES: [
            ["node", "code", "next", *_columns("label", spoken)],
            *(
                [
                    node.code,
                    choice.code,
                    choice.next,
                    *(choice.labels.get(each, "") for each in spoken),
                ]
                for node in graph.nodes
                for choice in node.choices
            ),
        ],
    }


def _columns(name: str, languages: Iterable[str]) -> list[str]:
    return [f"{name} {language}" for language in languages]


def from_sheets(sheets: Mapping[str, Sequence[Sequence[str]]]) -> Taken:
    """The protocol in these tables, or everything that is wrong with them."""
    reader = _Sheets({name.strip().lower(): rows for name, rows in sheets.items()})
    raw = reader.protocol()
    if reader.faults:
        return Taken(None, reader.faults)
    graph, faults = read_graph(raw)
    misread = [
        Misread(reader.place(fault), fault.what, fault.remedy) for fault in faults
    ]
    return Taken(None if faults else graph, misread)


class _Sheets:
    """Makes of tables what a YAML file would hold, and remembers the cells."""

    def __init__(self, sheets: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self.sheets = sheets
        self.cells: dict[Where, str] = {}
        self.faults: list[Misread] = []

    def place(self, fault: Fault) -> str:
        """The cell of a fault, or the nearest one around it."""
        where = fault.where
        while where and where not in self.cells:
            where = where[:-1]
        return self.cells.get(where) or _("sheet “%(sheet)s”") % {"sheet": PROTOCOL}

    def fault(self, place: str, what: str, remedy: str) -> None:
        self.faults.append(Misread(place, what, remedy))

    def rows(self, sheet: str) -> Sequence[Sequence[str]]:
        if sheet not in self.sheets:
            what = _("This sheet is missing.")
            remedy = _("Begin with the file that can be downloaded here.")
            self.fault(_("sheet “%(sheet)s”") % {"sheet": sheet}, what, remedy)
        return self.sheets.get(sheet, [])

    def protocol(self) -> dict[str, object]:
        raw: dict[str, object] = {}
        titles: dict[str, str] = {}
        for number, row in enumerate(self.rows(PROTOCOL)):
            name, value = [cell.strip() for cell in (*row, "", "")[:2]]
            at = _cell(PROTOCOL, number, 1)
            if name.startswith("title "):
                language = name.removeprefix("title ").strip()
                titles[language] = value
                self.cells["titles", language] = at
            elif name == "topics":
                raw["topics"] = [each.strip() for each in value.split(",") if each]
                self.cells["topics",] = at
            elif name in ("code", "start"):
                raw[name] = value
                self.cells[name,] = at
            elif name or value:
                what = _("“%(name)s” means nothing here.") % {"name": name}
                remedy = _("Known are: code, topics, start, title and a language.")
                self.fault(_cell(PROTOCOL, number, 0), what, remedy)
        return {**raw, "titles": titles, "nodes": self.nodes()}

    def nodes(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for number, fields in self.records(NODES, "text"):
            at: Where = ("nodes", len(found))
            self._remember(NODES, number, at, fields, {"text": "texts"})
            node = _plain(fields, "texts")
            found.append({**node, "choices": []})
        self._choices(found)
        return found

    def _choices(self, nodes: list[dict[str, object]]) -> None:
        places = {str(node.get("code")): at for at, node in enumerate(nodes)}
        for number, fields in self.records(CHOICES, "label"):
            code = fields.pop("node", (0, ""))[1]
            if code not in places:
                what = _("There is no node “%(code)s”.") % {"code": code}
                remedy = _("Write the code of a row of the sheet “nodes”.")
                self.fault(_cell(CHOICES, number, 0), what, remedy)
                continue
            choices = nodes[places[code]]["choices"]
            assert isinstance(choices, list)  # noqa: S101
            at: Where = ("nodes", places[code], "choices", len(choices))
            self._remember(CHOICES, number, at, fields, {"label": "labels"})
            choices.append(_plain(fields, "labels"))

    def records(
        self, sheet: str, prefix: str
    ) -> list[tuple[int, dict[str, tuple[int, str]]]]:
        """The rows of a table by the names of its columns, each with its column."""
        rows = self.rows(sheet)
        known = {"code", "next", "kind", "topic", "answer"}
        known = known if sheet == NODES else {"node", "code", "next"}
        head = [cell.strip() for cell in (rows[0] if rows else [])]
        for column, name in enumerate(head):
            if name and name not in known and not name.startswith(f"{prefix} "):
                what = _("There is no column “%(name)s”.") % {"name": name}
                remedy = _("Known are: %(names)s, and %(prefix)s with a language.")
                names = {"names": ", ".join(sorted(known)), "prefix": prefix}
                self.fault(_cell(sheet, 0, column), what, remedy % names)
        return [
            (
                number,
                {
                    name: (column, row[column] if column < len(row) else "")
                    for column, name in enumerate(head)
                    if name
                },
            )
            for number, row in enumerate(rows[1:], start=1)
            if any(cell.strip() for cell in row)
        ]

    def _remember(
        self,
        sheet: str,
        number: int,
        at: Where,
        fields: Mapping[str, tuple[int, str]],
        texts: Mapping[str, str],
    ) -> None:
        self.cells[at] = _cell(sheet, number, 0)
        for name, (column, _text) in fields.items():
            first, _gap, language = name.partition(" ")
            inside = (texts[first], language) if first in texts else (name,)
            self.cells[(*at, *inside)] = _cell(sheet, number, column)


def _plain(fields: Mapping[str, tuple[int, str]], texts: str) -> dict[str, object]:
    said = {
        name.partition(" ")[2].strip(): text
        for name, (_column, text) in fields.items()
        if " " in name and text.strip()
    }
    codes = {
        name: text.strip()
        for name, (_column, text) in fields.items()
        if " " not in name and text.strip()
    }
    return {**codes, texts: said}


def _cell(sheet: str, row: int, column: int) -> str:
    return _("sheet “%(sheet)s”, row %(row)s, column %(column)s") % {
        "sheet": sheet,
        "row": row + 1,
        "column": column_letters(column),
    }
