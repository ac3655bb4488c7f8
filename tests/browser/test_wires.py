"""The wires at the desk: the telephone that rings, and a message that is heard."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from beistand.accounts.models import User
from beistand.intake.actions import (
    keep_originals,
    note_answered,
    note_arrival,
    note_held,
    note_ringing,
)
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.actions.telephone import CallerIn, drop_wish
from beistand.intake.models import Contact, Listening, PhoneCall
from beistand.kit.actions import System
from beistand.lines.actions import WireIn, arrive_at_desk, beat_wire
from beistand.lines.queries import main_line
from beistand.people.models import Person
from tests.browser.demo import everywhere, session_of
from tests.browser.morning import MONDAY
from tests.browser.visitor import Visitor
from tests.kit.sounds import hum

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EXCHANGE = System("exchange")
Sit = Callable[[User, str], Visitor]


@pytest.fixture
def sit(visit: Callable[..., Visitor]) -> Iterator[Sit]:
    """Sit down at a desk, signed in, and open a page of it."""
    visitors: list[Visitor] = []

    def at(user: User, path: str = "/desk/", width: int = 1280) -> Visitor:
        visitor = visit(width=width)
        visitors.append(visitor)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": session_of(user),
            "url": visitor.address,
        }
        visitor.page.context.add_cookies([cookie])
        visitor.open(path)
        return visitor

    yield at
    assert [visitor.complaints() for visitor in visitors] == [[] for _ in visitors]


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """It is Monday morning, for the server too."""
    with everywhere(MONDAY):
        yield


@pytest.fixture
def exchange(town: object, rosa: User, otto: User) -> None:
    """An exchange is connected; Rosa and Otto are at their telephones."""
    beat_wire("exchange", WireIn("voice", is_connected=True), by=EXCHANGE)
    arrive_at_desk(None, "21", by=rosa)
    arrive_at_desk(None, "22", by=otto)


def ring(operator: User) -> PhoneCall:
    """Mrs Klein calls, and this operator's telephone rings."""
    told = CallerIn("ch-1", main_line(), "063112345")
    call = note_arrival(told, by=EXCHANGE)
    assert note_ringing(call, operator, "desk-1", by=EXCHANGE)
    return call


def wished(page: Page, call: PhoneCall) -> str:
    """What the desk wishes; the exchange takes it up."""
    for _look in range(50):
        call.refresh_from_db()
        if call.wish:
            break
        page.wait_for_timeout(20)
    wish = call.wish
    drop_wish(call, by=EXCHANGE)
    return wish


def test_the_pop_comes_within_a_second_and_only_where_it_rings(
    sit: Sit, exchange: None, rosa: User, otto: User, klein: Person
) -> None:
    hers, his = sit(rosa, "/desk/call"), sit(otto, "/desk/")
    expect(hers.page.locator("#phone")).to_contain_text("at telephone 21")
    expect(his.page.locator("#phone")).to_contain_text("at telephone 22")
    hers.page.locator("#id_note").press_sequentially("noch vom letzten Anruf")
    call = ring(rosa)
    began = time.monotonic()
    expect(hers.page.locator("#phone")).to_contain_text("Somebody calls")
    took = time.monotonic() - began
    expect(hers.page.locator("#phone")).to_contain_text("E. Klein")
    assert took < 1.0, f"{took:.2f} s"
    expect(hers.page.locator("#phone-said")).to_have_text("Your telephone rings.")
    expect(hers.page.locator("#id_note")).to_be_focused()
    assert hers.page.title().startswith("☎")
    assert "Klein" not in hers.page.title()
    assert hers.violations() == []
    his.page.wait_for_timeout(1000)
    assert "Klein" not in his.page.content()
    assert "12345" not in his.page.content()
    assert call.wish == ""


