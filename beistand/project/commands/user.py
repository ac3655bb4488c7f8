"""Open and close accounts for people who work here."""

import sys
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import click

from beistand.project import database
from beistand.project.errors import NotReady

ROLES = ("operator", "coordinator", "field", "auditor", "administrator")


@click.group()
def command() -> None:
    """Open and close accounts for people who work here."""


@command.command("add")
@click.argument("username")
@click.option("--name", default="", help="As colleagues read it; default: USERNAME.")
@click.option("--role", type=click.Choice(ROLES), help="Without one: sees nothing.")
@click.option("--email", default="", help="Also joins the city's single sign-on.")
@click.option("--team", default="desk", show_default=True)
@click.option("--new-team", is_flag=True, help="Make the team when there is none.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day on which the account works, such as 2027-03-31.",
)
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)
def add_account(password_stdin: bool, **answers: object) -> None:
    """Open an account for USERNAME.

    The password is asked for on a terminal; elsewhere say --password-stdin.
    """
    open_account(read_password(password_stdin), **answers)
    click.echo(f"{answers['username']} can sign in now.")


@command.command("end")
@click.argument("username")
@database.with_database
def end_account(username: str) -> None:
    """Close the account of USERNAME; its sessions end at once."""
    from beistand.accounts.actions import end_user
    from beistand.accounts.models import User
    from beistand.kit.actions import System

    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotReady(f"There is no account {username}.")
    end_user(user, by=System("command-line"))
    click.echo(f"{username} cannot sign in any more.")


def read_password(from_stdin: bool) -> str:
    """A password that a person typed twice, or one line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody is there to ask. Use --password-stdin.")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


@database.with_database
def open_account(password: str, **answers: object) -> None:
    """Add the user, or say what is wrong with the answers."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from beistand.accounts.actions import Account, add_user
    from beistand.accounts.queries import team_codes
    from beistand.kit.actions import System

    try:
        validate_password(password)
    except ValidationError as reason:
        raise NotReady(" ".join(reason.messages)) from reason
    team = str(answers["team"])
    if not answers["new_team"] and team not in (known := team_codes()):
        raise NotReady(
            f"There is no team {team}. Known are: {', '.join(known)}. "
            "To make a new one, say --new-team as well."
        )
    account = Account(
        username=str(answers["username"]),
        name=str(answers["name"]) or str(answers["username"]),
        role=str(answers["role"] or ""),
        email=str(answers["email"]),
        team=team,
        password=password,
        expires_at=last_moment(answers["expires"]),
    )
    add_user(account, by=System("command-line"))


def last_moment(day: object) -> datetime | None:
    """The last moment of this day in the city's time zone."""
    if not isinstance(day, datetime):
        return None
    from beistand.reference.models import City

    town = City.objects.first()
    zone = ZoneInfo(town.time_zone) if town else UTC
    return datetime.combine(day.date(), time.max, zone)
