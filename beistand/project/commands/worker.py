"""Do the work that waits in the queue, without a web server."""

import os

import click

from beistand.project import database, ground


@click.command()
@click.option("--concurrency", default=4, show_default=True, type=click.IntRange(1, 64))
def command(concurrency: int) -> None:
    """Send messages and do what is due until Ctrl-C or SIGTERM.

    Run as many as you like against one database; each job is done by one of them.
    """
    # Each job has a context of its own, and would connect anew: twice its own cost.
    # Beside the jobs: two file reports, one examines papers, one looks after
    # wires, one listens.
    os.environ.setdefault(ground.POOL, str(concurrency + 5))
    os.environ.setdefault("BEISTAND_REMEMBER_SECONDS", "2")
    run_worker(concurrency)


@database.with_database
def run_worker(concurrency: int) -> None:
    """Work until a signal says stop; what has begun is finished first."""
    import asyncio

    from beistand.project.jobs import do_jobs

    asyncio.run(do_jobs(concurrency))
