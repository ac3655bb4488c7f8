"""Reach the database: its address, or a shell in it."""

import os
import shutil
import subprocess
from urllib.parse import parse_qsl, urlsplit

import click

from beistand.project import database, ground
from beistand.project.errors import NotReady


@click.group()
def command() -> None:
    """Reach the database: its address, or a shell in it."""


@command.command("url")
def show_url() -> None:
    """Print the address, for DATABASE_URL or another program.

    It holds the password. An embedded database answers there while it runs.
    """
    if "DATABASE_URL" not in os.environ and not ground.embedded_cluster().state():
        raise NotReady("There is no database yet. Run `beistand migrate` first.")
    click.echo(ground.database_url())


@command.command("psql", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def open_shell(arguments: tuple[str, ...]) -> None:
    """Open psql; what follows is handed to it, such as -c "SELECT 1"."""
    with database.open_database() as opened:
        program, environment = _find_psql()
        ended = subprocess.run(  # noqa: S603
            [program, *arguments],
            check=False,
            env={**environment, **_login(opened.url)},
        )
    raise SystemExit(ended.returncode)


def _find_psql() -> tuple[str, dict[str, str]]:
    """The psql of this machine, or ours with the libraries it needs."""
    if found := shutil.which("psql"):
        return found, dict(os.environ)
    programs = ground.embedded_cluster().programs()
    libraries = programs.environment()["LD_LIBRARY_PATH"]
    return programs.path("psql"), {**os.environ, "LD_LIBRARY_PATH": libraries}


def _login(url: str) -> dict[str, str]:
    """The database as libpq reads it from the environment: not seen in `ps`."""
    settings = ground.read_database_url(url)
    more = dict(parse_qsl(urlsplit(url).query))
    return {
        **{f"PG{name.upper()}": value for name, value in more.items()},
        "PGDATABASE": settings["NAME"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"] or "5432",
    }
