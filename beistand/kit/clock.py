"""The only clock of the house. Everything asks here what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _pretended.get() or timezone.now()


@contextmanager
def pretending(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at this moment: for the demo city and tests."""
    if moment.tzinfo is None:
        raise ValueError("moment: give an aware datetime, with its time zone")
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
