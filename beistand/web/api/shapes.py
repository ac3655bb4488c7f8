"""The shape of a report as programs send it, and how it becomes one of ours.

Shapes only say what kind of value belongs where and how long it may be. What a
report must say is decided in `intake.rules`, for every door alike.
"""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from beistand.intake.rules import (
    LONGEST_NAME,
    LONGEST_TEXT,
)

KEPT_CONTROLS = "\n\t"


def without_controls(text: str) -> str:
    """The text without control characters, which no database column can hold."""
    return "".join(
        sign
        for sign in text
        if sign in KEPT_CONTROLS or unicodedata.category(sign) != "Cc"
    )


def _text(longest: int) -> type[str]:
    return Annotated[  # type: ignore[return-value]
        str, Field(max_length=longest), AfterValidator(without_controls)
    ]


Name = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(without_controls)]
Words = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(without_controls)]
Short = Annotated[str, Field(max_length=60), AfterValidator(without_controls)]
