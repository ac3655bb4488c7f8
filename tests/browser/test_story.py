"""The first story again, in a real browser and by keyboard alone.

A daughter abroad asks for her mother; the operator asks a neighbour; he says yes
by his link; the mother, who has only a phone, is told whether and how; the
shopping is done; she is asked whether all was well; the case is closed.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import Page

from beistand.accounts.models import User
from beistand.cases.models import Case, Need
from beistand.journal.models import Entry
from beistand.matching.models import Match
from tests.browser.demo import everywhere
from tests.browser.keyboard import Keyboard
from tests.browser.morning import MONDAY, PASSWORD, let_the_worker_work
from tests.browser.visitor import Visitor
from tests.web.helpers_link import last_link

pytestmark = pytest.mark.browser

NEXT = "main button[value=next]"
MOTHER = ("Elfriede", "Klein", "Kurpfalzstr", "365 4711", "3654711", "Brot")
Visit = Callable[..., Visitor]


def test_a_daughter_abroad_and_her_mother_by_keyboard(
    visit: Visit, kaiserslautern: None
) -> None:
    anna, rosa, tom = visit("en"), visit("en"), visit("de")
    reference = anna_reports(anna.open("/"))
    let_the_worker_work()
    # A worker sends several at a time: the order of the mails means nothing.
    (acknowledged,) = [sent for sent in mail.outbox if reference in sent.body]
    assert acknowledged.to == ["anna@example.org"]

    rosa_signs_in(rosa.open("/accounts/login/"))
    rosa_asks_the_neighbour_first(rosa.page)
    let_the_worker_work()
    assert mail.outbox[-1].to == ["tom@example.org"]

    word = tom_says_yes(tom.open(last_link("h")))
    let_the_worker_work()
    mother_is_told_by_phone(rosa.page, word)
    tom_has_been_there(tom.page)
    assert_it_is_done_but_not_over()

    with everywhere(MONDAY + timedelta(days=1, hours=1)):
        mother_is_asked_whether_all_was_well(rosa.page)
        rosa_closes_the_case(rosa.page)
        anna_reads_that_it_is_done(anna.page, reference)
    assert_nothing_is_left_open()
    assert anna.errors + rosa.errors + tom.errors == []


def anna_reports(page: Page) -> str:
    """From the first page to the reference, for her mother, from Boston."""
    keys = Keyboard(page)
    keys.follow("a.door--first")
    assert page.inner_text("h1") == "Who needs help?"
    keys.choose("for_whom", "other")
    keys.choose("relation", "relative")
    keys.tab_to("[name=abroad]")
    keys.press("Space")
    keys.follow(NEXT)
    keys.tick("topics", "shopping")
    keys.write("detail", "Brot, Milch, Eier")
    keys.choose("by_when", "1")
    keys.follow(NEXT)
    assert page.inner_text("h1") == "Where does this person live?"
    keys.write("street", "Kurpfalzstr.")
    keys.write("house_number", "12")
    keys.write("area", "Morl")
    keys.follow(NEXT)
    _anna_says_who(keys)
    assert "Elfriede Klein" in page.inner_text("main")
    assert "Kurpfalzstr." in page.inner_text("main")
    keys.follow("main button[value=send]")
    assert page.inner_text("h1") == "Your report has arrived."
    return page.inner_text(".reference")


def _anna_says_who(keys: Keyboard) -> None:
    keys.write("name", "Elfriede Klein")
    keys.write("phone", "0631 / 365 4711")
    keys.write("your_name", "Anna Klein")
    keys.write("email", "anna@example.org")
    keys.follow(NEXT)
    keys.tick("risks", "over_65")
    keys.follow(NEXT)


def rosa_signs_in(page: Page) -> None:
    """Name, Tab, password, Enter: she is at the desk."""
    keys = Keyboard(page)
    keys.write("login", "rosa")
    keys.write("password", PASSWORD)
    keys.go("Enter")
    assert page.inner_text("h1") == "My team"


def rosa_asks_the_neighbour_first(page: Page) -> None:
    """She takes the need where it stands, opens it, and finds who is near."""
    keys = Keyboard(page)
    keys.press("j")
    assert "Shopping" in page.inner_text("[data-row]:focus-within")
    keys.press("c")
    page.wait_for_selector("[data-row] .tag--mine")
    assert "You have taken this." in page.inner_text("#undo")
    keys.go("Enter")
    assert page.inner_text("h1") == "Elfriede Klein"
    assert "Asked by Anna Klein" in page.inner_text("main")
    keys.go("f")
    assert page.inner_text("h1") == "Help for: Shopping"
    assert "Tom Berg" in page.inner_text("label:has([name=offers]:checked)")
    keys.go("s")
    assert "Tom Berg is being asked." in page.inner_text("#undo")
    assert "somebody is being asked" in page.inner_text(".card-need")


def tom_says_yes(page: Page) -> str:
    """District and need only; after his yes who, where, and the code word."""
    keys = Keyboard(page)
    question = page.inner_text("main")
    assert "Morlautern" in question
    assert [secret for secret in MOTHER if secret in page.content()] == []
    keys.write("time", "1700")
    keys.go("Enter")
    task = page.inner_text("main")
    assert "Elfriede Klein" in task
    assert "Kurpfalzstr. 12" in task
    assert "0631 3654711" in task
    assert "Brot, Milch, Eier" in task
    return page.inner_text(".code-word")


def mother_is_told_by_phone(page: Page, word: str) -> None:
    """She has only a phone: her call is due, with the sentence to read out."""
    keys = Keyboard(page)
    keys.go("r")
    assert "E. Klein" in page.inner_text("[data-row]")
    keys.go("x")
    sentence = page.inner_text(".read-out")
    assert "Tom Berg" in sentence
    assert "17:00" in sentence
    assert word in sentence
    assert "0631 3654711" in page.inner_text(".dial")
    keys.press("1")
    keys.go("s")
    assert "Written down: reached." in page.inner_text("main")


def tom_has_been_there(page: Page) -> None:
    """He says so on the page of his task, which then shows nothing any more."""
    keys = Keyboard(page)
    keys.follow("form:has([value=done]) button")
    assert [secret for secret in MOTHER if secret in page.content()] == []


def assert_it_is_done_but_not_over() -> None:
    need = Need.objects.get()
    assert need.status == Need.Status.FULFILLED
    assert need.is_told()
    assert need.case.status == Case.Status.OPEN
    assert need.case.next_step == "ask_well"


def mother_is_asked_whether_all_was_well(page: Page) -> None:
    """The next day her call is due again."""
    keys = Keyboard(page)
    keys.go("r")
    keys.go("x")
    keys.press("1")
    keys.choose("answer", "well")
    keys.write("words", "Alles gut, ein netter junger Mann.")
    keys.press("Escape")
    keys.go("s")
    assert "Written down: reached." in page.inner_text("main")


def rosa_closes_the_case(page: Page) -> None:
    """The case is back on the list, and says that everything is done."""
    keys = Keyboard(page)
    keys.go("i")
    keys.press("j")
    keys.go("Enter")
    assert "Everything is done" in page.inner_text("main")
    assert "Alles gut, ein netter junger Mann." in page.inner_text("main")
    keys.go("z")
    assert "The case is closed." in page.inner_text("#undo")


def anna_reads_that_it_is_done(page: Page, reference: str) -> None:
    """With her number and her address, and with nothing else."""
    keys = Keyboard(page)
    keys.follow("main a[href='/status']")
    keys.write("reference", reference)
    keys.write("known", "anna@example.org")
    keys.go("Enter")
    assert "done" in page.inner_text("main")


def assert_nothing_is_left_open() -> None:
    case = Case.objects.get()
    assert case.status == Case.Status.CLOSED
    assert case.beneficiary.name == "Elfriede Klein"
    assert case.inquirer.name == "Anna Klein"
    assert case.follow_ups.get().is_well
    assert Match.objects.get().status == Match.Status.FULFILLED
    assert [call.status for call in case.call_backs.all()] == ["reached", "reached"]
    rosa = User.objects.get(username="rosa").label
    deeds = Entry.objects.filter(actor=rosa, is_read=False).values_list("verb")
    assert {"matching.proposed", "cases.called", "cases.closed"} <= {
        verb for (verb,) in deeds
    }
