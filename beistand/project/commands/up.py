"""Run everything: database, web server, worker."""

import click


@click.command()
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=int)
@click.option(
    "--demo", is_flag=True, help="Load the demo city, with accounts anybody can use."
)
def command(port: int, demo: bool) -> None:
    """Run database, web server and worker until Ctrl-C or SIGTERM.

    The database is brought up to date first. It is the embedded one unless
    DATABASE_URL names a server. When one part ends, the others end too.
    """
    from beistand.project.up import run_all

    run_all(port, demo=demo)
