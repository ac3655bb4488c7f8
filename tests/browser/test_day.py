"""An operator's day by keyboard: one item of each channel, until nothing waits."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.channels.mail.ingesting import ingest_mails
from beistand.channels.mail.reader import read_kept_mails
from beistand.channels.sms.reading import read_kept_texts
from beistand.channels.voice.reading import read_voicemails
from beistand.documents.actions import PaperIn
from beistand.intake.actions import keep_originals, receive_report, register_letter
from beistand.intake.actions.letters import IncomingLetter
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact, Listening
from beistand.intake.rules import BeneficiaryIn, InquirerIn, NeedTold, ReportIn
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.people.models import Person
from tests.browser.demo import everywhere, session_of
from tests.browser.morning import MONDAY
from tests.browser.visitor import Visitor
from tests.kit.sounds import hum

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIRE = System("exchange")


@pytest.fixture
def visitor(
    visit: Callable[..., Visitor], rosa: User, klein: Person
) -> Iterator[Visitor]:
    """Rosa sits down on Monday morning; nothing may go wrong in her browser."""
    with everywhere(MONDAY):
        rosas = visit()
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": session_of(rosa),
            "url": rosas.address,
        }
        rosas.page.context.add_cookies([cookie])
        yield rosas
        assert rosas.complaints() == []


@pytest.fixture
def post(visitor: Visitor, rosa: User) -> None:
    """Overnight one of each came in: spoken, written, texted, by letter, by form."""
    envelope = {"number": "063112345", "dialled": "", "call": ""}
    told = OriginalIn("voicemail", "voice", "rec-1", hum(3), envelope)
    keep_originals([told], by=WIRE)
    read_voicemails()
    ingest_mails([_mail()])
    read_kept_mails()
    said = {"kind": "http", "from": "+4915112345678", "to": "+496313650000"}
    text = OriginalIn("sms", "sms-web", "t-1", b"Wann haben Sie offen?", said)
    keep_originals([text], by=WIRE)
    read_kept_texts()
    page = PaperIn("brief.txt", "text/plain", b"Ich brauche Brot.")
    letter = IncomingLetter(
        "letter-1", "post", "", clock.now(), [page], sender="Berta Neu", note="Brot"
    )
    register_letter(letter, by=rosa)
    receive_report(_report(), by=System("public:web"))


def _mail() -> bytes:
    mail = EmailMessage()
    mail["From"] = "Jonas Feld <jonas.feld@hof.example>"
    mail["To"], mail["Subject"] = "hilfe@musterstadt.example", "Danke"
    mail["Message-ID"], mail["Date"] = (
        "<m1@hof.example>",
        "Mon, 20 Apr 2020 08:00:00 +0200",
    )
    mail.set_content("Vielen Dank für die Hilfe.\n")
    return mail.as_bytes()


def _report() -> ReportIn:
    return ReportIn(
        source_key="w-1",
        language="de",
        inquirer=InquirerIn(name="Clara Web", phone="0631 77777", relation="self"),
        beneficiary=BeneficiaryIn(area="hill"),
        needs=(NeedTold("groceries", "Milch"),),
        consent=True,
    )


def open_row(visitor: Visitor, words: str) -> Page:
    """Walk down the inbox to the line with these words, take it and open it."""
    page = visitor.page
    page.goto(f"{visitor.address}/desk/")
    page.keyboard.press("j")
    for _line in range(10):
        if words in page.evaluate("document.activeElement.closest('li').innerText"):
            break
        page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator(".row", has_text=words)).to_contain_text("mine")
    assert visitor.violations() == []
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


def fill_in(page: Page, name: str, number: str) -> None:
    """Somebody new needs groceries: type it, agree, save."""
    page.locator("#id_name").focus()
    page.keyboard.type(name)
    page.locator("#id_phone").focus()
    page.keyboard.type(number)
    page.keyboard.press("Alt+1")
    page.locator("#id_area").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#id_consent").focus()
    page.keyboard.press("Space")
    page.keyboard.press("s")
    page.wait_for_url("**/desk/cases/*")


def answer(visitor: Visitor, words: str) -> None:
    """Open it, look, and say that it was answered at once."""
    page = open_row(visitor, words)
    page.wait_for_url("**/desk/contacts/*")
    assert visitor.violations() == []
    page.keyboard.press("1")
    page.wait_for_url("**/desk/")


def test_one_item_of_each_channel_by_keyboard(visitor: Visitor, post: None) -> None:
    page = visitor.open("/desk/")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/call")
    assert visitor.violations() == []
    fill_in(page, "Anton Anruf", "0631 55501")
    hear_the_voicemail(visitor)
    answer(visitor, "e-mail")
    answer(visitor, "text message")
    page = open_row(visitor, "letter")
    assert visitor.violations() == []
    page.keyboard.press("o")
    page.wait_for_url("**/desk/call?contact=*")
    fill_in(page, "Berta Neu", "0631 55502")
    page = open_row(visitor, "C. Web")
    page.wait_for_url("**/desk/cases/*")
    assert visitor.violations() == []
    page.keyboard.press("f")
    page.wait_for_url("**/help")
    assert visitor.violations() == []
    assert not Contact.objects.filter(status="waiting").exists()
    assert Need.objects.get(case__beneficiary__name="Clara Web").owner is not None
    handled = Contact.objects.values_list("channel", "outcome")
    assert set(handled) == {
        ("phone", "case"),
        ("voicemail", "answered"),
        ("email", "answered"),
        ("sms", "answered"),
        ("letter", "case"),
        ("web", "case"),
    }


def hear_the_voicemail(visitor: Visitor) -> None:
    """From the call-back list: listen, sum up, phone, and settle the message."""
    page = visitor.page
    page.keyboard.press("r")
    page.wait_for_url("**/desk/calls")
    expect(page.locator(".row")).to_contain_text("voicemail: listen first")
    assert visitor.violations() == []
    page.keyboard.press("x")
    page.wait_for_url("**/desk/calls/*-*")
    owed = page.url
    page.get_by_role("link", name="Listen to the message").press("Enter")
    page.wait_for_url("**/desk/contacts/*")
    assert visitor.violations() == []
    page.keyboard.press("l")
    expect(page.locator("[data-player]")).to_be_focused()
    page.keyboard.press("g")
    expect(page.locator(".messages")).to_contain_text("you have listened to it")
    assert Listening.objects.count() == 1
    page.goto(owed)
    page.locator("body").press("1")
    page.locator("#words").focus()
    page.keyboard.type("Alles gut")
    page.keyboard.press("Alt+s")
    page.wait_for_url("**/desk/calls")
    answer(visitor, "voicemail")


def test_a_visitor_without_account_hears_nothing(post: None) -> None:
    message = Contact.objects.get(channel="voicemail")
    answer = Client().get(f"/desk/contacts/{message.uid}/sound")
    assert answer.status_code == 302
    assert b"RIFF" not in answer.content
