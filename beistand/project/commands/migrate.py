"""Bring the database up to date."""

import click

from beistand.project import database


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing when all goes well.")
@database.with_database
def command(quiet: bool) -> None:
    """Bring the database up to date: extensions, tables, constraints.

    Running it again changes nothing.
    """
    from django.core.management import call_command

    from beistand.project import ground

    database.add_extensions(ground.database_url())
    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
