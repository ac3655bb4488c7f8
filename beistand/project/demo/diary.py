"""When things happened in the demo city, and who did them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.lines.queries import due_after, main_line
from beistand.lines.rules import is_open
from beistand.outbox import actions as outbox
from beistand.outbox.models import Message
from beistand.reference.queries import city


@dataclass(frozen=True)
class Diary:
    """The present, and the two people who did the work."""

    now: datetime
    operator: User
    coordinator: User

    def moment(self, days_ago: int, at: str, *, by_phone: bool = False) -> datetime:
        """So many days ago at a time of day in the city; never after the present.

        A call came while the line was open: else on the last day before when it was.
        """
        hour, minute = (int(part) for part in at.split(":"))
        there = self.now.astimezone(ZoneInfo(city().time_zone))
        day = there - timedelta(days=days_ago)
        then = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
        hours = main_line().office_hours()
        for _day in range(14):
            if then < self.now and (not by_phone or is_open(then, hours)):
                return then
            then -= timedelta(days=1)
        return then

    def later(self, moment: datetime, minutes: int) -> datetime:
        """So many office minutes after a moment, but before the present."""
        return min(due_after(minutes, moment), self.now - timedelta(minutes=1))

    @contextmanager
    def at(self, moment: datetime) -> Iterator[datetime]:
        """Let everything inside happen then, and its messages go out then."""
        with clock.pretending(moment):
            yield moment
            for message in Message.objects.filter(status=Message.Status.QUEUED):
                outbox.begin_sending(message, by=self.operator_of_the_wire)
                outbox.mark_sent(message, "demo", by=self.operator_of_the_wire)

    @property
    def operator_of_the_wire(self) -> "Wire":
        """Whoever sends: the worker."""
        return Wire()


class Wire:
    """The worker, in the demo."""

    label = "worker"

    def may(self, right: str) -> bool:
        """Send, and nothing else."""
        return right == "outbox.send"
