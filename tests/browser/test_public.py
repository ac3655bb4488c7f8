"""The public pages as people meet them: by keyboard, narrow, without script."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from beistand.intake.models import Contact
from beistand.reference.models import City, Topic
from tests.browser.keyboard import Keyboard
from tests.browser.visitor import Visitor, follow
from tests.web.register import add_place

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/help",
    "/offer",
    "/status",
    "/privacy",
    "/accessibility",
    "/imprint",
    "/accounts/login/",
    "/accounts/signup/",
    "/nowhere",
]
Visit = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def lively_town(town: City) -> None:
    """The town is a demo, has colours, and a topic for what nobody thought of."""
    City.objects.update(is_demo=True, colours={"brand": "#1d4e89"})
    labels = {"de": "Etwas anderes", "en": "Something else"}
    add_place("Aachener Straße", "12", "67655", "old-town")
    Topic.objects.create(code="other", labels=labels, hints=labels, icon="other")


def report_pages(page: Page) -> Iterator[str]:
    """Walk through a report for somebody else, and stop at every page."""
    yield from _about_the_need(page)
    yield from _about_the_people(page)
    reference = page.inner_text(".reference")
    follow(page, "main a[href='/status']")
    page.fill("[name=reference]", reference)
    page.fill("[name=known]", "anna@example.org")
    follow(page, "main button[type=submit]")
    yield "status"


def go_on(page: Page) -> None:
    follow(page, "main button[value=next]")


def _about_the_need(page: Page) -> Iterator[str]:
    yield "who"
    page.check("input[name=for_whom][value=other]")
    page.check("input[name=abroad]")
    yield "who, for somebody else"
    go_on(page)
    go_on(page)
    yield "what, with errors"
    page.check("input[name=topics][value=groceries]")
    page.check("input[name=topics][value=other]")
    page.fill("[name=something_else]", "Vorlesen")
    go_on(page)
    page.fill("[name=street]", "Aachener Straße")
    follow(page, "main button[value=search]")
    yield "where, with addresses that fit"
    page.check("input[name=place][value=none]")
    page.select_option("[name=area]", "old-town")
    go_on(page)


def _about_the_people(page: Page) -> Iterator[str]:
    go_on(page)
    yield "reach, with errors"
    page.fill("[name=name]", "Elfriede Klein")
    page.fill("[name=your_name]", "Anna Klein")
    page.fill("[name=email]", "anna@example.org")
    go_on(page)
    page.check("input[value=over_65]")
    yield "more"
    go_on(page)
    yield "check"
    follow(page, "main button[value=send]")
    yield "receipt"


def offer_pages(page: Page) -> Iterator[str]:
    """Walk through an offer, and stop at every page."""
    page.check("input[name=topics][value=groceries]")
    page.check("input[value=organization]")
    yield "what"
    page.fill("[name=organization]", "Pfarrei St. Martin")
    go_on(page)
    yield "where"
    page.select_option("[name=area]", "hill")
    go_on(page)
    yield "when"
    follow(page, "main button[value=next]")
    yield "about"
    follow(page, "main button[value=next]")
    page.fill("[name=name]", "Tom")
    page.fill("[name=phone]", "0631 12345")
    yield "reach"
    follow(page, "main button[value=next]")
    yield "check"
    follow(page, "main button[value=send]")
    yield "receipt"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    visit: Visit, language: str, scheme: str
) -> None:
    visitor = visit(language, color_scheme=scheme)
    for path in PAGES:
        visitor.open(path)
        assert visitor.violations() == [], path


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("path", "walk"), [("/help", report_pages), ("/offer", offer_pages)]
)
def test_axe_finds_nothing_on_the_way(
    visit: Visit, language: str, path: str, walk: Callable[[Page], Iterator[str]]
) -> None:
    visitor = visit(language)
    for stop in walk(visitor.open(path)):
        assert visitor.violations() == [], stop
    assert visitor.errors == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_scrolls_sideways_at_320_pixels(visit: Visit, language: str) -> None:
    visitor = visit(language, width=320)
    for path in PAGES:
        visitor.open(path)
        assert visitor.overflow() <= 0, path
    for path, walk in (("/help", report_pages), ("/offer", offer_pages)):
        for stop in walk(visitor.open(path)):
            assert visitor.overflow() <= 0, stop


def test_no_script_is_needed(visit: Visit) -> None:
    page = visit("en", java_script_enabled=False).open("/help")
    for _stop in report_pages(page):
        pass

    assert "We are looking for somebody who can help." in page.inner_text("main")
    assert Contact.objects.get().inquirer.name == "Anna Klein"


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_the_browsers_own_way_back_loses_nothing(
    visit: Visit, java_script_enabled: bool
) -> None:
    page = visit("en", java_script_enabled=java_script_enabled).open("/help")
    follow(page, "main button[value=next]")
    page.check("input[name=topics][value=groceries]")
    follow(page, "main button[value=next]")
    page.select_option("[name=area]", "hill")
    follow(page, "main button[value=next]")

    page.go_back()
    assert "Where do you live?" in page.inner_text("h1")
    page.go_back()
    assert "What is needed?" in page.inner_text("h1")
    assert page.is_checked("input[name=topics][value=groceries]")
    follow(page, "main button[value=next]")
    assert "Where do you live?" in page.inner_text("h1")


def test_the_keyboard_is_enough(visit: Visit) -> None:
    page = visit("en").open("/")
    keys = Keyboard(page)

    keys.press("Tab")
    assert keys.is_at("a.skip")
    keys.follow("a.door--first")
    keys.tab_to("input[name=for_whom]")
    keys.go("Enter")  # in any field: on to the next page
    keys.tab_to("input[name=topics]")
    keys.press("Space")
    keys.go("Enter")
    keys.write("area", "Betz")
    keys.follow("main button[value=next]")
    keys.write("name", "Elfriede Klein")
    keys.write("phone", "0631 12345")
    keys.go("Enter")
    keys.tab_to("textarea[name=note]")
    keys.follow("main button[value=next]")
    keys.follow("main button[value=send]")

    assert page.is_visible(".reference")
    contact = Contact.objects.get()
    assert contact.case.beneficiary.area.code == "hill"


def test_a_mistake_is_in_focus_and_leads_to_its_field(visit: Visit) -> None:
    page = visit("en").open("/help")
    follow(page, "main button[value=next]")
    follow(page, "main button[value=next]")

    assert page.evaluate("document.activeElement.id") == "errors"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_topics"


def test_the_language_changes_in_the_middle_without_loss(visit: Visit) -> None:
    page = visit("en").open("/help")
    follow(page, "main button[value=next]")
    page.fill("[name=detail]", "Brot")
    follow(page, "header button[value=de]")

    assert page.inner_text("h1") == "Was wird gebraucht?"
    assert page.input_value("[name=detail]") == "Brot"


def test_everything_stays_readable_at_four_times_the_size(visit: Visit) -> None:
    visitor = visit("de", width=320)
    visitor.page.set_viewport_size({"width": 320, "height": 256})
    visitor.open("/help")

    assert visitor.overflow() <= 0
    box = visitor.page.locator("main button[value=next]").bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_the_receipt_prints_without_the_frame(visit: Visit) -> None:
    page = visit("en").open("/offer")
    for _stop in offer_pages(page):
        pass
    page.emulate_media(media="print")

    assert page.is_visible(".reference")
    assert not page.is_visible(".bottom")
    assert not page.is_visible(".languages")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_number_is_the_largest_thing_at_home(
    visit: Callable[..., Visitor], kaiserslautern: None, width: int
) -> None:
    page = visit(language="de", width=width).open("/")
    sizes = page.evaluate(
        "Array.from(document.querySelectorAll('main *')).map(e => ["
        "parseFloat(getComputedStyle(e).fontSize), !!e.closest('.call__number')])"
    )
    number = min(size for size, is_number in sizes if is_number)
    assert number >= 1.4 * max(size for size, is_number in sizes if not is_number)
