"""An offer of help: it comes in, is looked at, proposed, declined; the next accepts."""

import re

import pytest
from django.core import mail

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


def karl_asks() -> str:
    """An old man in Erfenbach needs his medicine; the reference of his report."""
    karl = Visitor()
    karl.open("/help").walk(
        {"for_whom": "self"},
        {"topics": ["medicine"], "by_when": "1"},
        {"area": "erfenbach"},
        {"name": "Karl Weiss", "phone": "0631 / 54321"},
        {},
    )
    return reference_of(karl)


def test_the_next_in_line_is_asked_when_one_cannot(staff: Staff, work: Work) -> None:
    rosa, ilja = staff("rosa", "operator"), staff("ilja", "coordinator")
    offer = offer_help("Tom Berg", ["medicine"], "erfenbach")
    offer_help("Mia Stern", ["medicine"], "siegelbach")
    work()
    assert reference_of(offer) in letter_to("tom@example.org")
    reference = karl_asks()
    work()

    # Nobody is proposed whom nobody knows.
    case_of(rosa, reference).follow("/needs/.*/help")
    assert "Tom" not in rosa.text
    get_to_know(ilja, "Tom Berg")
    get_to_know(ilja, "Mia Stern")

    # Both are chosen, Tom first; only he is asked.
    case_of(rosa, reference).follow("/needs/.*/help").reads("Tom Berg", "Mia Stern")
    rosa.send("/ask$", offers=offers_on(rosa))
    work()
    before = len(mail.outbox)
    assert not [each for each in mail.outbox if is_asking("mia@example.org", each)]

    # Tom says no: at once Mia is asked, and she says yes.
    tom = Visitor().open(link_to("tom@example.org", "h"))
    tom.send("/h/", answer="no", reason="ill").reads("Thank you for answering.")
    work()
    assert len(mail.outbox) == before + 1
    mia = Visitor().open(link_to("mia@example.org", "h"))
    mia.send("/h/", answer="yes", day="1", time="11:00")
    mia.reads("Karl Weiss", "0631 54321")
    case_of(rosa, reference).reads("Mia Stern", "promised")

    # Tom's link stays shut, whatever he does with it.
    assert "Karl" not in tom.open(tom.path).text


def is_asking(address: str, letter: mail.EmailMessage) -> bool:
    return address in letter.to and "/h/" in str(letter.body)


def offers_on(operator: Visitor) -> list[str]:
    """Every helper on the page, in the order of the page."""
    return re.findall(r'name="offers" value="([^"]+)"', operator.html)


def test_another_time_is_agreed_with_the_person(staff: Staff, work: Work) -> None:
    rosa, ilja = staff("rosa", "operator"), staff("ilja", "coordinator")
    offer_help("Tom Berg", ["medicine"], "erfenbach")
    reference = karl_asks()
    work()
    get_to_know(ilja, "Tom Berg")
    case_of(rosa, reference).follow("/needs/.*/help").send("/ask$")
    work()
    tom = Visitor().open(link_to("tom@example.org", "h"))
    tom.send("/h/", answer="other_time", suggestion="Saturday before noon")
    tom.reads("We have your time")
    case_of(rosa, reference).reads("Saturday before noon").send("/agree$")
    work()
    Visitor().open(link_to("tom@example.org", "t")).reads("Karl Weiss")


def test_a_helper_who_is_stopped_opens_nothing_any_more(
    staff: Staff, work: Work, at: At
) -> None:
    rosa, ilja = staff("rosa", "operator"), staff("ilja", "coordinator")
    offer_help("Tom Berg", ["medicine"], "erfenbach")
    reference = karl_asks()
    work()
    get_to_know(ilja, "Tom Berg")
    case_of(rosa, reference).follow("/needs/.*/help").send("/ask$")
    work()
    tom = Visitor().open(link_to("tom@example.org", "h"))
    tom.send("/h/", answer="yes", day="0", time="17:00").reads("Karl Weiss")
    task = tom.path

    ilja.open("/control/helpers?status=active").follow("Tom Berg")
    ilja.send("/stop$", reason="He asked for money.").reads("suspended")

    tom.answer = tom.client.get(task)
    assert tom.answer.status_code == 410
    assert "Karl" not in tom.text
    case_of(rosa, reference).reads("waiting for help")
