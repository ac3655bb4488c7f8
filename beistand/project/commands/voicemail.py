"""Take a voicemail in by hand."""

from datetime import datetime
from pathlib import Path

import click

from beistand.project import database


@click.group()
def command() -> None:
    """Take a voicemail in by hand.

    It goes the same way as one that the exchange recorded.
    """


@command.command("ingest")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--from", "number", default="", help="The caller's number, if known.")
@click.option("--line", "code", default="", help="Which line; else the main one.")
@click.option("--at", "said_at", default="", help="When, such as 2026-11-21T19:40.")
def ingest_voicemails(
    files: tuple[Path, ...], number: str, code: str, said_at: str
) -> None:
    """Keep recordings as voicemails; the same file twice is once."""
    _ingest(files, number, code, said_at)


@database.with_database
def _ingest(files: tuple[Path, ...], number: str, code: str, said_at: str) -> None:
    from beistand.channels.voice.ingest import HandIn, ingest_voicemail

    try:
        at = datetime.fromisoformat(said_at) if said_at else None
    except ValueError:
        raise click.BadParameter("Write it as 2026-11-21T19:40.") from None
    for file in files:
        if not file.is_file():
            raise click.ClickException(f"{file}: there is no such file.")
        contact = ingest_voicemail(file.read_bytes(), HandIn(number, code, at))
        click.echo(f"{file.name}: {contact.reference}")
