"""Tables as XLSX files: written as text cells only, read with limits.

openpyxl writes and reads them. Written cells are never formulas, whatever they begin
with. Of formulas the last result is read; rows are read one by one, so that a few
bytes that claim a million rows cost nothing. defusedxml refuses entities.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, cast
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_UNPACKED = 20 << 20
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 5000, 200, 5_000_000
LAST_ROW = 1_048_576  # of any spreadsheet; office programs format down to it
LONGEST_NAME = 31
Rows = list[list[str]]

_TEXT = "@"
_WIDTH = 32
# What XML cannot hold, or would read as something else, is written as its number.
_UNSAFE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class CannotRead(Exception):  # noqa: N818
    """This is no XLSX file that we can read; says why."""


def column_letters(index: int) -> str:
    """How a spreadsheet names a column: 0 is A, 26 is AA."""
    return str(get_column_letter(index + 1))


def write_sheets(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """An XLSX file with these tables by their names. Every cell is text."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name[:LONGEST_NAME])
        for index in range(max(map(len, rows), default=1)):
            sheet.column_dimensions[column_letters(index)].width = _WIDTH
        for row in rows:
            sheet.append([_cell(sheet, text) for text in row])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _cell(sheet: WriteOnlyWorksheet, text: str) -> Cell | None:
    if not text:
        return None
    cell = WriteOnlyCell(sheet, _UNSAFE.sub(_numbered, text))
    cell.data_type, cell.number_format = "s", _TEXT
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _numbered(unsafe: re.Match[str]) -> str:
    return f"_x{ord(unsafe[0]):04X}_"


def read_sheets(content: bytes) -> dict[str, Rows]:
    """The tables of an XLSX file by their names, in their order; all cells as text.

    Raises:
        CannotRead: it is none, or larger than anybody types.
    """
    try:
        _check_size(content)
        reader = _Reader(io.BytesIO(content), read_only=True, data_only=True)
        reader.read()
        book = reader.wb
        return {name: _table(_rows(book[name])) for name in book.sheetnames}
    except (zipfile.BadZipFile, InvalidFileException, RuntimeError) as error:
        raise CannotRead("this is no XLSX file") from error
    except DefusedXmlException as error:
        raise CannotRead("this XLSX file holds more than tables") from error
    except (ParseError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise CannotRead("this XLSX file is damaged") from error


class _Reader(ExcelReader):
    """openpyxl drops the mark that tells a written _x000D_ from a carriage return."""

    def read_strings(self) -> None:
        part = cast(Any, self.package).find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName.lstrip("/")) as file:
            self.shared_strings = [
                cast(Text, Text.from_tree(node)).content
                for _event, node in iterparse(file)
                if node.tag == f"{{{SHEET_MAIN_NS}}}si"
            ]


def _check_size(content: bytes) -> None:
    """Archives say how large their files are, and Python holds them to it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
            raise CannotRead("this XLSX file is too large")


def _rows(sheet: Any) -> Iterable[Sequence[object]]:
    """The rows as they come, whatever the file says of its size."""
    if not isinstance(sheet, ReadOnlyWorksheet):
        return ()  # a chart has a sheet of its own
    sheet.reset_dimensions()
    rows: Iterable[Sequence[object]] = cast(Any, sheet).iter_rows(values_only=True)
    return rows


def _table(rows: Iterable[Sequence[object]]) -> Rows:
    """The rows up to the last cell with a text, without empty ends."""
    table: Rows = []
    cells = 0
    for number, row in enumerate(rows):
        cells += len(row)
        texts = _without_empty_end([_as_text(value) for value in row])
        is_far = number >= MOST_ROWS or len(texts) > MOST_COLUMNS
        if number > LAST_ROW or cells > MOST_CELLS or (texts and is_far):
            raise CannotRead("this table is too large")
        if number < MOST_ROWS:
            table.append(texts)
    while table and not table[-1]:
        table.pop()
    return table


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat()
    return unescape(str(value))


def _without_empty_end(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts
