"""Exchange the directory with others, after HSDS: packages out and in."""

from pathlib import Path

import click

from beistand.project import database

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Exchange the directory with others, after HSDS: docs/hsds.md."""


@command.command("export")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--lang", default="", help="Language of the texts; the city's own.")
@database.with_database
def export_directory(folder: Path, lang: str) -> None:
    """Write all that is public into DIR: CSV files and datapackage.json.

    Files of an earlier export in DIR are replaced, all at once at the end.
    """
    from beistand.channels.hsds.package import write_package
    from beistand.reference.queries import city

    spoken = city().languages
    if lang and lang not in spoken:
        raise click.UsageError(f"Give one of --lang {', '.join(spoken)}.")
    counts = write_package(folder, lang or city().default_language)
    for file, rows in counts.items():
        click.echo(f"{folder / file}: {rows:,}")
