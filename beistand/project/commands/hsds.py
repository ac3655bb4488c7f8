"""Exchange the directory with others, after HSDS: packages out and in."""

import json
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from beistand.project import database

if TYPE_CHECKING:
    from beistand.channels.hsds.taking_in import Tally

MOST_SHOWN = 200
SECONDS = 10.0
ANY = click.Path(exists=True, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


class Progress:
    """Says now and then how far long work is; short work needs no words."""

    def __init__(self, what: str) -> None:
        self.what, self.said = what, monotonic()

    def __call__(self, done: int) -> None:
        """So many are done."""
        if monotonic() - self.said >= SECONDS:
            self.said = monotonic()
            click.echo(f"… {done:,} {self.what}", err=True)


@click.group()
def command() -> None:
    """Exchange the directory with others, after HSDS: docs/hsds.md."""


@command.command("export")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--lang", default="", help="Language of the texts; the city's own.")
@click.option(
    "--all-languages",
    "is_all",
    is_flag=True,
    help="A package for each language of the city, in folders of DIR.",
)
@database.with_database
def export_directory(folder: Path, lang: str, is_all: bool) -> None:
    """Write all that is public into DIR: CSV files and datapackage.json.

    Files of an earlier export in DIR are replaced, all at once at the end.
    """
    from beistand.channels.hsds.package import one_moment, write_package
    from beistand.reference.queries import city

    spoken = city().languages
    if lang and lang not in spoken:
        raise click.UsageError(f"Give one of --lang {', '.join(spoken)}.")
    if lang and is_all:
        raise click.UsageError("Give --lang or --all-languages, not both.")
    chosen = {folder: lang or city().default_language}
    if is_all:
        chosen = {folder / language: language for language in spoken}
    with one_moment():
        for place, language in chosen.items():
            counts = write_package(place, language, Progress(f"rows, {language}"))
            for file, rows in counts.items():
                click.echo(f"{place / file}: {rows:,}")


@command.command("import")
@click.argument("path", metavar="DIR|FILE", type=ANY)
@click.option("--source", default="", help="Whose directory this is; ids count in it.")
@click.option(
    "--lang",
    default="",
    help="Language of the texts; what the package says, else the city's own.",
)
@click.option("--topic", "topics", multiple=True, help="THEIRS=OURS; may be repeated.")
@click.option(
    "--own", is_flag=True, help="An export of this city: its statements count fully."
)
@click.option("--json", "as_json", is_flag=True, help="Tell the result as JSON.")
def import_directory(path: Path, **told: object) -> None:
    """Take in a package, or JSON, that somebody else wrote.

    Good rows are taken in; each bad one is named with its file, row, column and
    remedy, and the exit code is 1. Importing again changes nothing twice, and what
    people changed here stays.
    """
    as_json = bool(told.pop("as_json"))
    source, tally = _import(path, **told)  # type: ignore[arg-type]
    (_tell_json if as_json else _tell)(source, tally)
    if tally.problems:
        raise SystemExit(1)


@database.with_database
def _import(
    path: Path, source: str, lang: str, topics: tuple[str, ...], own: bool
) -> "tuple[str, Tally]":
    from django.utils.text import slugify

    from beistand.channels.hsds.staging import packages_in
    from beistand.channels.hsds.taking_in import Importer, source_of
    from beistand.directory.hsds.lists import known_lists
    from beistand.kit.actions import System

    name = slugify(source or source_of(path))[:60]
    if not name:
        raise click.UsageError("Say whose directory this is: --source NAME.")
    lists = replace(known_lists(name, lang, _mapping(topics)), is_own=own)
    importer = Importer(lists, System("command-line"), Progress("services"))
    packages = packages_in(path)
    # The city's own language first: what others repeat of it is no translation.
    for language, package in sorted(
        packages, key=lambda each: each[0] != lists.language
    ):
        if lang in {"", language} or len(packages) == 1:
            spoken = lang or language or lists.language
            importer.lists = replace(lists, language=spoken)
            importer.take_in(package)
    return name, importer.tally


def _mapping(topics: tuple[str, ...]) -> dict[str, str]:
    from beistand.reference.queries import topics as known_topics

    codes = {topic.code for topic in known_topics()}
    pairs = [topic.rpartition("=") for topic in topics]
    for theirs, _equals, ours in pairs:
        if not theirs or ours not in codes:
            known = ", ".join(sorted(codes))
            raise click.UsageError(f"Write --topic THEIRS=OURS; ours are: {known}.")
    return {theirs.strip(): ours for theirs, _equals, ours in pairs}


def _tell(source: str, tally: "Tally") -> None:
    counts = tally.services
    click.echo(
        f"{source}: {counts['new']:,} services new, {counts['changed']:,} changed, "
        f"{counts['unchanged']:,} unchanged, {counts['kept']:,} kept as people changed "
        f"them, {counts['left_out']:,} left out; {tally.statements:,} statements."
    )
    for found in (tally.notes, tally.problems):
        for finding in found[:MOST_SHOWN]:
            kind = "note: " if finding.is_note else ""
            where = ", ".join(filter(None, finding[:3]))
            click.echo(f"{kind}{where}: {finding.remedy}", err=True)
        if len(found) > MOST_SHOWN:
            click.echo(f"and {len(found) - MOST_SHOWN:,} more like these.", err=True)
    if tally.problems:
        told = "Mend these and import again; nothing comes in twice."
        click.echo(f"{len(tally.problems) + tally.more:,} problems. {told}", err=True)


def _tell_json(source: str, tally: "Tally") -> None:
    def rows(kind: str) -> list[dict[str, str]]:
        names = ("file", "row", "column", "remedy")
        found = tally.problems if kind == "problems" else tally.notes
        return [dict(zip(names, finding[:4], strict=True)) for finding in found]

    told = {
        "source": source,
        "services": tally.services,
        "organizations_new": tally.organizations,
        "statements": tally.statements,
        "problems": rows("problems"),
        "notes": rows("notes"),
        "more_problems": tally.more,
    }
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))
