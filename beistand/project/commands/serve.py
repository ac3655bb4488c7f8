"""Serve the pages, without a worker."""

import os

import click

from beistand.project import built, database, ground


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=int)
def command(host: str, port: int) -> None:
    """Serve the pages on HOST and PORT until Ctrl-C or SIGTERM.

    One process; run as many as you like against one database. Behind a reverse
    proxy, set BEISTAND_URL to the address people type and FORWARDED_ALLOW_IPS to
    the address of the proxy.
    """
    os.environ.setdefault(ground.KEEP, "1")
    os.environ.setdefault("BEISTAND_REMEMBER_SECONDS", "2")
    built.require_built()
    with database.open_database():
        import uvicorn

        uvicorn.run(
            "beistand.project.asgi:application",
            host=host,
            port=port,
            lifespan="off",
            log_config=None,  # Django's settings say what is logged
            access_log=False,  # addresses may hold a signed link
            server_header=False,
            timeout_graceful_shutdown=4,
        )
