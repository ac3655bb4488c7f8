"""Protocols as YAML and as spreadsheets: lossless, and every fault has a place."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from openpyxl import load_workbook

from beistand.guidance.rules.files import (
    Taken,
    from_sheets,
    from_yaml,
    to_sheets,
    to_yaml,
)
from beistand.guidance.rules.graph import Graph, as_written
from beistand.kit.sheets import CannotRead, column_letters, read_sheets, write_sheets
from tests.guidance.graphs import LANGUAGES, food, graphs


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_yaml_and_back_is_the_same(graph: Graph) -> None:
    taken = from_yaml("food.yaml", to_yaml(graph))
    assert taken.faults == []
    assert taken.graph is not None
    assert as_written(taken.graph) == as_written(graph)


def test_one_text_in_two_places_is_written_twice() -> None:
    titles = {"de": "Essen", "en": "Food"}
    nodes = tuple(replace(node, texts=titles) for node in food().nodes)
    graph = food(titles=titles, nodes=nodes)
    assert from_yaml("food.yaml", to_yaml(graph)).faults == []


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_yaml_to_spreadsheet_to_yaml_is_the_same(graph: Graph) -> None:
    packed = write_sheets(to_sheets(graph, LANGUAGES))
    taken = from_sheets(read_sheets(packed))
    assert taken.faults == []
    assert taken.graph is not None
    assert to_yaml(taken.graph) == to_yaml(graph)


TYPED = st.characters(exclude_categories=["Cs"])


def test_a_cell_is_never_a_formula() -> None:
    texts = ["=1+1", "+49", "@x", '=HYPERLINK("x")', "\t-1", "#REF!", "007"]
    packed = write_sheets({"a": [texts]})
    sheet = load_workbook(BytesIO(packed))["a"]
    assert {cell.data_type for cell in sheet[1]} <= {"s", "inlineStr"}
    assert {cell.number_format for cell in sheet[1]} == {"@"}
    assert read_sheets(packed) == {"a": [texts]}


@given(st.lists(st.text(TYPED, max_size=9), max_size=3))
def test_every_text_comes_back(texts: list[str]) -> None:
    row = [*texts, "_x0041_"]
    assert read_sheets(write_sheets({"a": [row]})) == {"a": [row]}


def test_columns_are_named_as_spreadsheets_do() -> None:
    names = [column_letters(index) for index in (0, 25, 26, 51, 52, 701, 702)]
    assert names == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGED = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENTS = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def as_excel_writes(sheet: str, shared: str = "") -> bytes:
    """A file with shared strings, as office programs make them."""
    files = {
        "[Content_Types].xml": f'<Types xmlns="{CONTENTS}"><Override '
        'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}">'
        '<sheets><sheet name="Nodes" sheetId="1" r:id="rId7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="'
        f'{PACKAGED}"><Relationship Id="rId7" Type="{RELATIONS}/worksheet" '
        'Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{NAMESPACE}"><sheetData>'
        f"{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{NAMESPACE}">{shared}</sst>',
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_what_office_programs_write_is_read() -> None:
    shared = (
        "<si><t>code</t></si><si><r><t>two </t></r><r><t>runs</t></r>"
        '<rPh sb="0" eb="1"><t>hint</t></rPh></si><si><t>a_x000D_b</t></si>'
        "<si><t>a_x005F_x000D_b</t></si>"
    )
    sheet = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>12</v></c><c r="B3" t="b"><v>1</v></c>'
        '<c t="str"><f>A3</f><v>12</v></c><c r="D3" t="s"><v>2</v></c>'
        '<c r="E3" t="s"><v>3</v></c></row>'
    )
    assert read_sheets(as_excel_writes(sheet, shared)) == {
        "Nodes": [
            ["code", "", "two runs"],
            [],
            ["12", "true", "12", "a\rb", "a_x000D_b"],
        ]
    }


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no zip",
        b"code;kind\n",
        as_excel_writes("<row><c t='s'><v>99</v></c></row>"),
        as_excel_writes("<row><c t='s'><v>x</v></c></row>"),
        as_excel_writes("<row r='9999999'><c r='A9999999'><v>1</v></c></row>"),
        as_excel_writes("<row r='1'><c r='ZZZ1'><v>1</v></c></row>"),
        as_excel_writes("<row>"),
        as_excel_writes(BOMB),
    ],
)
def test_what_is_no_spreadsheet_is_refused(content: bytes) -> None:
    with pytest.raises(CannotRead):
        read_sheets(content)


def test_more_than_anybody_types_is_refused() -> None:
    with pytest.raises(CannotRead, match="too large"):
        read_sheets(as_excel_writes(" " * (21 << 20)))


def places(taken: Taken) -> list[tuple[str, str]]:
    return [(each.place, each.what) for each in taken.faults]


YAML_FAULTS = [
    ("code: food\nnodes: [", "line", "this is not YAML"),
    ("- a\n", "line 1", "fields are missing"),
    ("code: Food\n", "line 1", "“Food” is no code"),
    ("code: food\ncode: food\n", "line 2", "written twice"),
    ("code: food\nnode: []\n", "line 2", "no field “node”"),
    ("code: food\nnodes: {}\n", "line 2", "must be a list"),
    ("code: food\nnodes:\n- kind: say\n", "line 3", "code is missing"),
    ("code: food\nnodes:\n- code: a\n- code: a\n", "line 4", "stands here twice"),
    ("code: food\nnodes:\n- code: a\n  texts: Hello\n", "line 4", "texts by language"),
    ("code: food\nnodes:\n- code: a\n  texts: {de: 1}\n", "line 4", "must be a text"),
    ("code: food\nnodes:\n- code: a\n  next: B C\n", "line 4", "is no code"),
]


@pytest.mark.parametrize(("text", "place", "what"), YAML_FAULTS)
def test_a_fault_of_yaml_names_its_line(text: str, place: str, what: str) -> None:
    taken = from_yaml("food.yaml", text)
    assert taken.graph is None
    assert [at for at, said in places(taken) if place in at and what in said]


def spoilt(sheet: str, row: int, column: int, value: str) -> Taken:
    """The tables of a good protocol with another value in one cell."""
    tables = to_sheets(food(), LANGUAGES)
    line = tables[sheet][row - 1]
    line += [""] * (column + 1 - len(line))
    line[column] = value
    return from_sheets(tables)


CELLS = [
    ("protocol", 1, 1, "Food", "sheet “protocol”, row 1, column B", "is no code"),
    ("protocol", 2, 0, "themes", "sheet “protocol”, row 2, column A", "means nothing"),
    ("nodes", 1, 1, "sort", "sheet “nodes”, row 1, column B", "no column “sort”"),
    ("nodes", 3, 2, "Not so", "sheet “nodes”, row 3, column C", "is no code"),
    ("nodes", 4, 0, "", "sheet “nodes”, row 4, column A", "code is missing"),
    ("nodes", 4, 0, "today", "sheet “nodes”, row 4, column A", "stands here twice"),
    ("nodes", 3, 6, "x" * 1001, "sheet “nodes”, row 3, column G", "longer than 1000"),
    ("choices", 2, 0, "ghost", "sheet “choices”, row 2, column A", "no node “ghost”"),
    ("choices", 3, 1, "yes", "sheet “choices”, row 3, column B", "stands here twice"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "value", "place", "what"), CELLS)
def test_a_fault_of_a_spreadsheet_names_sheet_row_and_column(
    sheet: str, row: int, column: int, value: str, place: str, what: str
) -> None:
    taken = spoilt(sheet, row, column, value)
    assert taken.graph is None
    assert [at for at, said in places(taken) if at == place and what in said], places(
        taken
    )
    assert all(each.remedy for each in taken.faults)


def test_a_missing_sheet_is_named() -> None:
    taken = from_sheets({"Tabelle1": [["a"]]})
    assert ("sheet “nodes”", "This sheet is missing.") in places(taken)
