"""The protocol on the page for coordinators is one that could be approved."""

import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

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


@pytest.mark.parametrize("language", ["de", "en", "fr", "nl"])
def test_every_kind_and_every_answer_is_explained(language: str) -> None:
    page = (ROLES / f"protocols.{language}.md").read_text()
    assert set(KINDS) <= set(re.findall(r"^\| `(\w+)`", page, re.M))
    assert set(ANSWERS) <= set(re.findall(r"`(\w+)`", page))


NAMED = (
    "answered at once",
    "we phone the service",
    "the caller turns there",
    "with the caller on the line",
    "Call back",
    "Emergency 112",
    "Nothing for us",
    "Not reached",
    "Hung up",
    "Wrong number",
    "Best help now",
    "has no room",
)


@pytest.mark.parametrize("language", ["de", "en", "fr", "nl"])
def test_the_three_answers_are_named_as_at_the_desk(language: str) -> None:
    page = " ".join((ROLES / f"answers.{language}.md").read_text().split())
    with translation.override(language):
        missing = [text for text in NAMED if gettext(text) not in page]
    assert missing == []


@pytest.mark.parametrize("page", ["answers", "directory", "protocols"])
def test_the_readme_leads_to_each_page_in_each_language(page: str) -> None:
    readme = (ROLES.parents[1] / "README.md").read_text()
    for language in ("de", "en", "fr", "nl"):
        assert f"(docs/roles/{page}.{language}.md)" in readme
        assert (ROLES / f"{page}.{language}.md").is_file()
