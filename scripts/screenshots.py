"""Make the pictures of the README from a fresh demo city.

    .venv/bin/python scripts/screenshots.py

Starts `beistand up --demo` with a folder of its own, drives it with Chromium, and
writes docs/screenshots/*.png. Needs Debian's chromium.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "screenshots"
PASSWORD = "hilfe-2020"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync"]
PATIENCE = 180


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def demo_city() -> Iterator[str]:
    """A running demo city; its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        settings = {"PORT": str(port), "BEISTAND_VAR": folder}
        environment = os.environ | settings
        process = subprocess.Popen(
            [sys.executable, "-m", "beistand.project.cli", "up", "--demo"],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        try:
            wait_until_up(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def wait_until_up(address: str) -> None:
    """Return when the address answers."""
    for _second in range(PATIENCE):
        try:
            urlopen(address).close()
        except (URLError, ConnectionError):
            time.sleep(1)
        else:
            return
    raise SystemExit("The demo city did not start.")


def open_page(browser: Browser, width: int, height: int) -> Page:
    """A new visitor who reads German."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="de-DE",
        timezone_id="Europe/Berlin",
        device_scale_factor=1,
    )
    return context.new_page()


def sign_in(page: Page, city: str, name: str) -> None:
    """Sign in with a demo account."""
    page.goto(f"{city}/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


def take(page: Page, name: str) -> None:
    """Keep what the window shows."""
    page.screenshot(path=PICTURES / f"{name}.png")


def public_pages(browser: Browser, city: str) -> None:
    """The step with the tiles, on a phone."""
    page = open_page(browser, 400, 860)
    page.goto(f"{city}/help")
    page.locator("input[type=radio]").nth(1).check(force=True)
    page.locator("main button[value=next]").click()
    page.wait_for_load_state()
    take(page, "report")


def desk_pages(browser: Browser, city: str) -> None:
    """Inbox, call and case, at a desk; then a helper is asked."""
    page = open_page(browser, 1280, 860)
    sign_in(page, city, "operator")
    page.goto(f"{city}/desk/call")
    page.fill("input[name=phone]", "069 90009502")
    page.locator("label", has_text="Warmes Essen").first.click()
    page.wait_for_timeout(2500)
    page.evaluate("scrollTo(0, 0)")
    take(page, "call")
    page.goto(f"{city}/desk/directory")
    page.fill("input[name=words]", "einkaufn")
    page.keyboard.press("Enter")
    page.wait_for_selector(".services-found")
    take(page, "directory")
    page.goto(f"{city}/desk/?scope=everybody")
    take(page, "inbox")
    page.get_by_role("link").filter(has_text="Einkaufen").first.click()
    page.wait_for_load_state()
    take(page, "case")
    page.locator("a[href*='/desk/needs/']").first.click()
    page.wait_for_load_state()
    page.locator("form[action*='/ask'] button").first.click()
    page.wait_for_load_state()


def wire_pages(browser: Browser, city: str) -> None:
    """What came in at night and by mail, as the desk hears and reads it."""
    page = open_page(browser, 1280, 860)
    sign_in(page, city, "operator")
    page.goto(f"{city}/desk/?scope=everybody")
    links = page.locator("main a[href*='/desk/contacts/']")
    addresses = [link.get_attribute("href") for link in links.all()]
    wanted = {"Anrufbeantworter": "voicemail", "SMS": "text"}
    for address in dict.fromkeys(addresses):
        page.goto(f"{city}{address}")
        channel = page.locator("h1").inner_text().partition(":")[0]
        if name := wanted.pop(channel, ""):
            take(page, name)
    if wanted:
        raise SystemExit(f"The demo city has no {', '.join(wanted)}.")


def helper_page(browser: Browser, city: str) -> None:
    """What the helper sees, by the link in the newest message to one."""
    page = open_page(browser, 1280, 860)
    sign_in(page, city, "coordinator")
    page.goto(f"{city}/control/")
    take(page, "city")
    page.goto(f"{city}/desk/demo-outbox")
    address = page.locator("a[href*='/h/']").first.get_attribute("href")
    helper = open_page(browser, 400, 860)
    helper.goto(f"{city}{address}")
    take(helper, "helper")


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo_city() as city, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=QUIET
        )
        public_pages(browser, city)
        wire_pages(browser, city)
        desk_pages(browser, city)
        helper_page(browser, city)
        browser.close()


if __name__ == "__main__":
    main()
