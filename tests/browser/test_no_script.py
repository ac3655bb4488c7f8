"""A browser without scripts: residents and helpers miss nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from beistand.accounts.models import User
from beistand.cases.models import CallBack, Need
from beistand.kit.actions import System
from beistand.matching.actions import propose_match
from beistand.matching.models import Match
from beistand.offers.models import Helper, Offer
from tests.browser.morning import PASSWORD, let_the_worker_work
from tests.browser.visitor import Visitor, follow
from tests.web.helpers_link import last_link

pytestmark = pytest.mark.browser

NEXT = "main button[value=next]"
SEND = "main button[value=send]"
Visit = Callable[..., Visitor]


def plain_browser(visit: Visit) -> Page:
    """A browser in which no script runs, on an old phone."""
    return visit("en", width=320, java_script_enabled=False).open("/")


def report(page: Page) -> str:
    """Ask for oneself: from the first page to the reference."""
    follow(page, "a.door--first")
    follow(page, NEXT)
    page.check("[name=topics][value=shopping]")
    page.fill("[name=detail]", "Brot und Milch")
    follow(page, NEXT)
    page.fill("[name=street]", "Kurpfalzstr.")
    page.select_option("[name=area]", "morlautern")
    follow(page, NEXT)
    page.fill("[name=name]", "Elfriede Klein")
    page.fill("[name=phone]", "0631 / 365 4711")
    follow(page, NEXT)
    page.check("[name=risks][value=over_65]")
    follow(page, NEXT)
    follow(page, SEND)
    return page.inner_text(".reference")


def ask_how_it_stands(page: Page, reference: str, known: str) -> None:
    """By the number and the phone number or address."""
    follow(page, "main a[href='/status']")
    page.fill("[name=reference]", reference)
    page.fill("[name=known]", known)
    follow(page, "main button[type=submit]")


def test_somebody_asks_adds_something_and_takes_it_back(
    visit: Visit, kaiserslautern: None
) -> None:
    page = plain_browser(visit)
    reference = report(page)
    let_the_worker_work()
    ask_how_it_stands(page, reference, "0631 3654711")
    assert "Shopping" in page.inner_text("main")

    unfold(page, "form[action$=add]")
    page.fill("[name=words]", "Der Hund ist lieb.")
    follow(page, "form[action$=add] button[type=submit]")
    assert "We have it. Somebody reads it." in page.inner_text("main")

    unfold(page, "form[action$=withdraw]")
    follow(page, "form[action$=withdraw] button[type=submit]")
    assert "Withdrawn. Nobody will come." in page.inner_text("main")
    assert Need.objects.get().status == Need.Status.WITHDRAWN


def test_the_language_changes_on_the_way(visit: Visit, kaiserslautern: None) -> None:
    page = plain_browser(visit)
    follow(page, "a.door--first")
    follow(page, NEXT)
    page.fill("[name=detail]", "Brot")
    follow(page, "header button[value=de]")

    assert page.inner_text("h1") == "Was wird gebraucht?"
    assert page.input_value("[name=detail]") == "Brot"


def test_somebody_offers_help(visit: Visit, kaiserslautern: None) -> None:
    page = plain_browser(visit)
    follow(page, "a[href='/offer']")
    page.check("[name=topics][value=shopping]")
    follow(page, NEXT)
    page.select_option("[name=area]", "morlautern")
    follow(page, NEXT)
    follow(page, NEXT)
    follow(page, NEXT)
    page.fill("[name=name]", "Mia Sommer")
    page.fill("[name=email]", "mia@example.org")
    follow(page, NEXT)
    follow(page, SEND)
    reference = page.inner_text(".reference")
    let_the_worker_work()

    assert Offer.objects.filter(helper__person__name="Mia Sommer").exists()
    ask_how_it_stands(page, reference, "mia@example.org")
    assert "get to know you" in page.inner_text("main")


@pytest.fixture
def asked(visit: Visit, kaiserslautern: None) -> Page:
    """Tom has been asked to shop for Mrs Klein, and opens his link."""
    page = plain_browser(visit)
    report(page)
    let_the_worker_work()
    offer = Offer.objects.get(helper=Helper.objects.get())
    propose_match(Need.objects.get(), offer, by=System())
    let_the_worker_work()
    return visit("en", width=320, java_script_enabled=False).open(last_link("h"))


def unfold(page: Page, form: str) -> None:
    """Open what a form is folded into, if it is."""
    summary = page.locator(f"details:not([open]):has({form}) > summary")
    if summary.count():
        summary.click()


def test_a_helper_says_yes_worries_and_is_done(asked: Page) -> None:
    asked.fill("[name=time]", "17:00")
    follow(asked, "form:has([value=yes]) button")
    assert "Kurpfalzstr." in asked.inner_text("main")

    unfold(asked, "[value=worried]")
    asked.fill("[name=words]", "Sie sieht sehr blass aus.")
    follow(asked, "form:has([value=worried]) button")
    worried = CallBack.objects.get(purpose="answer")
    assert worried.sentence == "Sie sieht sehr blass aus."

    follow(asked, "form:has([value=done]) button")
    assert Match.objects.get().status == Match.Status.FULFILLED
    assert "Elfriede Klein" not in asked.content()


def test_a_helper_says_no(asked: Page) -> None:
    unfold(asked, "[name=answer][value=no]")
    asked.check("[name=reason][value=ill]")
    follow(asked, "form:has([name=answer][value=no]) button")

    assert Match.objects.get().decline_reason == "ill"
    assert Need.objects.get().status == Need.Status.OPEN


def test_a_helper_could_at_another_time(asked: Page) -> None:
    unfold(asked, "[value=other_time]")
    asked.fill("[name=suggestion]", "Samstag vor Mittag")
    follow(asked, "form:has([value=other_time]) button")

    assert Match.objects.get().suggestion == "Samstag vor Mittag"
    assert Need.objects.get().next_step == "decide_time"


def test_a_helper_could_not_do_it(asked: Page) -> None:
    asked.fill("[name=time]", "17:00")
    follow(asked, "form:has([value=yes]) button")
    unfold(asked, "[value=could_not]")
    asked.check("[name=reason][value=not_home]")
    follow(asked, "form:has([value=could_not]) button")

    assert Match.objects.get().status == Match.Status.RELEASED
    assert Need.objects.get().status == Need.Status.OPEN


def test_staff_sign_in(visit: Visit, kaiserslautern: None) -> None:
    page = plain_browser(visit)
    follow(page, "footer a[href='/accounts/login/']")
    page.fill("[name=login]", User.objects.get().username)
    page.fill("[name=password]", PASSWORD)
    follow(page, "main button[type=submit]")

    assert page.inner_text("h1") == "My team"
