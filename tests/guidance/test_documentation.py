"""The protocol on the page for coordinators is one that could be approved."""

import re
from pathlib import Path

import pytest

from beistand.guidance.rules.checks import faults_of
from beistand.guidance.rules.files import from_yaml
from beistand.guidance.rules.graph import ANSWERS, KINDS

ROLES = Path(__file__).resolve().parents[2] / "docs" / "roles"


def test_the_example_can_be_approved() -> None:
    page = (ROLES / "protocols.en.md").read_text()
    (example,) = re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S)
    taken = from_yaml("lonely.yaml", example)
    assert taken.graph is not None, taken.faults
    assert faults_of(taken.graph, ["de", "en"], {"talk"}) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_and_every_answer_is_explained(language: str) -> None:
    page = (ROLES / f"protocols.{language}.md").read_text()
    assert set(KINDS) <= set(re.findall(r"^\| `(\w+)`", page, re.M))
    assert set(ANSWERS) <= set(re.findall(r"`(\w+)`", page))
