"""A real browser before a real server."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.demo import demo_city, demo_database  # noqa: F401
from tests.browser.morning import kaiserslautern  # noqa: F401
from tests.browser.visitor import Visitor

# Playwright keeps an event loop in this thread; Django would take the tests' own
# queries for a mistake of an asynchronous view.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, live_server) -> Iterator[type]:
    """Make visitors: `visit(language="de", width=320)`; they leave after the test."""
    contexts: list[BrowserContext] = []

    def arrive(language: str = "en", width: int = 1280, **wishes: object) -> Visitor:
        context = browser.new_context(
            locale=language, viewport={"width": width, "height": 900}, **wishes
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(context, live_server.url)

    yield arrive
    for context in contexts:
        context.close()
