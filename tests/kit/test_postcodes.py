"""What is a postcode, and what is a name or a number in its place."""

import pytest

from beistand.kit.postcodes import fits_country


@pytest.mark.parametrize(
    ("postcode", "country", "fits"),
    [
        ("1080", "BE", True),
        ("0180", "BE", False),
        ("67655", "DE", True),
        ("1012 AB", "NL", True),
        ("SW1A 1AA", "GB", True),
        ("L-1234", "LU", True),
        ("023456789", "BE", False),
        ("02345", "BE", False),
        ("DUPONT JAN", "BE", False),
        ("JAN", "BE", False),
        ("", "BE", False),
        ("1080\n", "BE", False),
        ("١٠٨٠", "BE", False),
        ("1080", "XX", False),
    ],
)
def test_only_what_the_country_writes(postcode: str, country: str, fits: bool) -> None:
    assert fits_country(postcode, country) is fits
