"""Finding services by keyboard at the desk, and at home without script."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import expect

from beistand.accounts.models import User
from beistand.directory.actions import FactIn, record_fact
from beistand.directory.models import Kind, Organization, Service
from beistand.kit.actions import System
from beistand.reference.models import City, Topic
from tests.browser.demo import session_of
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


@pytest.fixture
def pantry(town: City) -> Service:
    body = Organization.objects.create(code="c", name="Caritas", kind=Kind.CHURCH)
    service = Service.objects.create(
        code="pantry",
        organization=body,
        names={"de": "Tafel", "en": "Pantry"},
        phone="+496313650001",
        hours="24/7",
    )
    service.topics.set(Topic.objects.filter(code="groceries"))
    told = FactIn(about=service, state="normal", source="provider", method="phone")
    record_fact(told, by=System())
    return service


def test_one_key_and_a_misspelt_word_are_enough(
    visit: Visit, rosa: User, pantry: Service
) -> None:
    visitor = visit()
    name, url = settings.SESSION_COOKIE_NAME, visitor.address
    visitor.page.context.add_cookies(
        [{"name": name, "value": session_of(rosa), "url": url}]
    )
    page = visitor.open("/desk/")
    page.keyboard.press(",")
    page.wait_for_url("**/desk/directory")
    page.keyboard.type("einkaufn")
    expect(page.locator("#found")).to_contain_text("Caritas")
    assert page.url.endswith("/desk/directory")
    page.fill("#words", "")
    page.keyboard.type("xylophonbauer")
    expect(page.locator("#found .nothing")).to_be_visible()


def test_without_script_a_resident_finds_what_is_open(
    visit: Visit, pantry: Service
) -> None:
    visitor = visit(java_script_enabled=False)
    page = visitor.open("/")
    page.click("a[href='/directory']")
    expect(page.locator(".help-list")).to_contain_text("Caritas")
    page.fill("#q", "einkaufn")
    page.keyboard.press("Enter")
    page.click(".help-list a[href^='/directory/services/']")
    expect(page.locator("h1")).to_be_visible()
    assert visitor.page.context.cookies() == []


def test_each_topic_is_printed_on_a_sheet_of_its_own(
    visit: Visit, pantry: Service
) -> None:
    pantry.topics.set(Topic.objects.all())
    page = visit().open("/directory/print")
    page.emulate_media(media="print")
    sheets = page.locator(".help-sheet")
    expect(sheets).to_have_count(2)
    breaks = "each => getComputedStyle(each).breakAfter"
    assert sheets.first.evaluate(breaks) == "page"
    assert sheets.last.evaluate(breaks) == "auto"
    assert not page.locator("nav.languages").is_visible()
