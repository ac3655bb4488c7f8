"""Tables as XLSX files (ECMA-376): written as text cells only, read with limits.

Written cells are inline strings, never formulas, whatever they begin with. Read are
the values that Excel and LibreOffice write: shared and inline strings, numbers,
truth values, results of formulas. A document type is refused, so that no entity is
ever expanded.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as Xml
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_UNPACKED = 20 << 20
MOST_ROWS, MOST_COLUMNS = 5000, 200
LONGEST_NAME = 31
Rows = list[list[str]]

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_S, _R = f"{{{_SHEET}}}", f"{{{_RELATIONS}}}"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same table makes the same file
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class CannotRead(Exception):  # noqa: N818
    """This is no XLSX file that we can read; says why."""


def column_letters(index: int) -> str:
    """How a spreadsheet names a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def write_sheets(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """An XLSX file with these tables by their names. Every cell is text."""
    files = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(list(sheets)),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(
                    ("worksheet", f"worksheets/sheet{number}.xml")
                    for number in range(1, len(sheets) + 1)
                ),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
    }
    for number, rows in enumerate(sheets.values(), start=1):
        files[f"xl/worksheets/sheet{number}.xml"] = _worksheet(rows)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), _HEAD + text)
    return packed.getvalue()


# One style: text (format 49), aligned above, with line breaks.
_STYLES = (
    f'<styleSheet xmlns="{_SHEET}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>'
)


def _content_types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [
        (f"/xl/worksheets/sheet{number}.xml", "worksheet")
        for number in range(1, sheets + 1)
    ]
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{kind}.{name}+xml"/>'
        for part, name in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        f'package.relationships+xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    rows = "".join(
        f'<sheet name={quoteattr(name[:LONGEST_NAME])} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    return (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}">'
        f"<sheets>{rows}</sheets></workbook>"
    )


def _worksheet(rows: Sequence[Sequence[str]]) -> str:
    wide = max((len(row) for row in rows), default=1) or 1
    lines = "".join(
        f'<row r="{number}">{"".join(_written(row, number))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return (
        f'<worksheet xmlns="{_SHEET}"><cols><col min="1" max="{wide}" width="32" '
        f'customWidth="1"/></cols><sheetData>{lines}</sheetData></worksheet>'
    )


def _written(row: Sequence[str], number: int) -> Iterator[str]:
    for index, text in enumerate(row):
        if text:
            kept = _ESCAPED.sub(r"_x005F_x\1_", text).replace("\r", "_x000D_")
            yield (
                f'<c r="{column_letters(index)}{number}" s="1" t="inlineStr"><is>'
                f'<t xml:space="preserve">{escape(kept)}</t></is></c>'
            )


def read_sheets(content: bytes) -> dict[str, Rows]:
    """The tables of an XLSX file by their names, in their order; all cells as text.

    Raises:
        CannotRead: it is none, or larger than anybody types.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(_Archive(archive))
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
        raise CannotRead("this is no XLSX file") from error
    except (Xml.ParseError, UnicodeDecodeError, ValueError, IndexError) as error:
        raise CannotRead("this XLSX file is damaged") from error


class _Archive:
    """The files in an archive, as long as they stay within measure."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.left = archive, MOST_UNPACKED

    def has(self, name: str) -> bool:
        return name in self.archive.namelist()

    def tree(self, name: str) -> Xml.Element:
        with self.archive.open(name) as file:
            content = file.read(self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            raise CannotRead("this XLSX file is too large")
        text = content.decode("utf-8-sig")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise CannotRead("this XLSX file holds more than tables")
        return Xml.fromstring(text.encode())  # noqa: S314 - without DTD no entities


def _read(archive: _Archive) -> dict[str, Rows]:
    targets = {
        each.get("Id", ""): each.get("Target", "")
        for each in archive.tree("xl/_rels/workbook.xml.rels")
    }
    shared = _shared(archive)
    found: dict[str, Rows] = {}
    for sheet in archive.tree("xl/workbook.xml").iter(f"{_S}sheet"):
        target = targets[sheet.get(f"{_R}id", "")]
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[sheet.get("name", "")] = _rows(archive.tree(path), shared)
    return found


def _shared(archive: _Archive) -> list[str]:
    if not archive.has("xl/sharedStrings.xml"):
        return []
    return [_text(item) for item in archive.tree("xl/sharedStrings.xml")]


def _text(element: Xml.Element) -> str:
    """The text of a string, its runs joined, without phonetic hints."""
    parts = [
        part.text or ""
        for child in element
        for part in ([child] if child.tag == f"{_S}t" else child.iter(f"{_S}t"))
        if child.tag != f"{_S}rPh"
    ]
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(parts))


def _rows(tree: Xml.Element, shared: Sequence[str]) -> Rows:
    cells: dict[tuple[int, int], str] = {}
    number = -1
    for row in tree.iter(f"{_S}row"):
        number = int(row.get("r", number + 2)) - 1
        column = -1
        for cell in row.iter(f"{_S}c"):
            column = _column(cell.get("r"), column + 1)
            if text := _value(cell, shared):
                if number >= MOST_ROWS or column >= MOST_COLUMNS:
                    raise CannotRead("this table is too large")
                cells[number, column] = text
    table: Rows = [[] for _row in range(max((at[0] for at in cells), default=-1) + 1)]
    for (row_number, column), text in sorted(cells.items()):
        line = table[row_number]
        line += [""] * (column - len(line)) + [text]
    return table


def _column(name: str | None, otherwise: int) -> int:
    found = _CELL.fullmatch(name or "")
    if found is None:
        return otherwise
    index = 0
    for letter in found[1]:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _value(cell: Xml.Element, shared: Sequence[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{_S}is")
        return _text(inline) if inline is not None else ""
    value = cell.findtext(f"{_S}v") or ""
    if kind == "s":
        return shared[int(value)]
    if kind == "b":
        return "true" if value == "1" else "false"
    return value
