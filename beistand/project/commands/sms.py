"""Hold the lines to the providers of text messages."""

import os

import click

from beistand.project import database, ground


@click.command()
def command() -> None:
    """Send and receive text messages by SMPP until Ctrl-C or SIGTERM.

    The providers stand in the file that BEISTAND_SMS names. One such process runs
    against one database; a second one waits until the first has ended.
    """
    os.environ.setdefault("BEISTAND_REMEMBER_SECONDS", "2")
    # One thread asks the database all day long: to connect anew costs more than that.
    os.environ.setdefault(ground.KEEP, "1")
    run_sms()


@database.with_database
def run_sms() -> None:
    """Hold the lines until a signal says stop."""
    from django.conf import settings

    from beistand.channels.sms.holding import hold_lines
    from beistand.project.errors import NotReady

    if "sms" not in settings.BEISTAND_SENDERS:
        raise NotReady("No provider speaks SMPP here. Name a file in BEISTAND_SMS.")
    hold_lines(settings.BEISTAND_SMS)
