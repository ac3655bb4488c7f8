"""References people can say on the phone, with a check digit against slips.

One letter, six digits, one check digit by Damm's method, in which the letter
counts as two digits. Every wrong digit and every pair of neighbouring digits
swapped is noticed; so is a misheard letter, unless it is the one other letter
that leads to the same check (never one that sounds or looks alike).
"""

import re
import secrets
import unicodedata

from stdnum import damm

# No I, O, Q (look like 1 and 0), V (sounds like F or W), Y, Z (looks like 2).
LETTERS = "ABCDEFGHJKLMNPRSTUWX"
NUMBERS = 1_000_000  # for each letter
_LOOKALIKES = str.maketrans("OQDILZSGB", "000112568")
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―−./_,:#]+")
_SHAPE = re.compile(rf"[{LETTERS}][0-9]{{7}}")


def new_reference() -> str:
    """A random reference. The table's unique key decides whether it is free."""
    return reference_of(secrets.randbelow(len(LETTERS) * NUMBERS))


def reference_of(number: int) -> str:
    """The reference with this number; there are 20 million, counted from 0."""
    letter, digits = divmod(number, NUMBERS)
    body = f"{LETTERS[letter]}{digits:06}"
    return body + damm.calc_check_digit(_as_digits(body))


def read_reference(text: str) -> str | None:
    """The reference somebody typed or dictated; None if the check digit objects.

    After the letter only digits can follow, so an O there is a zero.
    """
    signs = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    reference = signs[:1] + signs[1:].translate(_LOOKALIKES)
    if not _SHAPE.fullmatch(reference) or not damm.is_valid(_as_digits(reference)):
        return None
    return reference


def show_reference(ref: str) -> str:
    """The reference in pairs, as it is read out: K7-42-93-58."""
    return "-".join(ref[at : at + 2] for at in range(0, len(ref), 2))


def _as_digits(reference: str) -> str:
    # From 10: counted so, no two letters that share a check sound or look alike.
    return f"{10 + LETTERS.index(reference[0])}{reference[1:]}"