def test_a_call_by_keyboard_from_ringing_to_saved(
    sit: Sit, exchange: None, rosa: User, otto: User, klein: Person
) -> None:
    page = sit(rosa, "/desk/").page
    expect(page.locator("#phone")).to_contain_text("at telephone 21")
    call = ring(rosa)
    expect(page.locator("#phone-answer")).to_be_visible()
    page.keyboard.press("y")
    page.wait_for_url("**/desk/call?phone=*")
    assert wished(page, call) == "answer"
    note_answered(call, by=EXCHANGE)
    expect(page.locator("#id_name")).to_have_value("Elfriede Klein")
    expect(page.locator("#id_street")).to_have_value("Marktstraße")
    expect(page.locator("#phone-hold")).to_be_visible()
    page.keyboard.press("Alt+m")
    assert wished(page, call) == "hold"
    note_held(call, by=EXCHANGE)
    expect(page.locator("#phone-resume")).to_be_visible()
    page.keyboard.press("Alt+t")
    expect(page.locator("#phone-to")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#id_phone").focus()
    page.keyboard.press("Alt+1")
    page.locator("#id_consent").press("Space")
    page.keyboard.press("s")
    page.wait_for_url("**/desk/cases/*")
    call.refresh_from_db()
    assert call.contact == Contact.objects.get(outcome="case")
    expect(page.locator("#phone-resume")).to_be_visible()
    page.keyboard.press("v")
    assert wished(page, call) == "hang_up"


def test_coming_going_and_a_break_by_keyboard(
    sit: Sit, exchange: None, rosa: User
) -> None:
    visitor = sit(rosa, "/desk/", 360)
    page = visitor.page
    page.locator("#phone-pause").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#phone")).to_contain_text("You are on a break")
    expect(page.locator("#phone-back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#phone-pause")).to_be_focused()
    page.locator("#phone-gone").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#phone-extension")).to_have_value("21")
    assert visitor.violations() == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360


@pytest.fixture
def message(town: object) -> Contact:
    """Somebody spoke for twenty seconds."""
    told = OriginalIn(
        "voicemail", "voice", "rec-1", hum(20), number="+4963112345", line=main_line()
    )
    return keep_originals([told], by=System("exchange"))[0]


def player(page: Page, what: str) -> object:
    """Something of the browser's own player."""
    return page.evaluate(f"document.querySelector('audio').{what}")


def wait_for(page: Page, what: str) -> None:
    """Until this holds of the player."""
    for _look in range(100):
        if player(page, what):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the player never had {what}")


def test_a_screen_reader_is_told_what_the_player_is(
    sit: Sit, message: Contact, rosa: User
) -> None:
    visitor = sit(rosa, f"/desk/contacts/{message.uid}")
    page = visitor.page
    box = page.get_by_role("group", name="Message, 0:20 min")
    expect(box).to_have_accessible_description(
        "number withheld · Hotline · 9:00 In this frame: space plays and pauses, "
        "the arrows jump by 5 seconds and change the speed, 0 to 9 jump to a place."
    )
    expect(page.locator("audio")).to_have_accessible_name("Message, 0:20 min")
    speeds = page.get_by_role("group", name="Speed")
    expect(speeds.get_by_role("button")).to_have_count(5)
    usual = speeds.get_by_role("button", name="1 ×", exact=True)
    expect(usual).to_have_attribute("aria-pressed", "true")
    assert visitor.violations() == []


def test_the_player_obeys_the_keyboard(sit: Sit, message: Contact, rosa: User) -> None:
    page = sit(rosa, f"/desk/contacts/{message.uid}").page
    page.keyboard.press("l")
    expect(page.locator("[data-player]")).to_be_focused()
    wait_for(page, "currentTime > 0.2")
    page.keyboard.press("Space")
    wait_for(page, "paused")
    for key, place in (("5", 10), ("ArrowRight", 15), ("ArrowLeft", 10), ("2", 4)):
        page.keyboard.press(key)
        assert player(page, "currentTime") == pytest.approx(place, abs=0.2)
    expect(page.locator("[data-said]")).to_have_text("0:04")
    for key in ("ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert player(page, "playbackRate") == 1.25
    page.keyboard.press("Space")
    wait_for(page, "currentTime > 4.5")
    assert float(page.locator("[data-heard]").get_attribute("width") or 0) > 128


def test_a_message_is_heard_summed_up_and_settled_by_keyboard(
    sit: Sit, message: Contact, rosa: User
) -> None:
    page = sit(rosa, f"/desk/contacts/{message.uid}").page
    page.keyboard.press("g")
    expect(page.locator(".messages")).to_contain_text("you have listened to it")
    assert Listening.objects.get().by == rosa
    page.locator("#summary").fill("Braucht Brot")
    page.keyboard.press("Alt+s")
    expect(page.locator(".messages")).to_contain_text("The summary is kept.")
    page.keyboard.press("1")
    page.wait_for_url("**/desk/")
    assert Contact.objects.get().outcome == "answered"
