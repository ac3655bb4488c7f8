"""A small world in which deeds happen: who acts, when, and on what the dice fall."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

from beistand.accounts.models import User

M = TypeVar("M", bound=Model)


class NothingThereError(Exception):
    """There is no row that this deed could be done to."""


@dataclass
class World:
    """Who acts, when, and which rows the dice choose."""

    rosa: User
    otto: User
    ilja: User
    now: datetime
    dice: list[int] = field(default_factory=list)

    def roll(self, sides: int) -> int:
        """The next number of the dice."""
        return self.dice.pop(0) % sides if self.dice else 0

    def pick(self, rows: QuerySet[M]) -> M:
        """One of these rows."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise NothingThereError
        return rows.get(pk=keys[self.roll(len(keys))])

    def somebody(self) -> User:
        """One of the two operators."""
        return (self.rosa, self.otto)[self.roll(2)]
