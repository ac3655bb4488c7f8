"""A daughter abroad asks for her mother; a neighbour does the shopping.

The promise: whoever asks hears whether and how, helpers need no account, callers
no internet, and nothing is closed before the person was asked if all was well.
"""

import pytest

from tests.stories.browser import Visitor
from tests.stories.conftest import (
    At,
    Staff,
    Work,
    case_of,
    get_to_know,
    letter_to,
    link_to,
    offer_help,
    reference_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
MOTHER = ("Elfriede", "Klein", "Kurpfalzstr", "365 4711", "Brot", "Diabet")


def anna_reports() -> Visitor:
    """Anna writes from Boston for her mother, who has only a phone."""
    anna = Visitor()
    anna.open("/help").walk(
        {
            "for_whom": "other",
            "relation": "relative",
            "abroad": "on",
            "country": "US",
        },
        {"topics": ["shopping"], "detail": "Brot, Milch, Eier", "by_when": "1"},
        {"street": "Kurpfalzstr.", "house_number": "12", "area": "morlautern"},
        {
            "name": "Elfriede Klein",
            "phone": "0631 / 365 4711",
            "your_name": "Anna Klein",
            "your_phone": "+1 617 555 0143",
            "email": "anna@example.org",
        },
        {"risks": ["over_65", "alone"]},
    )
    anna.reads("Your report has arrived.", "Somebody reads it today.")
    return anna


def test_the_first_request_is_fulfilled(staff: Staff, work: Work, at: At) -> None:
    rosa, ilja = staff("rosa", "operator"), staff("ilja", "coordinator")
    offer_help("Tom Berg", ["shopping"], "morlautern")
    work()
    get_to_know(ilja, "Tom Berg")

    anna = anna_reports()
    reference = reference_of(anna)
    work()
    assert reference in letter_to("anna@example.org")

    rosa_asks_the_helper_first(rosa, reference)
    work()
    tom = tom_says_yes()
    mother_is_told_whether_and_how(rosa, code_word_on(tom))
    it_cannot_be_closed(rosa, reference, "A need is still open.")
    tom_has_been_there(tom)
    with at(1, 10):
        it_cannot_be_closed(rosa, reference, "has not been asked whether all was well")
        mother_is_asked_whether_all_was_well(rosa)
        case_of(rosa, reference).reads("Everything is done")
        rosa.send("/close$").reads("Closed")
        known = {"reference": reference, "known": "anna@example.org"}
        anna.open("/status").send("/status$", **known).reads("Shopping", "done")


def rosa_asks_the_helper_first(rosa: Visitor, reference: str) -> None:
    """The need is on her list; she takes it; the list of helpers says why."""
    rosa.open("/desk/").reads("Morlautern", "Shopping")
    case_of(rosa, reference).reads("Elfriede Klein", "Asked by Anna Klein")
    rosa.send("/claim$")
    rosa.follow("/needs/.*/help").reads("Tom Berg", "Same district")
    rosa.send("/ask$").reads("Tom Berg", "asked")


def tom_says_yes() -> Visitor:
    """He reads district and need; only after his yes who it is and where."""
    letter = letter_to("tom@example.org", "h")
    assert "Morlautern" in letter
    assert not [secret for secret in MOTHER if secret in letter]
    tom = Visitor().open(link_to("tom@example.org", "h"))
    assert not [secret for secret in MOTHER if secret in tom.text]
    tom.send("/h/", answer="yes", day="0", time="17:00")
    tom.reads("Elfriede Klein", "Kurpfalzstr. 12", "0631 3654711", "Brot, Milch, Eier")
    return tom


def mother_is_told_whether_and_how(rosa: Visitor, word: str) -> None:
    """She has only a phone, so she is on the call list, with what to read out."""
    rosa.open("/desk/calls").send("/calls/next$")
    rosa.reads("Elfriede Klein", "Tom Berg", "17:00", word)
    rosa.send("/result$", result="reached", answer="told")


def it_cannot_be_closed(rosa: Visitor, reference: str, why: str) -> None:
    case_of(rosa, reference).send("/close$")
    assert rosa.answer.status_code == 409
    rosa.reads("This case cannot be closed yet.", why)


def tom_has_been_there(tom: Visitor) -> None:
    """He says so by his link, which shows nothing any more."""
    tom.send("/t/", did="done").reads("It is done.")
    assert not [secret for secret in MOTHER if secret in tom.text]


def mother_is_asked_whether_all_was_well(rosa: Visitor) -> None:
    rosa.open("/desk/calls").send("/calls/next$").reads("Elfriede Klein")
    rosa.send("/result$", result="reached", answer="well", words="Alles gut.")


def code_word_on(tom: Visitor) -> str:
    """The code word on the page of the task."""
    before = tom.html.partition('class="code-word">')[2]
    return before.partition("<")[0]


def test_who_does_not_answer_in_time_loses_the_task(
    staff: Staff, work: Work, at: At
) -> None:
    rosa, ilja = staff("rosa", "operator"), staff("ilja", "coordinator")
    offer_help("Tom Berg", ["shopping"], "morlautern")
    reference = reference_of(anna_reports())
    work()
    get_to_know(ilja, "Tom Berg")
    case_of(rosa, reference).follow("/needs/.*/help").send("/ask$")
    work()
    link = link_to("tom@example.org", "h")
    with at(2, 11):
        tom = Visitor()
        tom.answer = tom.client.get(link)
        assert tom.answer.status_code == 410
        tom.reads("The time for this link is over.")
