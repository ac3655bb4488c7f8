"""Office hours: when a line is open, and how deadlines count by them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OfficeHours:
    """When somebody sits behind a line."""

    text: str
    time_zone: str
    country: str = ""
    subdivision: str = ""
