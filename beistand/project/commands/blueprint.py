"""Check a city's blueprint, or load it."""

from pathlib import Path

import click

from beistand.project.blueprint.checking import Faulty, read_blueprint
from beistand.project.blueprint.schema import Blueprint

FOLDER = Path(__file__).resolve().parents[3] / "blueprints"


@click.group()
def command() -> None:
    """Check a city's blueprint, or load it.

    A blueprint is a folder of data that makes a city: docs/blueprints.md.
    """


@command.command("check")
@click.argument("blueprint", metavar="NAME|DIR")
def check_blueprint(blueprint: str) -> None:
    """Name every problem with its file, line and remedy."""
    city = _read(blueprint)
    click.echo(
        f"{city.city.name}: {len(city.areas)} areas, {len(city.topics)} topics, "
        f"{len(city.services)} services, {len(city.templates)} templates. All is well."
    )


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


def _read(name: str) -> Blueprint:
    try:
        return read_blueprint(find_blueprint(name))
    except Faulty as faulty:
        for problem in faulty.problems:
            click.echo(str(problem), err=True)
        count = len(faulty.problems)
        click.echo(f"{count} {'problem' if count == 1 else 'problems'}.", err=True)
        raise SystemExit(1) from None
