"""Decisions on words and places: plain values in, plain values out."""

from collections.abc import Mapping


def in_language(texts: Mapping[str, str], language: str, *, fallback: str = "") -> str:
    """The text in this language, else in the fallback, else in any; else ""."""
    wanted = (language, language.partition("-")[0], fallback)
    for code in wanted:
        if texts.get(code):
            return texts[code]
    return next((text for text in texts.values() if text), "")
