"""Writing new rows in one statement: one, and knowing whether it was new, or many."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


def insert_once(row: models.Model) -> bool:
    """Insert this row unless a unique value of it is taken; whether it was inserted.

    Sets the primary key of a row that was inserted. One statement, which waits for
    whoever is inserting the same: Django's `bulk_create(ignore_conflicts=True)` cannot
    say afterwards which of the two it was.
    """
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in _columns(type(row))
    ]
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(row)), values)
        inserted: tuple[Any, ...] | None = cursor.fetchone()
    if inserted is None:
        return False
    row.pk = inserted[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert these rows, all of one table. They are new, and their keys stay unknown.

    By COPY in binary: as parameters of a statement, bytes travel as hexadecimal
    digits, and mails with their papers are many bytes.
    """
    if not rows:
        return
    columns, statement = _columns(type(rows[0])), _copying(type(rows[0]))
    # COPY is the driver's, so its errors must be made Django's.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        copy.set_types([_type_of(field) for field in columns])
        for row in rows:
            copy.write_row(
                [
                    field.get_db_prep_save(field.pre_save(row, add=True), connection)
                    for field in columns
                ]
            )


@cache
def _columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """All columns but the key and what is generated, which the database gives."""
    fields = model._meta.concrete_fields
    return [field for field in fields if not (field.primary_key or field.generated)]


@cache
def _statement(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    names = [quote(str(field.column)) for field in _columns(model)]
    assert model._meta.pk is not None  # noqa: S101
    key = quote(str(model._meta.pk.column))
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(names))}) "
        f"ON CONFLICT DO NOTHING RETURNING {key}"
    )


@cache
def _copying(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    names = [quote(str(field.column)) for field in _columns(model)]
    table = quote(model._meta.db_table)
    return f"COPY {table} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"


def _type_of(field: "models.Field[Any, Any]") -> str:
    """The column's type without its length, as PostgreSQL names it."""
    return str(field.db_type(connection)).partition("(")[0]
