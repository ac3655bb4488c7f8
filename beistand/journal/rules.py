"""What of an entry may stand in the clear, and what is sealed."""

import re
from collections.abc import Mapping, Sequence

LONGEST_CODE = 120
LONGEST_WORDS = 2000
# What programs write: codes, ids, counts, lists of them. Nothing with a space, an
# umlaut, an @ or a +, so neither a name of two words nor a contact fits.
_CODE = re.compile(rf"[A-Za-z0-9_.:,/-]{{0,{LONGEST_CODE}}}")
_LIKE_A_NUMBER = re.compile(r"[0-9/.:-]*[0-9]{6,}")


Detail = str | int | Sequence[str]
Code = str | int | list[str]


def part_details(
    details: Mapping[str, Detail], reason: str
) -> tuple[dict[str, Code], str]:
    """The details that are codes, and the reason with everything that is not.

    A detail that somebody could have typed is not refused, for the work it
    records is done; it is moved to where it is sealed.
    """
    codes: dict[str, Code] = {}
    words = [reason] if reason else []
    for name, value in details.items():
        if isinstance(value, int):
            codes[name] = value
        elif isinstance(value, str):
            if _is_code(value):
                codes[name] = str(value)
            else:
                words.append(f"{name}: {value}")
        elif all(_is_code(each) for each in value):
            codes[name] = [str(each) for each in value]
        else:
            words.append(f"{name}: {', '.join(value)}")
    return codes, "\n".join(words)[:LONGEST_WORDS]


def _is_code(value: str) -> bool:
    return bool(_CODE.fullmatch(value)) and not _LIKE_A_NUMBER.fullmatch(value)
