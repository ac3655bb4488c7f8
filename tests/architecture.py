"""The law of the house as functions, so that it can be tested itself.

Each function takes what it judges and answers with the violations, a line each.
"""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from django.db.models import Model
from django.urls import URLPattern, URLResolver

Floors = list[frozenset[str]]

LONGEST_FILE = 400
HOUSE = "beistand"


def read_floors(layers: Iterable[str]) -> Floors:
    """The floors, top first, each with its packages."""
    return [frozenset(name.strip() for name in line.split("|")) for line in layers]


def height_of(package: str, floors: Floors) -> int:
    """How high a package stands; the lowest floor is 0."""
    for height, floor in enumerate(reversed(floors)):
        if package in floor:
            return height
    raise LookupError(f"{package} stands on no floor")


def package_of(model: type[Model]) -> str:
    """The package of a model of ours; empty for somebody else's."""
    house, _, rest = model.__module__.partition(".")
    return rest.partition(".")[0] if house == HOUSE else ""


def upward_keys(models: Iterable[type[Model]], floors: Floors) -> Iterator[str]:
    """Relations that point up or sideways, those written as a string too."""
    for model in models:
        here = package_of(model)
        for field in model._meta.get_fields():
            target = field.related_model
            if not here or not field.concrete or not isinstance(target, type):
                continue
            there = package_of(target)
            if not there or there == here:
                continue
            if height_of(there, floors) >= height_of(here, floors):
                yield f"{here}.{model.__name__}.{field.name} points to {there}"


def unguarded_actions(module: ModuleType) -> Iterator[str]:
    """Public functions of an action module that are no action, or lack an actor.

    Where the module is a folder, public is what the folder offers.
    """
    for name, function in vars(module).items():
        if not inspect.isfunction(function) or name.startswith("_"):
            continue
        if not f"{function.__module__}.".startswith(f"{module.__name__}."):
            continue
        place = f"{module.__name__}.{name}"
        parameter = inspect.signature(function).parameters.get("by")
        if not hasattr(function, "right"):
            yield f"{place} is no @action"
        elif parameter is None or parameter.kind != parameter.KEYWORD_ONLY:
            yield f"{place} lacks `*, by: Actor`"
        elif "_" not in name:
            yield f"{place} is not named verb_noun"


def open_addresses(
    patterns: Iterable[URLPattern | URLResolver], known: frozenset[str], at: str = "/"
) -> Iterator[str]:
    """Addresses whose view does not say for whom it is."""
    for pattern in patterns:
        here = at + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from open_addresses(pattern.url_patterns, known, here)
            continue
        declared = getattr(pattern.callback, "audience", frozenset())
        if not declared or not frozenset(declared) <= known:
            yield f"{here} has no audience"


def missing_words(names: Iterable[str], glossary: str) -> list[str]:
    """Names that the glossary does not explain."""
    words = set(re.findall(r"^\| \*\*(.+?)\*\*", glossary, re.MULTILINE))
    return sorted(set(names) - words)


def long_files(files: Iterable[Path]) -> Iterator[str]:
    """Files in which nobody finds anything any more."""
    for file in files:
        if (lines := len(file.read_text().splitlines())) > LONGEST_FILE:
            yield f"{file} has {lines} lines"


def doubled_names(
    sources: Mapping[str, str], excepted: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Public functions that share their name, so that grep cannot tell them apart.

    Views are not called by name: their address finds them.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for place, text in sources.items():
        for node in ast.parse(text).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if not node.args.args or node.args.args[0].arg != "request":
                found[node.name].append(place)
    for name, places in sorted(found.items()):
        if len(places) > 1 and name not in excepted:
            yield f"{name}: {', '.join(sorted(places))}"


def floors_of_page(page: str) -> Floors:
    """The floors as the architecture page draws them, top first."""
    table = page.partition("<!-- floors -->")[2].partition("<!-- /floors -->")[0]
    rows = re.findall(r"^\| ([^|]+) \| `(\w+)` \|", table, re.MULTILINE)
    floors: dict[str, set[str]] = {}
    for floor, package in rows:
        floors.setdefault(floor, set()).add(package)
    return [frozenset(packages) for packages in floors.values()]


def bare_lookups(sources: Mapping[str, str]) -> Iterator[str]:
    """Database rows picked in a view instead of by a query or `visible_to`."""
    for place, text in sources.items():
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"(?<!register)\.(filter|exclude)\(|objects\.get\(", line):
                yield f"{place}:{number}: {line.strip()}"
