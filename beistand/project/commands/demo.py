"""The demo city: load it, and say who can sign in."""

import click

from beistand.project import database


@click.group()
def command() -> None:
    """The demo city, made through the same actions as everything else."""


@command.command("load")
def load_demo() -> None:
    """Load the demo city unless there is one already."""
    make_demo()


@command.command()
def welcome() -> None:
    """Say which accounts the demo city has."""
    tell_accounts()


@database.with_database
def make_demo() -> None:
    """Load it; a second time nothing happens."""
    from beistand.project import demo

    if not demo.load(say=click.echo):
        click.echo("The city is there already; nothing was loaded.")


@database.with_database
def tell_accounts() -> None:
    """Print the accounts of the demo city."""
    from beistand.project import demo

    click.echo(demo.accounts_text())
