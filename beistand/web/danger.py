"""Dangers as pages show them, to operators and to residents alike."""

from collections.abc import Iterable
from dataclasses import dataclass

from beistand.guidance.models import RedFlag
from beistand.reference.models import City
from beistand.reference.rules import in_language

ELSEWHERE = "https://www.wikipedia.org/"


@dataclass(frozen=True)
class Number:
    """Whom to phone: the name, the number as it is read, and as it is dialled."""

    name: str
    phone: str
    dialled: str
    hours: str


@dataclass(frozen=True)
class Danger:
    """One danger in one language."""

    code: str
    title: str
    words: str
    numbers: list[Number]


def dangers(flags: Iterable[RedFlag], language: str) -> list[Danger]:
    """The dangers in this language."""
    return [
        Danger(
            flag.code,
            flag.title(language),
            flag.said(language),
            [_number(each, language) for each in flag.numbers],
        )
        for flag in flags
    ]


def _number(told: dict[str, object], language: str) -> Number:
    names, phone = told.get("names"), str(told.get("phone", ""))
    assert isinstance(names, dict)  # noqa: S101
    dialled = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    return Number(
        in_language(names, language), phone, dialled, str(told.get("hours", ""))
    )


def elsewhere(city: City) -> str:
    """Where somebody goes who must leave a page quickly: a harmless page."""
    return str(city.rules.get("leave_to") or ELSEWHERE)
