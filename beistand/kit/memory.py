"""Reading a thing once during one action, however many ask for it.

The city, its line and its topics are asked for by every floor. Inside an action
they are read once. Server and worker may keep them a moment longer, as many seconds
as BEISTAND_REMEMBER_SECONDS says: a change is seen everywhere that much later.
Elsewhere, nothing is kept between actions.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from time import monotonic
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import settings

P = ParamSpec("P")
R = TypeVar("R")

_kept: dict[Any, tuple[float, Any]] = {}
_held: ContextVar[dict[Any, Any] | None] = ContextVar("held", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Begin with an empty memory and lose it at the end; inside another, join it."""
    if _held.get() is not None:
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def forget_all() -> None:
    """Whoever changes what is remembered here says so."""
    _kept.clear()
    held = _held.get()
    if held is not None:
        held.clear()


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Call this once for each set of arguments during one action."""

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        held = _held.get()
        if held is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in held:
            held[key] = _look_up(key, lambda: function(*args, **kwargs))
        return cast(R, held[key])

    return ask


def _look_up(key: Any, read: Callable[[], R]) -> R:
    seconds: float = settings.BEISTAND_REMEMBER_SECONDS
    if not seconds:
        return read()
    now = monotonic()
    until, value = _kept.get(key, (0.0, None))
    if until <= now:
        value = read()
        _kept[key] = (now + seconds, value)
    return cast(R, value)
