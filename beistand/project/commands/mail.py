"""Take mail in by hand."""

from pathlib import Path

import click

from beistand.project import database


@click.group()
def command() -> None:
    """Take mail in by hand, in the same way as from a mailbox."""


@command.command("ingest")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--line", "code", default="", help="The line that they are for.")
@database.with_database
def ingest_files(files: tuple[Path, ...], code: str) -> None:
    """Store and read these messages (.eml); each is taken in once."""
    from beistand.channels.mail.ingesting import ingest_mails
    from beistand.kit.codes import show_reference

    contents = [file.read_bytes() for file in files]
    for file, contact in zip(files, ingest_mails(contents, code), strict=True):
        click.echo(f"{show_reference(contact.reference)}  {file.name}")
