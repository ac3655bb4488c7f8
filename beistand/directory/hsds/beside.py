"""Texts in one language, told beside those that were told in others.

A package holds one language. One that comes after it with the same ids adds its texts
and changes no others. Where a package lacks a text in its own language it repeats that
of another: what is the same as another language's is no translation.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Values = Mapping[str, Any]
TEXTS = frozenset(
    {
        "names",
        "descriptions",
        "eligibility",
        "fees",
        "how_to_apply",
        "accessibility",
        "messages",
    }
)
# What makes two parts the same one, whatever is said of it in which language.
SAME_PART: Mapping[str, tuple[str, ...]] = {
    "phones": ("number", "extension", "kind"),
    "places": ("location",),
}


def told_beside(new: Values, last: Values, language: str) -> dict[str, Any]:
    """What is told now in this language, with what was told last in the others."""
    return {
        name: _beside(name, value, last.get(name), language)
        for name, value in new.items()
    }


def _beside(name: str, new: Any, last: Any, language: str) -> Any:
    if name in TEXTS:
        return texts_beside(new, last or {}, language)
    if name == "papers":
        return _papers_beside(new, last or [], language)
    if name in SAME_PART:
        return _parts_beside(SAME_PART[name], new, last or [], language)
    return new


def texts_beside(new: Values, last: Values, language: str) -> dict[str, str]:
    """The text in this language beside those in others; alone where it is the first."""
    others = {code: text for code, text in last.items() if code != language}
    is_borrowed = new.get(language) in others.values()
    return {**others, **({} if is_borrowed else new)}


def _papers_beside(
    new: Sequence[Values], last: Sequence[Values], language: str
) -> list[dict[str, str]]:
    """Papers have no ids: the same text is the same paper, else the same place."""
    is_as_long = len(new) == len(last)
    found = []
    for number, paper in enumerate(new):
        same = [one for one in last if one.get(language) == paper.get(language)]
        other = same[0] if same else last[number] if is_as_long else {}
        found.append(texts_beside(paper, other, language))
    return found


def _parts_beside(
    names: Sequence[str], new: Sequence[Values], last: Sequence[Values], language: str
) -> list[dict[str, Any]]:
    known = {tuple(part.get(name) for name in names): part for part in last}
    return [
        told_beside(part, known.get(tuple(part.get(n) for n in names), {}), language)
        for part in new
    ]
