"""Folding text, so that people are found however their name was spelled."""

import re
import unicodedata

_SPELLED_OUT = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "oe",
        "å": "aa",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)
_ASCII_GAPS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Lower case, umlauts spelled out, no accents, words parted by one space.

    "Müller", "MUELLER" and "Mueller" become the same; folding twice changes
    nothing. Letters of every script are kept.
    """
    lowered = text.lower()
    if not lowered.isascii():
        lowered = _plain(lowered)
    if lowered.isascii():
        return _ASCII_GAPS.sub(" ", lowered).strip()
    return " ".join("".join(map(_letter_or_gap, lowered)).split())


def _plain(lowered: str) -> str:
    """Umlauts spelled out first, then whatever accents remain taken off."""
    composed = unicodedata.normalize("NFKC", lowered).lower()
    apart = unicodedata.normalize("NFKD", composed.translate(_SPELLED_OUT))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare)


def _letter_or_gap(sign: str) -> str:
    if sign.isalnum() or unicodedata.category(sign).startswith("M"):
        return sign
    return " "
