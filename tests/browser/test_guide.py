"""A call with its protocol, by keyboard; and the way out of a page on violence."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from beistand.accounts.models import User
from beistand.guidance.actions import save_red_flag
from beistand.guidance.models import Run
from beistand.kit.actions import System
from beistand.reference.models import City
from tests.browser.demo import session_of
from tests.browser.test_desk import Sit, sit  # noqa: F401
from tests.browser.visitor import Visitor
from tests.guidance.deeds import in_force

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def call(sit: Sit, rosa: User, ilja: User, olga: User) -> Page:  # noqa: F811
    """Rosa takes a call about groceries; there is a protocol."""
    in_force(ilja, olga)
    page = sit(rosa)
    page.keyboard.press("n")
    page.wait_for_url("**/desk/call")
    expect(page.locator("#id_phone")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#guide")).to_contain_text("Say today")
    return page


def test_a_protocol_is_followed_by_keyboard(call: Page) -> None:
    call.keyboard.press("g")
    expect(call.locator("#guide")).to_be_focused()
    call.keyboard.press("2")
    expect(call.locator("#guide")).to_contain_text("Say allergies")
    call.keyboard.press("1")
    expect(call.locator("#guide")).to_contain_text("Say find")
    call.keyboard.press("1")
    expect(call.locator("#guide")).to_contain_text("passed on to a service")
    assert Run.objects.get().outcome == "sent"
    # The need chosen at the beginning is still chosen: no digit went astray.
    expect(call.locator("[name=topics]:checked")).to_have_count(1)


def test_whoever_goes_on_meanwhile_is_not_called_back(call: Page) -> None:
    call.evaluate("htmx.config.defaultSettleDelay = 1500")
    call.keyboard.press("g")
    call.keyboard.press("2")
    expect(call.locator("#guide")).to_contain_text("Say allergies")
    call.keyboard.press("Alt+f")
    expect(call.locator("#topic-words")).to_be_focused()
    expect(call.locator("#guide.htmx-settling")).to_have_count(0)
    call.wait_for_timeout(500)
    assert call.evaluate("document.activeElement.id") == "topic-words"


def test_a_digit_that_is_typed_answers_nothing(call: Page) -> None:
    call.locator("#id_note").press_sequentially("2 Kinder, 1 Hund")
    call.locator("#id_phone").fill("")
    call.locator("#id_phone").press_sequentially("0631 12")
    expect(call.locator("#id_note")).to_have_value("2 Kinder, 1 Hund")
    call.locator("#guide summary", has_text="did not work").click()
    call.locator("[name=guide-words]").press_sequentially("1 of 2")
    expect(call.locator("#guide")).to_contain_text("Say today")
    assert Run.objects.get().answers == []


def test_a_page_loaded_again_goes_on(call: Page) -> None:
    call.wait_for_url("**/desk/call?draft=*")
    call.keyboard.press("g")
    call.keyboard.press("2")
    expect(call.locator("#guide")).to_contain_text("Say allergies")
    call.reload()
    expect(call.locator("#guide")).to_contain_text("Say allergies")
    call.locator("#guide").get_by_text("From the start").click()
    expect(call.locator("#guide")).to_contain_text("Say today")


def test_the_end_fills_in_what_it_proposes(call: Page) -> None:
    call.keyboard.press("g")
    call.keyboard.press("1")
    expect(call.locator("#guide")).to_contain_text("Say enough")
    call.get_by_role("button", name="Note: answered at once").click()
    expect(call.locator("[name=answered-groceries]")).to_be_checked()


@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing_wrong_with_it(
    visit: Callable[..., Visitor],
    rosa: User,
    ilja: User,
    olga: User,
    language: str,
) -> None:
    in_force(ilja, olga)
    visitor = visit(language=language)
    visitor.page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session_of(rosa),
                "url": visitor.address,
            }
        ]
    )
    page = visitor.open("/desk/call")
    page.locator("[name=topics]").first.check(force=True)
    expect(page.locator("#guide")).to_contain_text("Say today")
    assert visitor.violations() == []
    page.locator("#guide [data-number='2']").click()
    expect(page.locator("#guide")).to_contain_text("Say allergies")
    for summary in page.locator("#guide summary").all():
        summary.click()
    assert visitor.violations() == []


def test_one_key_leads_to_the_dangers(call: Page) -> None:
    with call.context.expect_page() as opened:
        call.keyboard.press("!")
    expect(opened.value.locator("h1")).to_contain_text("Danger")
    expect(call.locator("#guide")).to_contain_text("Say today")


@pytest.mark.parametrize("way", ["Escape", "click"])
def test_a_page_is_left_quickly_and_not_found_again(
    visit: Callable[..., Visitor], town: City, way: str
) -> None:
    fields = {
        "titles": {"de": "Gewalt", "en": "Violence"},
        "words": {"de": "Sprechen Sie.", "en": "Talk."},
        "hides_visit": True,
        "numbers": [{"names": {"en": "Police"}, "phone": "110", "hours": ""}],
        "position": 0,
    }
    save_red_flag("violence", fields, [], by=System("blueprint"))
    visitor = visit()
    town.rules |= {"leave_to": f"{visitor.address}/imprint"}
    town.save(update_fields=["rules"])
    page = visitor.open("/")
    page.goto(f"{visitor.address}/danger")
    assert visitor.violations() == []
    if way == "click":
        page.get_by_role("link", name="Leave this page quickly").click()
    else:
        page.keyboard.press(way)
    page.wait_for_url("**/imprint")
    page.go_back()
    assert page.url == f"{visitor.address}/"
