"""What somebody does on a page to get to what is looked at. By mouse: it is quick."""

from collections.abc import Callable

from playwright.sync_api import Page

from beistand.project.demo import PASSWORD
from tests.browser.visitor import follow

Way = Callable[[Page], None]
SEND = "main button[type=submit]"


def ask_for(find: Callable[[], tuple[str, str]]) -> Way:
    """Ask how a report stands."""

    def way(page: Page) -> None:
        reference, known = find()
        _ask(page, reference, known)
        page.wait_for_selector(".standing, .answer, main h1")

    return way


def ask_for_nothing_known(page: Page) -> None:
    """Ask with a reference that nobody has."""
    _ask(page, "K7-42-93-58", "nobody@example.org")


def _ask(page: Page, reference: str, known: str) -> None:
    page.fill("[name=reference]", reference)
    page.fill("[name=known]", known)
    follow(page, SEND)


def mistype_the_password(page: Page) -> None:
    """Sign in with a wrong password."""
    page.fill("[name=login]", "somebody")
    page.fill("[name=password]", "wrong")
    follow(page, SEND)


def sign_in(username: str) -> Way:
    """Sign in with the right one."""

    def way(page: Page) -> None:
        page.fill("[name=login]", username)
        page.fill("[name=password]", PASSWORD)
        follow(page, SEND)

    return way


def take_the_first(page: Page) -> None:
    """Take the first line: it can be undone."""
    page.click("[data-row-key=c]")
    page.wait_for_selector("#undo form")


def show_the_keys(page: Page) -> None:
    """Open the list of keys."""
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")


def save_an_empty_call(page: Page) -> None:
    """Save although nothing was typed."""
    follow(page, "[data-key=s]")


def unfold_everything(page: Page) -> None:
    """Unfold whatever is folded."""
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")


def say_why(page: Page) -> None:
    """Say why a case is opened, unless it was said before in this session."""
    if page.locator("[name=reason][data-number]").count():
        page.check("[name=reason] >> nth=0")
        follow(page, "[data-key=s]")


def search_for(text: str) -> Way:
    """Search by the line at the top."""

    def way(page: Page) -> None:
        page.fill("#quick", text)
        with page.expect_navigation():
            page.press("#quick", "Enter")

    return way


def look_for_a_service(text: str) -> Way:
    """Type into the box for services; what is found comes while typing."""

    def way(page: Page) -> None:
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator("#words").press_sequentially(text)
        page.wait_for_selector("#found > *")

    return way


def give_a_new_password(page: Page) -> None:
    """Give a colleague a new password: it is shown once."""
    follow(page, "form[action$=password] button")


def send(page: Page) -> None:
    """Send the form of the page as it stands."""
    follow(page, SEND)


def make_a_pile_of_letters(page: Page) -> None:
    """Put the letters that wait on a pile; the first look does, later ones find it."""
    if button := page.query_selector("form[action$='/pile'] button"):
        button.click()
        page.wait_for_selector("form[action$='/pile'] button", state="detached")


def look_for_a_sender(page: Page) -> None:
    """Somebody whom we know."""
    page.fill("[name=name]", "Elfriede Klein")
    page.fill("[name=street]", "Kurpfalzstraße")
    page.click("[hx-post$='/senders']")
    page.wait_for_selector("#senders input, #senders p")


def register_without_a_day(page: Page) -> None:
    """Forget the day."""
    page.fill("[name=day]", "")
    follow(page, ".register button[type=submit]")


def count_the_parts(page: Page) -> None:
    """Write a long answer to a text message and have its parts counted."""
    page.fill("#answer", "Größe – ja oder nein? " * 8)
    follow(page, "button[name=count]")


def ask_for_reach(page: Page) -> None:
    """Write a rule for all services of a topic, and see which it reaches."""
    page.select_option("[name=state]", "appointment_only")
    follow(page, "#look")
