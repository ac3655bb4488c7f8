"""Brussels in Dutch and French, on a phone and on a desk's screen, before axe."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache

from beistand.accounts.models import User
from beistand.directory.actions import demand_verification, send_link
from beistand.directory.queries import service_named
from beistand.kit.actions import System
from beistand.outbox.models import Message
from tests.browser.demo import everywhere, session_of
from tests.browser.visitor import Visitor
from tests.brussels import LANGUAGES, TUESDAY_10, add_colleague, load_brussels

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]
WIDTHS = (360, 1280)
PUBLIC = (
    "/",
    "/help",
    "/offer",
    "/danger",
    "/status",
    "/privacy",
    "/imprint",
    "/directory",
    "/directory/topics/food",
    "/directory/services/soep-zuid",
    "/directory/print",
)
COORDINATION = (
    "/control/services",
    "/control/services/soep-zuid/state",
    "/control/stale",
    "/control/protocols",
    "/control/protocols/violence/1/",
)
HUNGER = {"nl": "Hebt u vandaag gegeten", "fr": "Avez-vous mangé"}
WORDS = {"nl": "niets te eeten", "fr": "plus rien a manger"}
FOUND = {"nl": "Sociale kruidenier", "fr": "Épicerie sociale"}
TODAY = {"nl": "Vandaag nog", "fr": "Aujourd’hui encore"}


@pytest.fixture
def brussels(transactional_db: None) -> Iterator[None]:
    """The city is loaded; it is Tuesday, ten in the morning, for everybody."""
    cache.clear()
    with everywhere(TUESDAY_10):
        load_brussels()
        yield


def all_is_well(visitor: Visitor, language: str) -> None:
    """Language, width and accessibility of the page as it stands."""
    where = visitor.page.url
    assert visitor.status == 200, where
    assert visitor.page.locator("html").get_attribute("lang") == language, where
    assert visitor.overflow() <= 0, f"{where}: {visitor.too_wide()}"
    assert visitor.violations() == [], where
    assert visitor.complaints() == [], where


def sits_down(visitor: Visitor, user: User, language: str) -> Visitor:
    """This colleague is signed in and reads this language."""
    cookies = {
        settings.SESSION_COOKIE_NAME: session_of(user),
        settings.LANGUAGE_COOKIE_NAME: language,
    }
    visitor.page.context.add_cookies(
        [
            {"name": name, "value": value, "url": visitor.address}
            for name, value in cookies.items()
        ]
    )
    return visitor


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_finds_their_language(
    visit: Visit, brussels: None, language: str, width: int
) -> None:
    visitor = visit(language, width)
    for path in PUBLIC:
        visitor.open(path)
        all_is_well(visitor, language)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_is_guided(
    visit: Visit, brussels: None, language: str, width: int
) -> None:
    operator = add_colleague("lotte", "operator", language)
    visitor = sits_down(visit(language, width), operator, language)
    page = visitor.open("/desk/call")
    all_is_well(visitor, language)
    page.check("[name=topics][value=food]")
    page.wait_for_selector("#guide [data-number]")
    assert HUNGER[language] in page.inner_text("#guide")
    page.click("#guide [data-number='2']")
    page.wait_for_selector(f"#guide >> text={TODAY[language]}")
    all_is_well(visitor, language)
    visitor.open("/desk/directory")
    page.fill("#words", WORDS[language])
    page.wait_for_selector(f"#found >> text={FOUND[language]}")
    all_is_well(visitor, language)
    visitor.open("/desk/danger")
    all_is_well(visitor, language)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_service_answers_its_link(
    visit: Visit, brussels: None, language: str, width: int
) -> None:
    boss = add_colleague("anouk", "coordinator", language)
    service = service_named("gezinshulp")
    assert service is not None
    send_link(demand_verification(service, by=System()), by=boss)
    sent = Message.objects.get(template="service-verify")
    link = re.search(r"/v/[\w-]{43}", sent.body)
    assert link is not None
    visitor = visit(language, width)
    visitor.page.context.add_cookies(
        [
            {
                "name": settings.LANGUAGE_COOKIE_NAME,
                "value": language,
                "url": visitor.address,
            }
        ]
    )
    visitor.open(link[0])
    all_is_well(visitor, language)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_coordinators_read_the_directory_and_the_protocols(
    visit: Visit, brussels: None, language: str, width: int
) -> None:
    boss = add_colleague("anouk", "coordinator", language)
    visitor = sits_down(visit(language, width), boss, language)
    for path in COORDINATION:
        visitor.open(path)
        all_is_well(visitor, language)
