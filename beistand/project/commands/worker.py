"""Do the work that waits in the queue, without a web server."""

import click

from beistand.project import database


@click.command()
@click.option("--concurrency", default=4, show_default=True, type=click.IntRange(1, 64))
def command(concurrency: int) -> None:
    """Send messages and do what is due until Ctrl-C or SIGTERM.

    Run as many as you like against one database; each job is done by one of them.
    """
    run_worker(concurrency)


@database.with_database
def run_worker(concurrency: int) -> None:
    """Work until a signal says stop; what has begun is finished first."""
    import asyncio

    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from beistand.project.jobs import close_connections

    connector = DjangoConnector().get_worker_connector()

    async def work() -> None:
        with app.replace_connector(connector) as workers:
            async with workers.open_async():
                await workers.run_worker_async(
                    concurrency=concurrency,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=5,
                    task_middleware=[close_connections],
                )

    asyncio.run(work())
