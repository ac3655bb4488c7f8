"""Reaching the database: the server of DATABASE_URL or the embedded one, fit for us."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

import django
import psycopg

from beistand.project import ground
from beistand.project.embedded import AlreadyRunning, Cluster
from beistand.project.errors import NotReady
from beistand.project.processes import wait_until

OLDEST = 15
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "fuzzystrmatch")
SETTINGS = "beistand.project.settings"

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Opened:
    """A database that answers, and its server if it is a child of ours."""

    url: str
    server: subprocess.Popen[bytes] | None = None


@contextmanager
def open_database() -> Iterator[Opened]:
    """A database that answers and that is new enough.

    Without DATABASE_URL this is the embedded one: the running one if it runs,
    else started now and ended at the end.
    """
    if given := os.environ.get("DATABASE_URL"):
        ground.read_database_url(given)
        check_server(given)
        yield Opened(given)
        return
    cluster = ground.embedded_cluster()
    try:
        opened = Opened(cluster.start(), cluster.process)
    except AlreadyRunning:
        opened = Opened(wait_for_other(cluster))
    os.environ["DATABASE_URL"] = opened.url
    try:
        yield opened
    finally:
        del os.environ["DATABASE_URL"]
        cluster.stop()


def wait_for_other(cluster: Cluster) -> str:
    """The address of an embedded database that another process is running."""
    if not wait_until(lambda: _answers(cluster), 60):
        raise NotReady(
            "Another process holds the embedded database, but it does not answer. "
            f"Look into {cluster.log}."
        )
    state = cluster.state()
    assert state is not None  # noqa: S101
    return state.url()


def _answers(cluster: Cluster) -> bool:
    state = cluster.state()
    if state is None:
        return False
    try:
        psycopg.connect(state.url(), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def with_database(command: Callable[P, R]) -> Callable[P, R]:
    """Let a command run with its database reachable and Django ready."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with open_database():
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
            django.setup()
            return command(*args, **kwargs)

    return run


def too_old(server_version: int) -> str:
    """What to do about a server of this version (160004 is 16.4); empty if fine."""
    major, minor = divmod(server_version, 10000)
    if major >= OLDEST:
        return ""
    return (
        f"The database is PostgreSQL {major}.{minor}, but Beistand needs {OLDEST} or "
        "newer. Upgrade the server, or unset DATABASE_URL to use the PostgreSQL that "
        "comes with Beistand."
    )


def check_server(url: str) -> None:
    """Refuse a server that does not answer or is too old, saying what to do."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            reason = too_old(connection.info.server_version)
    except psycopg.ProgrammingError as problem:
        said = str(problem).strip()
        raise NotReady(
            f"DATABASE_URL cannot be read: {said}. {ground.REMEDY}"
        ) from problem
    except psycopg.OperationalError as problem:
        raise NotReady(
            f"The database of DATABASE_URL does not answer: {problem}\n"
            "Check the address, the password and that the server runs."
        ) from problem
    if reason:
        raise NotReady(reason)


def missing_extensions(connection: psycopg.Connection) -> list[str]:
    """Which of the extensions we need the database has not got yet."""
    rows = connection.execute(
        "SELECT extname FROM pg_extension WHERE extname = ANY(%s)", [list(EXTENSIONS)]
    )
    there = {name for (name,) in rows}
    return [name for name in EXTENSIONS if name not in there]


def add_extensions(url: str) -> None:
    """Create what is missing, or say who has to."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in missing_extensions(connection):
            try:
                connection.execute(
                    psycopg.sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(
                        psycopg.sql.Identifier(name)
                    )
                )
            except psycopg.errors.InsufficientPrivilege as problem:
                raise NotReady(
                    f"The database lacks the extension {name}, and this user may not "
                    f"add it. Ask its administrator to run in this database: "
                    f"CREATE EXTENSION {name};"
                ) from problem
            except psycopg.errors.FeatureNotSupported as problem:
                raise NotReady(
                    f"The server does not have the extension {name}. Install the "
                    "package postgresql-contrib on it."
                ) from problem
