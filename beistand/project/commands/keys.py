"""Change the keys that seal what is stored: list, rotate, retire."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from beistand.project import database
from beistand.project.errors import NotReady

P = ParamSpec("P")


@click.group()
def command() -> None:
    """Change the keys that seal what is stored.

    The key file is not in the database and not in its dumps: keep a copy of it in
    another place. A backup needs the keys of the day on which it was made.
    """


def with_keys(function: Callable[P, None]) -> Callable[P, None]:
    """Let a command reach database and keys; say what to do when it cannot."""

    @database.with_database
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from beistand.kit.keyring import KeyringError

        try:
            function(*args, **kwargs)
        except KeyringError as problem:
            raise NotReady(str(problem)) from problem

    return run


@command.command("list")
@with_keys
def list_keys() -> None:
    """Show every key, when it was made, and how many values it seals."""
    from django.conf import settings

    from beistand.kit import keyring
    from beistand.project.keys import count_by_key

    ring = keyring.read(settings.BEISTAND_KEYS)
    counts = count_by_key()
    current = ring.current_id.hex()
    for key_id, made in sorted(ring.made.items(), key=lambda item: item[1]):
        use = "current" if key_id == current else "old"
        click.echo(f"{key_id}  {made}  {use:8}{counts.pop(key_id, 0):>10} values")
    for key_id, count in counts.items():
        click.echo(f"{key_id}  {'not in the key file':25}  missing {count:>10} values")
    if counts:
        raise NotReady("These values cannot be read. Put the missing keys back.")


@command.command("rotate")
@click.option("--resume", is_flag=True, help="Go on with the current key.")
@with_keys
def rotate(resume: bool) -> None:
    """Make a new key and seal everything with it. Beistand may run meanwhile."""
    from beistand.project.keys import Column, rotate_keys

    def show(column: Column, count: int) -> None:
        click.echo("." if count else f"\n{column.label} ", nl=False)

    try:
        outcome = rotate_keys(show, with_new_key=not resume)
    except KeyboardInterrupt:
        raise NotReady(
            "Interrupted; nothing is lost. Go on: beistand keys rotate --resume"
        ) from None
    click.echo(f"\n{outcome.resealed} values sealed with key {outcome.key_id}.")
    for problem in outcome.unreadable:
        click.echo(problem, err=True)
    if outcome.unreadable:
        raise NotReady(
            f"{len(outcome.unreadable)} values could not be read; see above."
        )
    if outcome.left:
        raise NotReady(
            f"{outcome.left} values were written meanwhile. "
            "Run: beistand keys rotate --resume"
        )
    click.echo("Copy the key file to where you keep your keys.")


@command.command("retire")
@click.argument("key_id")
@click.option("--now", is_flag=True, help="Nothing else is running.")
@with_keys
def retire(key_id: str, now: bool) -> None:
    """Forget an old key that seals no value any more."""
    from beistand.project.keys import retire_key

    retire_key(key_id, at_once=now)
    click.echo(f"Key {key_id} is gone. Backups from its time still need a copy of it.")
