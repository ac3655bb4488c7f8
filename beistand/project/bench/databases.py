"""Databases of the benchmarks' own, beside the installation's on the same server."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from beistand.project.errors import NotReady


def sibling(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def exists(url: str, name: str) -> bool:
    """Whether the server has a database of this name."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return found is not None


def make_new(url: str, name: str) -> str:
    """An empty database of this name, in place of any earlier one; its address."""
    drop(url, name)
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(
                    sql.Identifier(name)
                )
            )
        except psycopg.errors.InsufficientPrivilege as problem:
            raise NotReady(
                "The benchmarks need databases of their own, but this user may not "
                "create any. Give it CREATEDB, or unset DATABASE_URL."
            ) from problem
    return sibling(url, name)


def drop(url: str, name: str) -> None:
    """Delete the database of this name, whoever is connected to it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )


def count_rows(url: str, query: sql.SQL) -> int:
    """The number that this query gives."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101
    return int(row[0])
