"""The desk by keyboard: taking work, and a call of which no word is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from beistand.accounts.models import User
from beistand.cases.actions import open_case
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Case, Need
from beistand.intake.models import Contact, Draft
from beistand.kit.actions import System
from beistand.people.models import Person
from beistand.reference.models import City, Topic
from tests.browser.demo import everywhere, session_of
from tests.browser.morning import MONDAY
from tests.browser.visitor import Visitor
from tests.web.register import add_place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"  # of a test
Sit = Callable[[User], Page]


@pytest.fixture
def sit(visit: Callable[..., Visitor]) -> Iterator[Sit]:
    """Sit down at a desk, signed in; nothing may go wrong in the browser."""
    visitors: list[Visitor] = []

    def at(user: User) -> Page:
        visitor = visit()
        visitors.append(visitor)
        cookies = {settings.SESSION_COOKIE_NAME: session_of(user)}
        visitor.page.context.add_cookies(
            [
                {"name": name, "value": value, "url": visitor.address}
                for name, value in cookies.items()
            ]
        )
        return visitor.open("/desk/")

    yield at


@pytest.fixture
def need(town: City, klein: Person) -> Need:
    """Mrs Klein needs groceries."""
    told = [NeedIn(Topic.objects.get(code="groceries"))]
    return open_case(klein, klein, "self", told, by=System()).needs.get()


def test_one_key_takes_and_one_puts_back(sit: Sit, rosa: User, need: Need) -> None:
    page = sit(rosa)
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator(".row")).to_contain_text("mine")
    expect(page.locator(".row__open")).to_be_focused()
    expect(page.locator("#undo")).to_contain_text("You have taken this.")
    page.keyboard.press("u")
    expect(page.locator(".row")).to_contain_text("Take")
    assert Need.objects.get().owner is None


def test_the_second_reads_in_the_line_who_has_it(
    sit: Sit, rosa: User, otto: User, need: Need
) -> None:
    hers, his = sit(rosa), sit(otto)
    hers.keyboard.press("c")
    expect(hers.locator(".row")).to_contain_text("mine")
    his.keyboard.press("c")
    expect(his.locator(".row__refusal")).to_contain_text("Rosa already has this")


def test_single_keys_can_be_switched_off(sit: Sit, rosa: User, need: Need) -> None:
    page = sit(rosa)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    assert page.url.endswith("/desk/")
    page.keyboard.press("Alt+n")
    page.wait_for_url("**/desk/call")


def test_a_whole_call_by_keyboard(sit: Sit, rosa: User, klein: Person) -> None:
    page = sit(rosa)
    page.keyboard.press("n")
    page.wait_for_url("**/desk/call")
    expect(page.locator("#id_phone")).to_be_focused()
    page.keyboard.type("0631 12345")
    expect(page.locator("#who")).to_contain_text("E. Klein")
    page.get_by_label("E. Klein").check()
    expect(page.locator("#id_name")).to_have_value("Elfriede Klein")
    expect(page.locator("#id_street")).to_have_value("Marktstraße")
    page.keyboard.press("1")
    expect(page.locator("#detail-groceries")).to_be_visible()
    page.locator("#detail-groceries").press_sequentially("Brot")
    page.keyboard.press("Enter")
    page.locator("#id_consent").press("Space")
    page.keyboard.press("s")
    page.wait_for_url("**/desk/cases/*")
    expect(page.locator(".messages")).to_contain_text("Tell the caller the number")
    assert Case.objects.get().beneficiary == klein
    assert not Draft.objects.exists()


def test_a_closed_tab_comes_back_with_every_word(sit: Sit, rosa: User) -> None:
    page = sit(rosa)
    page.goto(page.url + "call")
    page.locator("#id_name").press_sequentially("Berta Neu")
    page.wait_for_url("**/desk/call?draft=*")
    page.locator("#id_note").press_sequentially("letzte Worte")
    inbox = page.context.new_page()
    page.close(run_before_unload=False)
    inbox.wait_for_timeout(300)
    inbox.goto(page.url.split("call")[0])
    inbox.get_by_text("Continue the call of").click()
    expect(inbox.locator("#id_name")).to_have_value("Berta Neu")
    expect(inbox.locator("#id_note")).to_have_value("letzte Worte")


def test_a_session_that_ends_loses_no_word(sit: Sit, rosa: User) -> None:
    rosa.set_password(PASSWORD)
    rosa.save()
    page = sit(rosa)
    page.goto(page.url + "call")
    page.locator("#id_name").press_sequentially("Berta Neu")
    page.wait_for_url("**/desk/call?draft=*")
    here = page.url
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#id_note").press_sequentially("letzte Worte")
    page.wait_for_url("**/accounts/login/**")
    page.locator("input[name=login]").fill("rosa")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(here)
    expect(page.locator("#id_note")).to_have_value("letzte Worte")
    expect(page.locator("#id_name")).to_have_value("Berta Neu")


def test_a_refusal_shows_on_the_page_as_it_stands(
    sit: Sit, rosa: User, need: Need
) -> None:
    page = sit(rosa)
    page.goto(f"{page.url}cases/{need.case.uid}")
    page.locator("#note").fill("noch nicht aufgehoben")
    page.get_by_role("button", name="Close the case").click()
    expect(page.locator("#refusal")).to_contain_text("A need is still open.")
    expect(page.locator("#refusal")).to_be_focused()
    expect(page.locator("#note")).to_have_value("noch nicht aufgehoben")


def test_an_address_is_chosen_by_arrow_and_enter(
    sit: Sit, rosa: User, town: City
) -> None:
    add_place("Marktstraße", "12", "67655", "old-town")
    page = sit(rosa)
    page.goto(page.url + "call")
    page.locator("#id_street").press_sequentially("marktstr 12")
    expect(page.locator("#places")).to_contain_text("Marktstraße 12")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#id_street")).to_have_value("Marktstraße")
    expect(page.locator("#id_area")).to_have_value("old-town")
    expect(page.locator("#id_area")).to_be_focused()


@pytest.mark.parametrize(
    ("key", "outcome"),
    [("w", "wrong_number"), ("a", "abandoned"), ("q", "joke"), ("e", "emergency")],
)
def test_one_key_ends_a_call_from_the_number_too(
    sit: Sit, rosa: User, key: str, outcome: str
) -> None:
    page = sit(rosa)
    page.goto(page.url + "call")
    page.keyboard.type("063112345")
    with page.expect_navigation():
        page.keyboard.press(key)
    contact = Contact.objects.get()
    assert contact.outcome == outcome
    assert contact.raw["typed"]["phone"] == ["063112345"]


def test_in_other_fields_a_letter_is_a_letter_and_the_keys_say_alt(
    sit: Sit, rosa: User
) -> None:
    page = sit(rosa)
    page.goto(page.url + "call")
    said = "getComputedStyle(document.querySelector('.call__foot kbd'), '::before')"
    assert page.evaluate(f"{said}.content") == "none"
    page.locator("#id_name").press_sequentially("Wq")
    expect(page.locator("#id_name")).to_have_value("Wq")
    assert page.evaluate(f"{said}.content") == '"Alt+"'
    with page.expect_navigation():
        page.keyboard.press("Alt+q")
    assert Contact.objects.get().outcome == "joke"


def test_somebody_we_know_is_chosen_by_arrow_and_enter(
    sit: Sit, rosa: User, need: Need
) -> None:
    page = sit(rosa)
    page.goto(page.url + "call")
    page.keyboard.type("0631 12345")
    expect(page.locator("#who .earlier")).to_contain_text("(for this person)")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#who input").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#id_phone")).to_be_focused()
    page.keyboard.press("p")
    assert not page.locator("#who input").first.is_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#id_name")).to_have_value("Elfriede Klein")
    expect(page.locator("input[name=relation]:checked")).to_be_focused()


def test_a_new_call_does_not_begin_with_the_words_of_the_last(
    sit: Sit, rosa: User
) -> None:
    page = sit(rosa)
    call = page.url + "call"
    page.goto(call)
    page.locator("#id_name").press_sequentially("Berta")
    page.goto(call)
    page.wait_for_timeout(300)
    expect(page.locator("#id_name")).to_have_value("")


@pytest.mark.parametrize("hours", [0, 6])
def test_the_head_of_the_desk_is_one_row(
    visit: Callable[..., Visitor], rosa: User, need: Need, hours: int
) -> None:
    User.objects.update(name="Friederike Oppenländer-Hohenfels", language="de")
    with everywhere(MONDAY + timedelta(hours=hours)):
        visitor = visit(language="de")
        session = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(rosa)}
        visitor.page.context.add_cookies([session | {"url": visitor.address}])
        page = visitor.open("/desk/")
        assert page.locator("html").get_attribute("lang") == "de"
        assert page.locator(".desk-top").bounding_box()["height"] < 64
        assert visitor.overflow() <= 0
