"""Who did it: every label under which the house itself acts has words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import beistand
from beistand.web.desk.timeline import OTHERS, name_actor
from beistand.web.desk.work import CHANNELS

HOUSE = Path(beistand.__file__).parent


def labels(source: str) -> Iterator[str]:
    """Every label of a System in this source; of f-strings, one for each channel."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if getattr(node.func, "id", getattr(node.func, "attr", "")) != "System":
            continue
        said = node.args[0]
        if isinstance(said, ast.Constant):
            yield str(said.value)
        elif isinstance(said, ast.JoinedStr):
            first = said.values[0]
            assert isinstance(first, ast.Constant), ast.dump(said)
            yield from (f"{first.value}{channel}" for channel in CHANNELS)


def test_every_label_is_found() -> None:
    source = 'System("one"); actions.System("two:x"); System(link.label); System()'
    assert list(labels(source)) == ["one", "two:x"]
    assert "public web" in labels('System(f"public {contact.channel}")')


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_house_acts_under_no_label_without_words(language: str) -> None:
    known = {
        label for path in HOUSE.rglob("*.py") for label in labels(path.read_text())
    }
    assert "status page" in known
    with translation.override(language):
        assert {each for each in known if each.split(":")[0] not in OTHERS} == set()


def test_a_german_desk_reads_german() -> None:
    with translation.override("de"):
        assert name_actor("public api", {}) == "per Programm"
        assert name_actor("status page", {}) == "über die Statusseite"
        assert name_actor("web form", {}) == "per Formular"
