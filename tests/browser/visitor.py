"""Somebody before the screen, and what axe and the screen say of the page."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Response

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def follow(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait until that is there."""
    with page.expect_navigation():
        page.click(selector)


def without_replaced(said: Sequence[str]) -> list[str]:
    """Without what htmx says of a request in whose place a newer one was sent.

    That is meant (`hx-sync`); how often it happens depends on how slow the server is.
    """
    kept: list[str] = []
    for text in said:
        is_abort = text.startswith("htmx:sendAbort")
        if is_abort and kept and kept[-1].startswith("htmx:afterRequest"):
            kept.pop()
        else:
            kept.append(text)
    return kept


class Visitor:
    """Somebody before the screen: opens pages of the live server and looks."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.status = 0
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda said: (
                self.errors.append(said.text) if said.type == "error" else None
            ),
        )

        self.page.on("response", self._note_status)

    def _note_status(self, answer: Response) -> None:
        if answer.request.is_navigation_request():
            self.status = answer.status

    def open(self, path: str) -> Page:
        """Go to a page by its path."""
        self.page.goto(self.address + path)
        return self.page

    def complaints(self) -> list[str]:
        """What the browser complained of since the last time it was asked."""
        expected = f"the server responded with a status of {self.status} "
        said, self.errors[:] = without_replaced(self.errors), []
        return [text for text in said if expected not in text]

    def violations(self, rules: Sequence[str] = ()) -> list[str]:
        """What axe finds wrong with the page as it stands; all of it, or these."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        kind, values = ("rule", rules) if rules else ("tag", RULES)
        size = self.page.viewport_size
        assert size is not None
        # In a window as high as the page no bar at its edge hides half a button.
        high = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({**size, "height": max(high, size["height"])})
        found = self.page.evaluate(
            "only => axe.run({runOnly: only})", {"type": kind, "values": list(values)}
        )
        self.page.set_viewport_size(size)
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

    def too_wide(self) -> list[str]:
        """What sticks out of the window on the right."""
        found = self.page.evaluate(
            "Array.from(document.querySelectorAll('body *'))"
            ".filter(e => e.getBoundingClientRect().right > innerWidth)"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        return [str(element) for element in found][:5]
