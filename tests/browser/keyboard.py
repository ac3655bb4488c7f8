"""Somebody who uses a page without a mouse."""

from playwright.sync_api import Page

MOST_TABS = 120


class Keyboard:
    """Keys pressed on a page, and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press these keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def go(self, key: str) -> None:
        """Press a key that leads to another page, and wait until that is there."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def is_at(self, selector: str) -> bool:
        """Whether the focus is there."""
        at = "s => document.activeElement.matches(s)"
        return bool(self.page.evaluate(at, selector))

    def tab_to(self, selector: str) -> None:
        """Press Tab until this is in focus, as somebody without a mouse does."""
        self.page.wait_for_selector(selector)
        for _press in range(MOST_TABS):
            if self.is_at(selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def follow(self, selector: str) -> None:
        """Go to a link or button by Tab and press Enter."""
        self.tab_to(selector)
        self.go("Enter")

    def write(self, name: str, text: str) -> None:
        """Go to a field by Tab and type."""
        self.tab_to(f"[name='{name}']")
        self.page.keyboard.type(text)

    def tick(self, name: str, value: str) -> None:
        """Go to a box by Tab and tick it."""
        self.tab_to(f"[name='{name}'][value='{value}']")
        self.press("Space")

    def choose(self, name: str, value: str) -> None:
        """Go to a group of radio buttons by Tab and to one of them by arrow."""
        self.tab_to(f"[name='{name}']")
        wanted = f"[name='{name}'][value='{value}']"
        for _press in range(MOST_TABS):
            if self.is_at(f"{wanted}:checked"):
                return
            self.press("Space" if self.is_at(wanted) else "ArrowDown")
        raise AssertionError(f"{wanted} cannot be reached by arrows")
