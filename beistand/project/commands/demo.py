"""The demo city: load it, and say who can sign in."""

from pathlib import Path

import click

from beistand.project import database
from beistand.project.commands.blueprint import find_blueprint


@click.group()
def command() -> None:
    """The demo city, made through the same actions as everything else."""


@command.command("load")
@click.argument(
    "blueprint",
    metavar="[NAME|DIR]",
    envvar="BEISTAND_CITY",
    default="kaiserslautern",
)
def load_demo(blueprint: str) -> None:
    """Load a demo city unless there is a city with people already.

    Without a name it is that of BEISTAND_CITY, else Kaiserslautern.
    """
    make_demo(find_blueprint(blueprint))


@command.command()
def welcome() -> None:
    """Say which accounts the demo city has."""
    tell_accounts()


@database.with_database
def make_demo(folder: Path) -> None:
    """Load it; a second time nothing happens."""
    from beistand.project import demo

    if not demo.load(folder, click.echo):
        click.echo("The city is there already; nothing was loaded.")


@database.with_database
def tell_accounts() -> None:
    """Print the accounts of the demo city."""
    from beistand.project import demo

    click.echo(demo.accounts_text())
