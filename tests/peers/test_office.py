"""A protocol goes through a real office program, and comes back as it was (BX-5).

LibreOffice is too large to install for every check of the code, so this runs where it
is: `apt-get install --no-install-recommends libreoffice-calc`.
"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from beistand.guidance.rules.files import from_sheets, from_yaml, to_sheets, to_yaml
from beistand.guidance.rules.graph import Graph, GraphNode
from beistand.kit.sheets import column_letters, read_sheets, write_sheets
from tests.guidance.graphs import food

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(
        OFFICE is None,
        reason="LibreOffice is not installed (libreoffice-calc); too large for .ci/run",
    ),
]
BLUEPRINTS = Path(__file__).parents[2] / "blueprints"
LANGUAGES = ["de", "en", "fr", "nl"]
# What office programs take for a number, a date, a truth or a formula, and other traps.
# No tab: nobody can type one into a cell, and LibreOffice drops it from ODS files.
ODD = [
    "=1+1",
    "+49 631 999",
    "-2",
    "@here",
    "0123",
    "1.50",
    "1E5",
    "1/2",
    "01.02.2026",
    "12:30",
    "TRUE",
    "wahr",
    "50 %",
    "12345678901234567890",
    "'quoted",
    '"said"',
    " with spaces ",
    "two\nlines",
    "_x000D_",
    "<b>&amp;",
    "Ünïcödé – “…”",
    "😀 🇧🇪",
    "مرحبا",
    "https://example.org/?a=1&b=2",
    "somebody@example.org",
    "#REF!",
    "x" * 1000,
]


def saved_again(folder: Path, files: Sequence[Path], kind: str) -> list[Path]:
    """These files, opened by the office program and saved in this format."""
    assert OFFICE
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder / kind),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return [folder / kind / f"{file.stem}.{kind}" for file in files]


@pytest.fixture(scope="module")
def protocols() -> dict[str, Graph]:
    """Those of all blueprints, and one whose words are traps."""
    found = {"odd": odd_protocol()}
    for file in sorted(BLUEPRINTS.glob("*/protocols/*.yaml")):
        graph = from_yaml(file.name, file.read_text()).graph
        assert graph is not None
        found[f"{file.parts[-3]}-{file.stem}"] = graph
    assert len(found) > 5
    return found


def odd_protocol() -> Graph:
    """Each odd text is what a step says, in every language."""
    steps = tuple(
        GraphNode(f"n{number}", "say", dict.fromkeys(LANGUAGES, text.strip()))
        for number, text in enumerate(ODD)
    )
    return food(nodes=steps, start="n0", titles=dict.fromkeys(LANGUAGES, "=1+1"))


@pytest.fixture(scope="module")
def written(
    protocols: dict[str, Graph], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A spreadsheet of each protocol, and one of odd cells."""
    folder = tmp_path_factory.mktemp("office")
    for name, graph in protocols.items():
        sheets = to_sheets(graph, LANGUAGES)
        (folder / f"{name}.xlsx").write_bytes(write_sheets(sheets))
    rows = [[text, "", text] for text in ODD]
    (folder / "cells.xlsx").write_bytes(
        write_sheets({"Cells": rows, "Second": [["x"]]})
    )
    return folder


@pytest.fixture(scope="module", params=["xlsx", "ods"])
def returned(request: pytest.FixtureRequest, written: Path) -> Path:
    """The folder with all of them, saved by the office program as XLSX."""
    files = sorted(written.glob("*.xlsx"))
    if request.param == "ods":
        files = saved_again(written, files, "ods")
        return saved_again(written / "ods", files, "xlsx")[0].parent
    return saved_again(written, files, "xlsx")[0].parent


def test_every_protocol_comes_back_unchanged(
    returned: Path, protocols: dict[str, Graph]
) -> None:
    for name, graph in protocols.items():
        taken = from_sheets(read_sheets((returned / f"{name}.xlsx").read_bytes()))
        assert taken.faults == [], name
        assert taken.graph is not None
        assert to_yaml(taken.graph) == to_yaml(graph), name


def test_every_cell_comes_back_as_it_was_written(returned: Path) -> None:
    sheets = read_sheets((returned / "cells.xlsx").read_bytes())
    assert list(sheets) == ["Cells", "Second"]
    for number, (row, text) in enumerate(zip(sheets["Cells"], ODD, strict=True)):
        assert row == [text, "", text], f"{column_letters(0)}{number + 1}"
