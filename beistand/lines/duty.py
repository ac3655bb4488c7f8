"""Who is due when: the rota as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Turn:
    """One shift of one user, in the clock time of the line's town."""

    user_id: int
    starts: time
    ends: time
    weekday: int | None = None
    day: date | None = None


def due_users(at: datetime, turns: Iterable[Turn], time_zone: str) -> set[int]:
    """The users whom the rota has at this moment.

    A day that has shifts of its own does not follow its weekday. A shift that ends
    before it begins goes on into the next day.
    """
    here = at.astimezone(ZoneInfo(time_zone))
    rows = list(turns)
    today, yesterday = here.date(), here.date() - DAY
    due = {turn.user_id for turn in _of_day(today, rows) if _begins(turn, here.time())}
    late = (turn for turn in _of_day(yesterday, rows) if turn.ends < turn.starts)
    return due | {turn.user_id for turn in late if here.time() < turn.ends}


def _of_day(day: date, turns: list[Turn]) -> list[Turn]:
    own = [turn for turn in turns if turn.day == day]
    return own or [turn for turn in turns if turn.weekday == day.weekday()]


def _begins(turn: Turn, now: time) -> bool:
    if turn.ends < turn.starts:
        return now >= turn.starts
    return turn.starts <= now < turn.ends
