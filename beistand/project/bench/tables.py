"""Many rows at once, by COPY, in the shape that Django and the encryption give them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import models
from psycopg import sql
from psycopg.types.json import Jsonb

from beistand.kit import crypto
from beistand.kit.fields import Sealed

Value = Any  # whatever psycopg can write into a column
Row = tuple[Value, ...]

# Everything but primary keys can be made again faster than it can be kept up to date.
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype = 'f'
    FROM pg_constraint
    WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u')
    ORDER BY contype = 'f'
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
TYPES = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


class Table:
    """One table: turns named values into rows; what is not named gets its default."""

    def __init__(self, model: type[models.Model]) -> None:
        self.name = model._meta.db_table
        self.columns: list[str] = []
        self._makers: list[tuple[str, Callable[[Value], Value], Value, bool]] = []
        for column in model._meta.concrete_fields:
            name = str(column.column)
            if column.generated:
                continue  # the database makes it itself
            self.columns.append(name)
            write = _writer(column)
            default = column.default
            has_default = default is not models.NOT_PROVIDED
            fresh = has_default and callable(default) and default is not list
            if not fresh:
                given = column.get_default() if has_default else _empty(column)
                default = write(given)
            self._makers.append((name, write, default, fresh))

    def row(self, **values: Value) -> Row:
        """One row."""
        return tuple(
            write(values[name]) if name in values else default() if fresh else default
            for name, write, default, fresh in self._makers
        )

    def copy(self, connection: psycopg.Connection, rows: Iterable[Row]) -> None:
        """Append these rows."""
        types: dict[str, str] = dict(connection.execute(TYPES, [self.name]).fetchall())
        command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
            sql.Identifier(self.name),
            sql.SQL(", ").join(map(sql.Identifier, self.columns)),
        )
        with connection.cursor() as cursor, cursor.copy(command) as copy:
            copy.set_types([types[column] for column in self.columns])
            for row in rows:
                copy.write_row(row)


def _writer(column: "models.Field[Any, Any]") -> Callable[[Value], Value]:
    if isinstance(column, models.JSONField):
        return Jsonb
    if not isinstance(column, Sealed):
        return _as_it_is
    sealed, context = column, column.context

    def seal(value: Value) -> Value:
        if value is None:
            return None
        return crypto.encrypt_bytes(sealed.to_bytes(value), context)

    return seal


def _as_it_is(value: Value) -> Value:
    return value


def _empty(column: "models.Field[Any, Any]") -> Value:
    """What a column holds of which nothing is said."""
    return None if column.null or column.primary_key else column.get_default()


@contextmanager
def without_indexes(
    connection: psycopg.Connection, tables: Sequence[str]
) -> Iterator[None]:
    """Drop indexes and foreign keys of these tables; make them again at the end."""
    names = list(tables)
    constraints = connection.execute(CONSTRAINTS, [names]).fetchall()
    indexes = connection.execute(INDEXES, [names]).fetchall()
    for table, name, _definition, _foreign in reversed(constraints):
        _execute(connection, f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        _execute(connection, f"DROP INDEX {name}")
    connection.commit()
    yield
    _execute(connection, "SET maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        _execute(connection, definition)
    for table, name, definition, _foreign in constraints:
        _execute(
            connection, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
        )
    connection.commit()


def number_on(connection: psycopg.Connection, last: Mapping[str, int]) -> None:
    """Let the ids of each table go on after its last one."""
    for table, number in last.items():
        connection.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number]
        )
    connection.commit()


def _execute(connection: psycopg.Connection, statement: str) -> None:
    """Run a statement that PostgreSQL itself has worded, with its own names."""
    connection.execute(statement.encode())
