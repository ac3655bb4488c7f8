"""Say how the installation is, a line for each part."""

import os
from contextlib import ExitStack

import click

from beistand.project import database, ground
from beistand.project.errors import NotReady


@click.command()
def command() -> None:
    """Say how the installation is: database, wires, worker, messages, clock, disk.

    One line each. The exit code is 0 when all is well and 1 when something is not,
    so that a watchdog can call it.
    """
    ground.database()  # without a legible address nothing can be examined
    with ExitStack() as stack:
        try:
            stack.enter_context(database.open_database())
        except NotReady as reason:
            click.echo(f"WRONG database: {reason.message}")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", database.SETTINGS)
        report_findings()


def report_findings() -> None:
    """Print every finding; end with 1 when one is bad."""
    import django

    django.setup()
    from beistand.project.doctor import examine_all

    bad = 0
    for finding in examine_all():
        bad += not finding.well
        mark = "ok   " if finding.well else "WRONG"
        click.echo(f"{mark} {finding.name}: {finding.text}")
    raise SystemExit(min(bad, 1))
