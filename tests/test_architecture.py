"""The rules of the house, checked like any other behaviour."""

import pkgutil
import re
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test.utils import isolate_apps
from django.urls import get_resolver, include, path
from importlinter.api import read_configuration

import beistand
from beistand.kit.actions import Actor, action
from beistand.web.audience import AUDIENCES, audience
from tests import architecture as law

ROOT = Path(beistand.__file__).parents[1]
FILES = [
    file
    for folder in ("beistand", "tests", "scripts")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in file.parts
]
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
FLOORS = law.read_floors(LINTER["contracts"][0]["layers"])
MODELS = [model for model in apps.get_models() if law.package_of(model)]
ACTIONS = [
    module.name
    for module in pkgutil.walk_packages(beistand.__path__, "beistand.")
    if re.fullmatch(r"beistand\.(?!kit\.)\w+\.actions", module.name)
]

# One line each, with its reason. These lists only get shorter.
MAY_SHARE_A_NAME = frozenset({"command"})  # what every file in commands/ holds
NO_ACTION = frozenset(
    f"beistand.{name} is no @action"
    for name in (  # called inside actions, by their right, in their transaction
        "journal.actions.record",
        "journal.actions.record_all",
        "journal.actions.record_read",
        "outbox.actions.queue_message",
        "outbox.actions.word_text",  # only reads
    )
)


def read_sources(*folders: str) -> dict[str, str]:
    """Our code by file, relative to the root."""
    return {
        file.relative_to(ROOT).as_posix(): file.read_text()
        for file in FILES
        if file.relative_to(ROOT).as_posix().startswith(folders)
    }


def test_relations_point_down() -> None:
    assert MODELS
    assert list(law.upward_keys(MODELS, FLOORS)) == []


@pytest.mark.parametrize("name", ACTIONS)
def test_every_public_function_in_actions_is_an_action(name: str) -> None:
    found = law.unguarded_actions(import_module(name))
    assert set(found) - NO_ACTION == set()


def test_every_address_says_for_whom_it_is() -> None:
    patterns = get_resolver().url_patterns
    assert patterns
    assert list(law.open_addresses(patterns, AUDIENCES)) == []


def test_every_model_is_in_the_glossary() -> None:
    names = [model.__name__ for model in MODELS if not model._meta.auto_created]
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    assert law.missing_words(names, glossary) == []


def test_files_stay_small() -> None:
    assert list(law.long_files(FILES)) == []


def test_a_name_means_one_function() -> None:
    assert list(law.doubled_names(read_sources("beistand/"), MAY_SHARE_A_NAME)) == []


def test_views_pick_no_rows_themselves() -> None:
    assert list(law.bare_lookups(read_sources("beistand/web/"))) == []


def test_the_architecture_page_draws_the_law() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    assert law.floors_of_page(page) == FLOORS


def test_every_package_stands_on_a_floor_and_keeps_the_inner_order() -> None:
    packages = {
        module.name
        for module in pkgutil.iter_modules(beistand.__path__)
        if module.ispkg
    }
    assert packages == frozenset().union(*FLOORS)
    domain = {f"beistand.{law.package_of(model)}" for model in MODELS}
    assert domain <= set(LINTER["contracts"][1]["containers"])


def test_import_linter_reads_the_law() -> None:
    contracts = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    assert contracts[0]["exhaustive"] in {True, "True"}


# The checks themselves are checked: each must see a violation planted for it.


@isolate_apps("beistand.people")
def test_a_relation_upward_is_seen_even_as_a_string() -> None:
    class Planted(models.Model):
        case = models.ForeignKey("cases.Case", models.CASCADE)

        class Meta:
            app_label = "people"

    Planted.__module__ = "beistand.people.models"
    Planted._meta.get_field("case").remote_field.model = apps.get_model("cases.Case")
    assert list(law.upward_keys([Planted], FLOORS)) == [
        "people.Planted.case points to cases"
    ]


def test_functions_that_are_no_actions_are_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planted = ModuleType("planted")
    monkeypatch.setitem(sys.modules, "planted", planted)

    def erase_all() -> None:
        """Nobody was asked."""

    @action("people.forget")
    def forget_person(by: Actor) -> None:
        """The actor is no keyword."""

    @action("people.forget")
    def forget(*, by: Actor) -> None:
        """A verb without its noun."""

    for function in (erase_all, forget_person, forget):
        function.__module__ = "planted"
        setattr(planted, function.__name__, function)
    assert list(law.unguarded_actions(planted)) == [
        "planted.erase_all is no @action",
        "planted.forget_person lacks `*, by: Actor`",
        "planted.forget is not named verb_noun",
    ]


def test_an_address_without_an_audience_is_seen() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    patterns = [
        path("open/", audience("public")(page)),
        path("deep/", include([path("forgotten/", page)])),
    ]
    assert list(law.open_addresses(patterns, AUDIENCES)) == [
        "/deep/forgotten/ has no audience"
    ]


def test_other_violations_are_seen(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("pass\n" * 401)
    (tmp_path / "short.py").write_text("pass\n" * 400)
    assert len(list(law.long_files(sorted(tmp_path.iterdir())))) == 1
    assert law.missing_words(["Case", "Ghost"], "| **Case** | x |") == ["Ghost"]
    twice = {"a.py": "def close_case(): ...", "b.py": "def close_case(): ..."}
    assert list(law.doubled_names(twice)) == ["close_case: a.py, b.py"]
    views = {"v.py": "x = Case.objects.get(pk=1)\ny = Case.open().filter(a=1)\n"}
    assert len(list(law.bare_lookups(views))) == 2
    assert law.height_of("kit", FLOORS) == 0
    with pytest.raises(LookupError):
        law.height_of("attic", FLOORS)
