"""A call with two needs at the Brussels desk, wholly by keyboard (BX-2, BX-4)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from beistand.cases.models import Need
from beistand.guidance.models import Run
from beistand.intake.models import Answer, Contact
from beistand.matching.models import Referral
from tests.browser.keyboard import Keyboard
from tests.browser.test_brussels_screens import (
    HUNGER,
    TODAY,
    WORDS,
    all_is_well,
    brussels,  # noqa: F401
    sits_down,
)
from tests.browser.visitor import Visitor
from tests.brussels import LANGUAGES, add_colleague

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]
SCHAERBEEK = "21015"
RENT = {"nl": "huurachterstnad", "fr": "loyer impaye"}
SAID = {"nl": "Huurwaarborg uitgelegd.", "fr": "Garantie locative expliquée."}


class Operator(Keyboard):
    """Somebody who takes calls without a mouse."""

    def begins(self) -> None:
        """The telephone rings: a new call."""
        self.go("n")
        expect(self.page.locator("#id_phone")).to_be_focused()

    def needs(self, words: str, topic: str) -> None:
        """Type what the caller says and take the first topic that fits."""
        self.press("Alt+f")
        expect(self.page.locator("#topic-words")).to_be_focused()
        self.press("Control+a")
        self.page.keyboard.type(words)
        first = self.page.locator("#topics-meant button").first
        expect(first).to_have_attribute("data-fill", f"topics={topic}")
        self.press("ArrowDown")
        expect(first).to_be_focused()
        self.press("Enter")
        expect(self.page.locator(f"[name=topics][value={topic}]")).to_be_checked()

    def chooses(self, name: str, value: str) -> None:
        """Go to a list by Tab and take this line of it."""
        self.tab_to(f"[name='{name}']")
        for _line in self.page.query_selector_all(f"[name='{name}'] option"):
            if self.page.input_value(f"[name='{name}']") == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{value} is not in {name}")

    def follows_the_protocol(self, language: str) -> None:
        """No meal today, no children, can go out: an answer by a digit each."""
        guide = self.page.locator("#guide")
        expect(guide).to_contain_text(HUNGER[language])
        self.press("g")
        expect(guide).to_be_focused()
        self.press("2")
        expect(guide).to_contain_text(TODAY[language])
        for number, digit in enumerate(("1", "2", "1"), start=2):
            self.press(digit)
            expect(guide.locator("details").first).to_contain_text(str(number))
        expect(guide.locator(".guide__passed li")).to_have_count(4)


@pytest.fixture
def operator(visit: Visit, brussels: None) -> Callable[[str], tuple[Visitor, Operator]]:  # noqa: F811
    """Lotte sits down in her language."""

    def sit(language: str) -> tuple[Visitor, Operator]:
        user = add_colleague("lotte", "operator", language)
        visitor = sits_down(visit(language), user, language)
        return visitor, Operator(visitor.open("/desk/"))

    return sit


def take_the_number(lotte: Operator) -> None:
    """Number and name, then the commune."""
    lotte.page.keyboard.type("02 555 12 12")
    lotte.write("name", "Marie Janssens")
    lotte.chooses("area", SCHAERBEEK)


def lists(page: Page) -> tuple[list[str], list[str]]:
    """The services of each need, as they stand."""
    parts = page.locator("#helps fieldset").all()
    first, second = (
        part.locator(".services-found strong").all_inner_texts() for part in parts
    )
    return first, second


def refer_food(lotte: Operator) -> str:
    """One key leads to the list, one refers to its first line: which service."""
    first = lotte.page.locator("#helps fieldset").first
    lotte.press("Escape", "h")
    expect(first).to_be_focused()
    lotte.press("1")
    chosen = lotte.page.locator("[name=answer-food]:checked")
    expect(chosen).to_be_focused()
    lotte.press("h")
    expect(lotte.page.locator("#helps fieldset").last).to_be_focused()
    lotte.press("h")
    expect(first).to_be_focused()
    lotte.chooses("way-food", "given")
    return chosen.input_value().partition("|")[0]


def answer_rent(lotte: Operator, words: str) -> None:
    """Answered at once, and the caller agrees to be written down."""
    lotte.press("Alt+f")
    lotte.tab_to("[name='answered-rent']")
    lotte.press("Space")
    lotte.write("said-rent", words)
    lotte.tab_to("[name='consent']")
    lotte.press("Space")


def check_answers(referred: Referral, words: str) -> None:
    """What was kept of both needs, and of the protocol."""
    answers = {row.need.topic.code: row for row in Answer.objects.all() if row.need}
    assert set(answers) == {"food", "rent"}
    assert answers["food"].kind in ("service", "initiative")
    assert answers["food"].service == referred.service
    assert (answers["rent"].kind, answers["rent"].words) == ("at_once", words)
    states = dict(Need.objects.values_list("topic__code", "status"))
    assert states == {"food": "referred", "rent": "answered"}
    assert len(Run.objects.get(version__protocol__code="food").answers) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_need_is_referred_and_one_answered_at_once(
    operator: Callable[[str], tuple[Visitor, Operator]], language: str
) -> None:
    visitor, lotte = operator(language)
    page = lotte.page
    lotte.begins()
    take_the_number(lotte)
    lotte.needs(WORDS[language], "food")
    lotte.follows_the_protocol(language)
    lotte.needs(RENT[language], "rent")
    expect(page.locator("#helps fieldset")).to_have_count(2)
    food, rent = lists(page)
    assert food
    assert rent
    all_is_well(visitor, language)

    code = refer_food(lotte)
    answer_rent(lotte, SAID[language])
    all_is_well(visitor, language)
    lotte.go("s")
    assert "/desk/cases/" in page.url
    all_is_well(visitor, language)
    referred = Referral.objects.get()
    assert (referred.service.code, referred.way) == (code, "given")
    assert referred.service.name(language) == food[0]
    check_answers(referred, SAID[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_closed_doors_are_told_and_a_call_ends_without_an_answer(
    operator: Callable[[str], tuple[Visitor, Operator]], language: str
) -> None:
    visitor, lotte = operator(language)
    page = lotte.page
    lotte.begins()
    take_the_number(lotte)
    lotte.needs(WORDS[language], "food")
    expect(page.locator("#helps fieldset")).to_have_count(1)
    lotte.press("Escape", "h", "1", "c")
    expect(page.locator("#helps [role=status]")).to_be_visible()
    expect(page.locator("#helps [data-line-key=c]").first).to_be_focused()
    expect(page.locator("[name=answer-food]:checked")).not_to_have_value("")
    all_is_well(visitor, language)
    lotte.press("u")
    expect(page.locator("#helps [data-key=u]")).to_have_count(0)
    all_is_well(visitor, language)
    lotte.go("o")
    assert page.url.endswith("/desk/")
    assert Contact.objects.get().outcome == "out_of_scope"
    assert Answer.objects.get().kind == "out_of_scope"
    all_is_well(visitor, language)
