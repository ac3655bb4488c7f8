"""Serve telephone calls: Asterisk asks, Beistand decides."""

import asyncio
import os
import re
import signal
from dataclasses import replace
from pathlib import Path

import click

from beistand.project import database, ground


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Serve telephone calls until Ctrl-C or SIGTERM.

    BEISTAND_EXCHANGE says where Asterisk is: docs/operating/telephone.md. One
    process; a second one would hear of the same calls.
    """
    if ctx.invoked_subcommand is None:
        os.environ.setdefault(ground.KEEP, "1")
        serve_exchange()


@database.with_database
def serve_exchange() -> None:
    """Serve calls until a signal says stop; those that go on are taken up later."""
    from django.conf import settings

    from beistand.channels.voice.wanted import plan_of

    plan = plan_of(settings.BEISTAND_EXCHANGE)
    asyncio.run(_run(plan))


async def _run(plan: object) -> None:
    from beistand.channels.voice.exchange import run_exchange
    from beistand.channels.voice.house import Plan

    assert isinstance(plan, Plan)  # noqa: S101
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for way in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(way, stop.set)
    await run_exchange(plan, stop)


@command.command("config")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--trunk", default="127.0.0.1", show_default=True, metavar="HOST[:PORT]")
@click.option("--phones", default="21,22", show_default=True, metavar="NAMES")
@click.option("--bind", default="0.0.0.0", show_default=True)  # noqa: S104
@click.option("--sip", default=5060, show_default=True, help="Port for SIP.")
@click.option("--rtp", default=10000, show_default=True, help="First port for voice.")
def write_files(
    folder: Path, trunk: str, phones: str, bind: str, sip: int, rtp: int
) -> None:
    """Write Asterisk's configuration into FOLDER, such as /etc/asterisk.

    It fits BEISTAND_EXCHANGE and BEISTAND_EXCHANGE_SPOOL as they are set now.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", database.SETTINGS)
    import django

    django.setup()
    from beistand.channels.voice.config import write_config
    from beistand.channels.voice.sounds import prepare_folder
    from beistand.channels.voice.wanted import choices_of

    names = [name for name in re.split(r"[,\s]+", phones) if name]
    chosen = replace(choices_of(names), trunk=trunk, bind=bind, sip=sip, rtp=rtp)
    prepare_folder(chosen.spool)
    for file in write_config(folder, chosen):
        click.echo(file)
    click.echo("The passwords of the telephones stand in pjsip.conf.")
