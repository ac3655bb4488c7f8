"""Measure how fast reports come in and pages open, against others."""

import json

import click

from beistand.project import database, ground


@click.group()
def command() -> None:
    """Measure how fast reports come in and pages open, against others.

    Uses databases of its own on the installation's PostgreSQL. What is measured,
    and how fairly, is in docs/benchmarks.md.
    """


@command.command("intake")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--clients", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--seconds", default=10.0, show_default=True, help="Of each round.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 50))
@database.with_database
def bench_intake(as_json: bool, clients: int, seconds: float, rounds: int) -> None:
    """Durable reports a second through HTTP, against django-helpdesk."""
    from beistand.project.bench.intake import run_intake
    from beistand.project.bench.reports import Plan

    _show(run_intake(ground.database_url(), Plan(clients, seconds, rounds)), as_json)


@command.command("desk")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--cases", default=1_000_000, show_default=True, type=click.IntRange(100))
@click.option("--requests", default=300, show_default=True, help="Of each kind.")
@click.option("--keep", is_flag=True, help="Keep the cities, to use them again.")
@database.with_database
def bench_desk(as_json: bool, cases: int, requests: int, keep: bool) -> None:
    """Inbox, look-ups and cases among a million, against other searches."""
    from beistand.project.bench.desk import Plan, run_desk

    plan = Plan(cases=cases, requests=requests, rounds=10, keep=keep)
    _show(run_desk(ground.database_url(), plan), as_json)


@command.command("sms")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--texts", default=10_000, show_default=True, type=click.IntRange(100))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 50))
@database.with_database
def bench_sms(as_json: bool, texts: int, rounds: int) -> None:
    """Durable text messages a second, against the bare loop of smpplib."""
    from beistand.project.bench.sms import Plan, run_sms_bench

    _show(run_sms_bench(ground.database_url(), Plan(texts, rounds)), as_json)


@command.command("mail")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--mails", default=600, show_default=True, type=click.IntRange(3))
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1, 50))
@database.with_database
def bench_mail(as_json: bool, mails: int, rounds: int) -> None:
    """Mails a second from the mailbox to the inbox, against django-helpdesk."""
    from beistand.project.bench.mail import Plan, run_mail_bench

    _show(run_mail_bench(ground.database_url(), Plan(mails, rounds)), as_json)


@command.command("directory")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--services", default=20_000, show_default=True, type=click.IntRange(100))
@click.option("--facts", default=200_000, show_default=True, type=click.IntRange(100))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 50))
@database.with_database
def bench_directory(as_json: bool, services: int, facts: int, rounds: int) -> None:
    """Finding help however it is spelled, against ILIKE on the same words."""
    from beistand.project.bench.directory import Plan, run_directory_bench

    plan = Plan(services, facts, rounds)
    _show(run_directory_bench(ground.database_url(), plan), as_json)


def _show(result: dict[str, object], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result, indent=2, ensure_ascii=False))
        return
    for part in ("ours", "peers", "ratios"):
        click.echo(f"{part}: {json.dumps(result[part], ensure_ascii=False)}")
