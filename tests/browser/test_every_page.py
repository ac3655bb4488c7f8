"""Every page that the house has: in both languages by light, in one by night."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.urls.converters import (
    IntConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)

import beistand.web
from tests.browser.demo import DemoCity
from tests.browser.pages import (
    FORMS_ONLY,
    NOT_PAGES,
    PAGES,
    PART,
    Gaps,
    Stop,
    all_addresses,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

COLOURS = ["color-contrast", "link-in-text-block"]
TEMPLATES = Path(beistand.web.__file__).parent / "templates"
FITS = {
    IntConverter: 1,
    SlugConverter: "groceries",
    StringConverter: "groceries",
    UUIDConverter: uuid4(),
}
AFTERWARDS = "after doing something, in test_axe_finds_nothing"
STEPS = "the steps of a form, in test_public.py"
SEEN_ELSEWHERE: dict[str, str] = {
    "control/password.html": AFTERWARDS,
    "control/protocol_misread.html": "over HTTP, in test_control_protocols.py",
    "field/provider_after.html": "over HTTP, in test_verifying.py",
    "desk/text_counted.html": AFTERWARDS,
    "mfa/authenticate.html": AFTERWARDS,
    "public/status.html": AFTERWARDS,
    "public/offer/about.html": STEPS,
    "public/offer/check.html": STEPS,
    "public/offer/reach.html": STEPS,
    "public/offer/when.html": STEPS,
    "public/offer/where.html": STEPS,
    "public/report/check.html": STEPS,
    "public/report/more.html": STEPS,
    "public/report/reach.html": STEPS,
    "public/report/what.html": STEPS,
    "public/report/where.html": STEPS,
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(demo_city: DemoCity, name: str, language: str) -> None:
    for stop in PAGES[name](name):
        visitor = demo_city.arrive(stop, language)
        assert visitor.page.locator("html").get_attribute("lang") == language, stop
        assert visitor.violations() == [], stop
        if language == "de":  # what is said in it changes no colour
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


def test_what_is_no_page_is_none() -> None:
    """Addresses that only take forms say so to whoever just looks."""
    for name, gaps in all_addresses().items():
        if NOT_PAGES.get(name) in (FORMS_ONLY, PART):
            answer = Client().get(some_address(name, gaps))
            assert answer.status_code == 405, name


def some_address(name: str, gaps: Gaps) -> str:
    """The address with whatever fits into its gaps."""
    return reverse(name, kwargs={gap: FITS[type(gaps[gap])] for gap in gaps})


def test_every_template_of_a_page_is_looked_at(demo_city: DemoCity) -> None:
    """By the walk above, or where SEEN_ELSEWHERE says."""
    seen = set()
    for name, look in PAGES.items():
        for stop in look(name):
            seen |= templates_of(stop, demo_city.sessions)

    assert sorted(whole_pages() - seen - SEEN_ELSEWHERE.keys()) == []


def templates_of(stop: Stop, sessions: dict[str, str]) -> set[str | None]:
    """Everything that is rendered for a page."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sessions.get(stop.who, "")
    return {template.name for template in client.get(stop.path).templates}


def whole_pages() -> set[str]:
    """The templates of pages, without those that other pages are made from."""
    texts = {
        str(file.relative_to(TEMPLATES)): file.read_text()
        for file in TEMPLATES.rglob("*.html")
    }
    used = set(re.findall(r'{% (?:extends|include) "([^"]+)"', "".join(texts.values())))
    return {
        name
        for name, text in texts.items()
        if ("{% extends" in text or "<!doctype" in text) and name not in used
    }
