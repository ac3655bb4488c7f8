"""Many at once: threads with connections of their own, let go at the same moment."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from threading import Barrier, BrokenBarrierError
from typing import Any

from django.db import connection
from django.db.models import Model

from beistand.kit.errors import Refused
from beistand.kit.status import Moves

PATIENCE = 5.0


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act returned or raised, when all began at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(PATIENCE)
        try:
            return act()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        runs = [pool.submit(copy_context().run, run, act) for act in acts]
        return [each.result() for each in runs]


def refused(outcomes: Sequence[Any]) -> list[Refused]:
    """Those that were told no; anything else that was raised is a fault."""
    faults = [o for o in outcomes if isinstance(o, Exception)]
    assert all(isinstance(fault, Refused) for fault in faults), faults
    return [fault for fault in faults if isinstance(fault, Refused)]


def meet(barrier: Barrier) -> None:
    """Wait for the others, so that all have read before anybody writes."""
    with suppress(BrokenBarrierError):
        barrier.wait(PATIENCE)


def naive_move(parties: int) -> Callable[..., None]:
    """`Moves.move` as somebody would write it who never heard of races."""
    barrier = Barrier(parties)

    def move(self: Moves, to: str, **fields: Any) -> None:
        fresh = type(self)._default_manager.get(pk=self.pk)
        if to not in self.MOVES.get(fresh.status, ()):
            raise Refused("too late")
        meet(barrier)
        self.status = to
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["status", *fields])

    return move


@contextmanager
def without(model: type[Model], name: str) -> Iterator[None]:
    """The database without one of its unique rules, until the rows are gone."""
    table = model._meta.db_table
    (rule,) = [each for each in model._meta.constraints if each.name == name]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, rule)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
        with connection.schema_editor() as editor:
            editor.add_constraint(model, rule)
