"""How postcodes are written in each country, as far as we know it."""

import re
from collections.abc import Mapping

FOUR, FIVE = r"[0-9]{4}", r"[0-9]{5}"
THREE_AND_TWO = r"[0-9]{3} ?[0-9]{2}"
# By ISO 3166. Of the British outward part one or two letters, then a digit.
PATTERNS: Mapping[str, str] = {
    "AT": r"[1-9][0-9]{3}",
    "AU": FOUR,
    "BE": r"[1-9][0-9]{3}",
    "BG": FOUR,
    "CA": r"[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]",
    "CH": r"[1-9][0-9]{3}",
    "CY": FOUR,
    "CZ": THREE_AND_TWO,
    "DE": FIVE,
    "DK": FOUR,
    "EE": FIVE,
    "ES": FIVE,
    "FI": FIVE,
    "FR": FIVE,
    "GB": r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}",
    "GR": THREE_AND_TWO,
    "HR": FIVE,
    "HU": FOUR,
    "IE": r"[A-Z][0-9][0-9W] ?[0-9A-Z]{4}",
    "IS": r"[0-9]{3}",
    "IT": FIVE,
    "LI": r"94[0-9]{2}",
    "LT": r"(LT-)?[0-9]{5}",
    "LU": r"(L-)?[0-9]{4}",
    "LV": r"(LV-)?[0-9]{4}",
    "NL": r"[1-9][0-9]{3} ?[A-Z]{2}",
    "NO": FOUR,
    "NZ": FOUR,
    "PL": r"[0-9]{2}-?[0-9]{3}",
    "PT": r"[0-9]{4}(-[0-9]{3})?",
    "RO": r"[0-9]{6}",
    "SE": THREE_AND_TWO,
    "SI": r"(SI-)?[0-9]{4}",
    "SK": THREE_AND_TWO,
    "TR": FIVE,
    "UA": FIVE,
    "US": FIVE,
}


def fits_country(postcode: str, country: str) -> bool:
    """Whether this is written like a postcode there; never where we do not know."""
    pattern = PATTERNS.get(country)
    return pattern is not None and re.fullmatch(pattern, postcode) is not None
