"""Check a city's blueprint, or load it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
import django

from beistand.project import database

if TYPE_CHECKING:
    from beistand.project.blueprint.loading import Loaded
    from beistand.project.blueprint.schema import Blueprint

FOLDER = Path(__file__).resolve().parents[3] / "blueprints"
MOST_NAMED = 20
SAID = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "kept": "kept as people changed them",
}


@click.group()
def command() -> None:
    """Check a city's blueprint, or load it.

    A blueprint is a folder of data that makes a city: docs/blueprints.md.
    """


@command.command("check")
@click.argument("blueprint", metavar="NAME|DIR")
def check_blueprint(blueprint: str) -> None:
    """Name every problem with its file, line and remedy."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", database.SETTINGS)
    django.setup()
    city = _read(find_blueprint(blueprint))
    click.echo(
        f"{city.city.name}: {len(city.areas)} areas, {len(city.topics)} topics, "
        f"{len(city.services)} services, {len(city.templates)} templates. All is well."
    )


@command.command("load")
@click.argument("blueprint", metavar="NAME|DIR")
def load_into_database(blueprint: str) -> None:
    """Bring the database up to the blueprint.

    May be repeated: what people changed since the last load stays as it is.
    """
    load_folder(find_blueprint(blueprint))


@database.with_database
def load_folder(folder: Path) -> None:
    """Check the blueprint, load it, and say what became of its entries."""
    from beistand.kit.actions import System
    from beistand.project.blueprint.loading import load_blueprint

    city = _read(folder)
    loaded = load_blueprint(city, by=System("blueprint"))
    click.echo(_summary(city.city.name, loaded))


def _summary(name: str, loaded: "Iterable[Loaded]") -> str:
    by_result: dict[str, list[str]] = {result: [] for result in SAID}
    for each in loaded:
        by_result[each.result].append(f"{each.kind} {each.code}")
    counts = ", ".join(
        f"{len(by_result[result])} {said}" for result, said in SAID.items()
    )
    lines = [f"{name}: {counts}."]
    for result in ("changed", "kept"):
        named = by_result[result][:MOST_NAMED]
        lines += [f"  {result}: {row}" for row in named]
        if (more := len(by_result[result]) - len(named)) > 0:
            lines.append(f"  and {more} more")
    return "\n".join(lines)


def find_blueprint(name: str) -> Path:
    """The folder of that path, or of that name among the blueprints that come along.

    Raises:
        click.UsageError: there is no such folder.
    """
    for folder in (Path(name), FOLDER / name):
        if folder.is_dir():
            return folder
    known = ", ".join(sorted(each.name for each in FOLDER.iterdir() if each.is_dir()))
    raise click.UsageError(f"There is no blueprint {name}. Give a folder, or: {known}.")


def _read(folder: Path) -> "Blueprint":
    from beistand.project.blueprint.checking import Faulty, read_blueprint

    try:
        return read_blueprint(folder)
    except Faulty as faulty:
        for problem in faulty.problems:
            click.echo(str(problem), err=True)
        count = len(faulty.problems)
        click.echo(f"{count} {'problem' if count == 1 else 'problems'}.", err=True)
        raise SystemExit(1) from None
