"""What it means to be an action: permitted, and all or nothing."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction

from beistand.kit.memory import remembering

_inside: ContextVar[bool] = ContextVar("inside an action", default=False)
P = ParamSpec("P")
R = TypeVar("R")


class Actor(Protocol):
    """Whoever acts: a member of staff, a helper with a link, the system."""

    @property
    def label(self) -> str:
        """How the journal names the actor; never a person's name or number."""

    def may(self, right: str) -> bool:
        """Whether the actor has this right."""


class System:
    """The helpline itself, acting by the clock or for somebody at the public door."""

    def __init__(self, label: str = "system") -> None:
        self.label = label

    def may(self, right: str) -> bool:  # noqa: ARG002
        """Do everything: the edge has decided who gets this far."""
        return True


def action(right: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only those with the right run this, inside one transaction."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = cast(Actor, kwargs["by"])
            if not actor.may(right):
                raise PermissionDenied(right)
            nested = _inside.get()
            token = _inside.set(True)
            try:
                # An action inside another shares its transaction, without a
                # savepoint: who wants to survive a refusal inside says so.
                with remembering(), transaction.atomic(savepoint=not nested):
                    return function(*args, **kwargs)
            finally:
                _inside.reset(token)

        run.right = right  # type: ignore[attr-defined]
        return run

    return decorate
