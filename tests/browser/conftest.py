"""A real browser before a real server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


def follow(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait until that is there."""
    with page.expect_navigation():
        page.click(selector)


class Visitor:
    """Somebody before the screen: opens pages of the live server and looks."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda said: (
                self.errors.append(said.text) if said.type == "error" else None
            ),
        )

    def open(self, path: str) -> Page:
        """Go to a page by its path."""
        self.page.goto(self.address + path)
        return self.page

    def violations(self) -> list[str]:
        """What axe finds wrong with the page as it stands."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES
        )
        return [
            f"{wrong['id']}: {node['html']} {node['failureSummary']}"
            for wrong in found["violations"]
            for node in wrong["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth"
                " - document.documentElement.clientWidth"
            )
        )


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
