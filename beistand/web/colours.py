"""The city's colours as a style sheet, made so that text on them stays readable.

Contrast follows WCAG 2.2: relative luminance, ratio at least 4.5 for text.
"""

import hashlib
import re
from collections.abc import Mapping

BRAND = "#1a3da5"
LIGHT = "#ffffff"
DARK = "#000000"
DARK_PAGE = "#12141a"  # as in beistand.css
READABLE, WELL_READABLE = 4.5, 7.0
HEX = re.compile(r"#[0-9a-fA-F]{6}")
Colour = tuple[float, float, float]


def digest(text: str) -> str:
    """A short name that changes when the text does."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def style_sheet(colours: Mapping[str, str]) -> str:
    """CSS that sets the action colours of both themes from `brand` and `accent`."""
    brand = _safe(colours.get("brand", ""), BRAND)
    accent = _safe(colours.get("accent", ""), brand)
    return (
        f":root{{--city-brand:{brand};--city-on-brand:{_text_on(brand)};"
        f"--city-accent:{accent}}}\n"
        f"{_theme('light', readable(brand, LIGHT, READABLE))}"
        f"{_theme('dark', readable(brand, DARK_PAGE, WELL_READABLE))}"
    )


def _theme(name: str, action: str) -> str:
    on_action = LIGHT if contrast(action, LIGHT) >= READABLE else DARK
    return (
        f"@media (prefers-color-scheme:{name}){{:root{{"
        f"--kern-color-action-default:{action};"
        f"--kern-color-action-on-default:{on_action}}}}}\n"
    )


def readable(colour: str, page: str, ratio: float) -> str:
    """The colour, moved towards black or white until it can be read on the page."""
    goal = _channels(DARK if contrast(page, DARK) > contrast(page, LIGHT) else LIGHT)
    start = _channels(colour)
    for step in range(21):
        share = step / 20
        mixed = tuple(
            (1 - share) * a + share * b for a, b in zip(start, goal, strict=True)
        )
        text = "#" + "".join(f"{round(255 * channel):02x}" for channel in mixed)
        if contrast(text, page) >= ratio:
            return text
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in goal)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _text_on(colour: str) -> str:
    return LIGHT if contrast(colour, LIGHT) >= READABLE else DARK


def _safe(colour: str, otherwise: str) -> str:
    return colour.lower() if HEX.fullmatch(colour) else otherwise


def _channels(colour: str) -> Colour:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
