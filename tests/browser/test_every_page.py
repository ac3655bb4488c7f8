"""Every page that the house has, in both languages, by light and by night."""

import pytest

from tests.browser.demo import DemoCity
from tests.browser.pages import (
    NOT_PAGES,
    PAGES,
    all_addresses,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

COLOURS = ["color-contrast", "link-in-text-block"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(demo_city: DemoCity, name: str, language: str) -> None:
    for stop in PAGES[name](name):
        visitor = demo_city.arrive(stop, language)
        assert visitor.page.locator("html").get_attribute("lang") == language, stop
        assert visitor.violations() == [], stop
        visitor.page.emulate_media(color_scheme="dark")
        assert visitor.violations(COLOURS) == [], f"{stop}, dark"
        visitor.page.emulate_media(color_scheme="light")
        assert visitor.complaints() == [], stop


def test_every_address_is_looked_at_or_has_a_reason(demo_city: DemoCity) -> None:
    known = PAGES.keys() | NOT_PAGES.keys()

    assert sorted(all_addresses().keys() ^ known) == []
    assert PAGES.keys() & NOT_PAGES.keys() == set()


def test_every_page_has_something_to_look_at(demo_city: DemoCity) -> None:
    assert [name for name, look in PAGES.items() if not list(look(name))] == []


def test_what_is_no_page_is_none(demo_city: DemoCity) -> None:
    """Addresses that only take forms say so to whoever just looks."""
    addresses = all_addresses()
    for name, reason in NOT_PAGES.items():
        view = addresses[name].callback
        seen = demo_city.look(some_address(name), view.audience)
        assert seen.status_code in SEEN[reason], name


def some_address(name: str) -> str:
    """The address with whatever fits into its gaps."""
    converters = all_addresses()[name].pattern.converters
    return reverse(name, kwargs={key: FITS[type(c)] for key, c in converters.items()})


def test_every_template_of_a_page_is_looked_at(demo_city: DemoCity) -> None:
    """By the walk above, or where SEEN_ELSEWHERE says."""
    pages = {name for name in all_templates() if is_page(name)}

    assert pages - demo_city.templates_of(every_stop()) - SEEN_ELSEWHERE.keys() == set()
