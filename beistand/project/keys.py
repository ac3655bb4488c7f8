"""Sealing what is stored anew with another key, while the house goes on working."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, LiteralString, cast

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from beistand.journal import actions as journal
from beistand.kit import clock, crypto, keyring
from beistand.kit.actions import System
from beistand.kit.fields import Sealed
from beistand.kit.keyring import KeyringError

BATCH = 500
PASSES = 5
# Whoever sealed a value with the old key has long since committed it by then.
SETTLES_AFTER = timedelta(hours=1)
_BY = System("keys")


@dataclass(frozen=True)
class Column:
    """One column of sealed bytes."""

    model: type[Model]
    field: Sealed[Any, Any]

    @property
    def label(self) -> str:
        """The column as errors and progress name it."""
        return f"{self.model._meta.label_lower}.{self.field.name}"

    def query(self, text: LiteralString) -> sql.Composed:
        """An SQL statement about this column."""
        key = self.model._meta.pk
        return sql.SQL(text).format(
            table=sql.Identifier(self.model._meta.db_table),
            column=sql.Identifier(str(self.field.column)),
            pk=sql.Identifier(str(key.column)),
            pk_type=sql.SQL(cast(LiteralString, key.db_type(connection))),
        )


@dataclass
class Outcome:
    """What a rotation achieved."""

    key_id: str
    resealed: int = 0
    left: int = 0
    unreadable: list[str] = field(default_factory=list)


Progress = Callable[[Column, int], None]


def sealed_columns() -> list[Column]:
    """Every encrypted column of every table."""
    return [
        Column(model, column)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for column in model._meta.local_concrete_fields
        if isinstance(column, Sealed)
    ]


def count_by_key() -> Counter[str]:
    """How many values each key has sealed, for keys that we lack as well."""
    counts: Counter[str] = Counter()
    for column in sealed_columns():
        counts.update(dict(_rows(column.query(_COUNT))))
    return counts


def rotate_keys(progress: Progress, *, with_new_key: bool = True) -> Outcome:
    """Seal every value with the current key, after making a new one.

    Can be interrupted at any moment and taken up again: what is done is done.
    """
    with _alone():
        if with_new_key:
            crypto.add_key()
            # Other processes look at the key file again before we begin.
            time.sleep(crypto.LOOKS_AGAIN_AFTER)
        outcome = Outcome(crypto.current_key_id())
        for number in range(PASSES):
            if number:
                time.sleep(crypto.LOOKS_AGAIN_AFTER)
            outcome.unreadable = []
            for column in sealed_columns():
                _reseal_column(column, outcome, progress)
            counts = count_by_key()
            outcome.left = counts.total() - counts[outcome.key_id]
            if outcome.left <= len(outcome.unreadable):
                break
        journal.record(
            _BY, "keys.rotated", f"key:{outcome.key_id}", values=outcome.resealed
        )
    return outcome


def retire_key(key_id: str, *, at_once: bool = False) -> None:
    """Forget an old key that no value needs any more, or say what still does."""
    with _alone():
        ring = keyring.read(settings.BEISTAND_KEYS)
        current = ring.current_id.hex()
        if key_id in ring.made and key_id != current:
            _check_unneeded(key_id, at_once or _has_settled(ring.made[current]))
        keyring.remove(settings.BEISTAND_KEYS, key_id)
        crypto.forget_keys()
        journal.record(_BY, "keys.retired", f"key:{key_id}")


def _has_settled(made: str) -> bool:
    return clock.now() >= datetime.fromisoformat(made) + SETTLES_AFTER


def _check_unneeded(key_id: str, has_settled: bool) -> None:
    if used := count_by_key()[key_id]:
        raise KeyringError(
            f"{used} values are still sealed with key {key_id}. "
            "Run: beistand keys rotate --resume"
        )
    if not has_settled:
        raise KeyringError(
            f"Key {key_id} was in use until just now, and something may still be "
            "writing with it. Wait an hour, or stop everything else and add --now."
        )


def _reseal_column(column: Column, outcome: Outcome, progress: Progress) -> None:
    """Go through a column by primary key, a short transaction for each batch."""
    last: Any = None
    progress(column, 0)
    while rows := _reseal_batch(column, last, outcome):
        last = rows[-1][0]
        progress(column, len(rows))


def _reseal_batch(column: Column, last: Any, outcome: Outcome) -> list[tuple[Any, ...]]:
    """Seal the next rows anew and return them.

    Rows that somebody is changing are passed over, so that neither waits for the
    other; the next pass finds them. The UPDATE names the old bytes, so a newer
    value is never overwritten.
    """
    with transaction.atomic():
        beyond = "" if last is None else _BEYOND
        rows = _rows(
            column.query(_OLD + beyond + _FIRST),
            {"last": last, "key": bytes.fromhex(outcome.key_id), "limit": BATCH},
        )
        fresh = _resealed(column, rows, outcome)
        if fresh:
            _rows("SELECT set_config('beistand.rotating_keys', 'on', true)")
            done = _rows(
                column.query(_UPDATE),
                {
                    "keys": [key for key, _old, _new in fresh],
                    "old": [old for _key, old, _new in fresh],
                    "new": [new for _key, _old, new in fresh],
                },
            )
            outcome.resealed += len(done)
    return rows


def _resealed(
    column: Column, rows: list[tuple[Any, ...]], outcome: Outcome
) -> list[tuple[Any, bytes, bytes]]:
    """Key, old bytes and new bytes of every row that could be opened."""
    fresh = []
    context = column.field.context
    for key, stored in rows:
        old = bytes(stored)
        try:
            plain = crypto.decrypt_bytes(old, context)
        except crypto.UnreadableError as problem:
            outcome.unreadable.append(f"{column.label} {key}: {problem}")
            continue
        fresh.append((key, old, crypto.encrypt_bytes(plain, context)))
    return fresh


@contextmanager
def _alone() -> Iterator[None]:
    """One rotation at a time."""
    lock = "(hashtext('beistand.keys'))"
    if _rows(f"SELECT pg_try_advisory_lock{lock}") != [(True,)]:
        raise KeyringError("Somebody else is changing the keys. Wait until it is done.")
    try:
        yield
    finally:
        _rows(f"SELECT pg_advisory_unlock{lock}")


def _rows(
    query: str | sql.Composed, values: dict[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


_COUNT = """
SELECT encode(substring({column} FROM 2 FOR 4), 'hex'), count(*)
FROM {table} WHERE {column} IS NOT NULL GROUP BY 1
"""
_OLD = """
SELECT {pk}, {column} FROM {table}
WHERE {column} IS NOT NULL AND substring({column} FROM 2 FOR 4) <> %(key)s
"""
_BEYOND = "AND {pk} > %(last)s"
_FIRST = " ORDER BY {pk} LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED"
_UPDATE = """
UPDATE {table} SET {column} = fresh.new
FROM unnest(%(keys)s::{pk_type}[], %(old)s::bytea[], %(new)s::bytea[])
    AS fresh (key, old, new)
WHERE {table}.{pk} = fresh.key AND {table}.{column} = fresh.old
RETURNING 1
"""
