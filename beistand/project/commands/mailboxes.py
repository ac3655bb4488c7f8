"""Read the mailboxes of the lines as mail comes in."""

import signal
import threading

import click

from beistand.project import database
from beistand.project.errors import NotReady


@click.command()
@database.with_database
def command() -> None:
    """Take mail in from the mailboxes of BEISTAND_MAILBOXES until told to stop.

    Each mail is stored before it is put away. Two of these on one mailbox do no harm.
    """
    from beistand.channels.mail.accounts import Unusable, named_accounts
    from beistand.channels.mail.watch import watch_all

    try:
        accounts = named_accounts()
    except Unusable as problem:
        raise NotReady(str(problem)) from problem
    if not accounts:
        raise NotReady("No mailbox is named. Set BEISTAND_MAILBOXES.")
    stop = threading.Event()
    for way in (signal.SIGTERM, signal.SIGINT):
        signal.signal(way, lambda _number, _frame: stop.set())
    watch_all(accounts, stop)
