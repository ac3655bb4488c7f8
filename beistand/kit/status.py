"""Moving a row from one status to the next, safely."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from beistand.kit.errors import Refused


class Moves(models.Model):
    """A row with a status, and a table of the moves that status may make."""

    MOVES: ClassVar[Mapping[str, frozenset[str]]]
    status = models.CharField(max_length=20)

    class Meta:
        abstract = True

    def move(self, to: str, **fields: Any) -> None:
        """Change the status, and the fields that go with it, in one step or refuse.

        The UPDATE names the statuses it may start from, so when two people
        act at once exactly one of them succeeds and the other is told.
        """
        start = [old for old, new in self.MOVES.items() if to in new]
        rows = type(self)._default_manager.filter(pk=self.pk, status__in=start)
        if not rows.update(status=to, **fields):
            raise Refused(_("This has changed meanwhile. Please look again."))
        self.status = to
        for name, value in fields.items():
            setattr(self, name, value)
