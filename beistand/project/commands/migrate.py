"""Bring the database up to date."""

import click

from beistand.project import database


@click.command()
@database.with_database
def command() -> None:
    """Bring the database up to date: extensions, tables, constraints.

    Running it again changes nothing.
    """
    from django.core.management import call_command

    from beistand.project import ground

    database.add_extensions(ground.database_url())
    call_command("migrate", interactive=False, verbosity=1)
