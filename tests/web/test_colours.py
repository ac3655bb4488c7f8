"""The city's colours: readable on light and on dark, whatever the city chose."""

import pytest

from beistand.web.colours import DARK_PAGE, LIGHT, contrast, readable, style_sheet


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    "colour", ["#ffee00", "#1d4e89", "#ffffff", "#000000", "#f00000"]
)
@pytest.mark.parametrize(("page", "ratio"), [(LIGHT, 4.5), (DARK_PAGE, 7.0)])
def test_every_colour_becomes_readable(colour: str, page: str, ratio: float) -> None:
    assert contrast(readable(colour, page, ratio), page) >= ratio


def test_a_readable_colour_stays_as_it_is() -> None:
    assert readable("#1d4e89", LIGHT, 4.5) == "#1d4e89"


@pytest.mark.parametrize(
    "colour", ["", "red", "#fff", "#12345g", "#000000;}*{background:url(//evil)"]
)
def test_what_is_no_colour_is_replaced(colour: str) -> None:
    assert style_sheet({"brand": colour}) == style_sheet({})
