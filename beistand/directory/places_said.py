"""Parts of town among the words of a search: "CPAS Molenbeek", "Elsene"."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from beistand.kit.text import fold

# Names in several languages stand beside each other: "Ixelles · Elsene".
BETWEEN_NAMES = "·"
SHORTEST_NAME = 5


@dataclass(frozen=True)
class AreaSaid:
    """Which of the parts of town was named, and the other words."""

    number: int
    others: Sequence[str]


def area_named(said: Sequence[str], names: Sequence[str]) -> AreaSaid | None:
    """The part of town that these folded words name, if it is exactly one.

    Named is one by all words of its name in one language, or by a word that no other
    name has: "Molenbeek" for "Sint-Jans-Molenbeek".
    """
    spelled = [_spellings(name) for name in names]
    telling = Counter(word for ways in spelled for word in _words(ways))
    found: dict[int, set[str]] = {}
    for number, ways in enumerate(spelled):
        whole = [set(way) for way in ways if set(way) <= set(said)]
        words = {
            word
            for word in _words(ways).intersection(said)
            if telling[word] == 1 and len(word) >= SHORTEST_NAME
        }
        if whole or words:
            found[number] = _words(ways).intersection(said)
    if len(found) != 1:
        return None
    number, used = found.popitem()
    return AreaSaid(number, [word for word in said if word not in used])


def _spellings(name: str) -> list[list[str]]:
    """The words of a name in each of its languages; none where it is only empty."""
    ways = [fold(part).split() for part in name.split(BETWEEN_NAMES)]
    return [way for way in ways if len("".join(way)) >= SHORTEST_NAME]


def _words(ways: Sequence[Sequence[str]]) -> set[str]:
    return {word for way in ways for word in way}
