"""A small old phone, and a large screen at four times the size: the same 320 pixels."""

import pytest

from tests.browser.demo import DemoCity
from tests.browser.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SMALL = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways(
    demo_city: DemoCity, name: str, language: str
) -> None:
    for stop in PAGES[name](name):
        visitor = demo_city.arrive(stop, language, **SMALL)
        assert visitor.overflow() <= 0, f"{stop}: {visitor.too_wide()}"
