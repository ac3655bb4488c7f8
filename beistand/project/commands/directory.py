"""Keep the directory's search in order."""

import click

from beistand.project import database


@click.group()
def command() -> None:
    """Keep the directory's search in order."""


@command.command("index")
@database.with_database
def index() -> None:
    """Make everything anew that is searched. Needed after nothing but repairs.

    The database keeps the index itself; this also forgets words long gone.
    """
    from beistand.directory.actions import index_search
    from beistand.kit.actions import System

    count = index_search(by=System("command-line"))
    click.echo(f"{count} services can be found.")
