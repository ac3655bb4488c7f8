"""Reporting a need by the form, page by page, without any script."""

import re
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from beistand.cases.models import Case, Need
from beistand.guidance.actions import save_red_flag
from beistand.intake.models import Contact
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.reference.models import City, Topic
from beistand.web import times
from tests.cast import MONDAY_9
from tests.web.reading import Walker

REFERENCE = re.compile(r'<p class="reference">([^<]+)</p>')
SELF = [
    {},
    {"topics": ["groceries"]},
    {"area": "old-town"},
    {"name": "Elfriede Klein", "phone": "0631 / 12345"},
    {},
]


@pytest.fixture
def walker(client: Client, monday: datetime) -> Walker:
    """Somebody before the first page, in English."""
    return Walker(client, "/help?lang=en")


def to_the_end(walker: Walker, pages: list[dict[str, object]] = SELF) -> Walker:
    for answers in pages:
        walker.press(**answers)
    assert "Is everything right?" in walker.page
    return walker


def test_five_answers_are_enough_for_a_report(walker: Walker) -> None:
    to_the_end(walker).press("send")

    assert "Your report has arrived." in walker.page
    contact = Contact.objects.get()
    assert contact.channel == "web"
    assert contact.inquirer.name == "Elfriede Klein"
    assert [need.topic.code for need in contact.case.needs.all()] == ["groceries"]


def test_shows_the_reference_in_groups_and_when_somebody_calls(walker: Walker) -> None:
    to_the_end(walker).press("send")

    reference = REFERENCE.search(walker.page)
    assert reference is not None
    assert reference[1].replace("-", "") == Contact.objects.get().reference
    assert "Somebody reads it today." in walker.page
    assert "code word" in walker.page


def test_says_outside_hours_when_somebody_reads_it(client: Client, town: City) -> None:
    with clock.pretending(MONDAY_9 + timedelta(hours=10)):
        walker = to_the_end(Walker(client, "/help?lang=en")).press("send")

    assert "Somebody reads it tomorrow from 8:00." in walker.page


def test_a_daughter_abroad_reports_for_her_mother(walker: Walker) -> None:
    pages = [
        {"for_whom": "other", "relation": "relative", "abroad": "on"},
        {"topics": ["groceries", "talk"], "by_when": "1"},
        {"street": "Marktstraße", "house_number": "12", "area": "old-town"},
        {
            "name": "Elfriede Klein",
            "phone": "0631 12345",
            "your_name": "Anna Klein",
            "your_phone": "(212) 555-2368",
            "email": "anna@example.org",
        },
        {"country": "US"},
        {"risks": ["over_65", "alone"], "note": "Der Hund ist lieb."},
    ]
    to_the_end(walker, pages).press("send")

    case = Case.objects.get()
    assert (case.inquirer.name, case.beneficiary.name) == (
        "Anna Klein",
        "Elfriede Klein",
    )
    assert case.relation == "relative"
    assert case.inquirer.phones.get().number == "+12125552368"
    assert case.beneficiary.phones.get().number == "+4963112345"
    assert {need.wanted_by.date().isoformat() for need in case.needs.all()} == {
        "2020-04-21"
    }


def test_what_is_missing_is_named_with_a_link_and_nothing_is_lost(
    walker: Walker,
) -> None:
    walker.press().press(detail="Brot")

    assert "<title>Error: What is needed?" in walker.page
    assert '<a class="kern-link" href="#id_topics">' in walker.page
    assert walker.fields["detail"] == ["Brot"]


def test_every_page_can_be_left_backwards_without_loss(walker: Walker) -> None:
    for answers in SELF:
        walker.press(**answers)
    for question in ("anything we should know", "How do we reach you", "Where do you"):
        walker.press("back")
        assert question in walker.page
    walker.press("back")

    assert walker.fields["topics"] == ["groceries"]
    assert walker.fields["phone"] == ["0631 / 12345"]


def test_a_half_filled_page_may_be_left_backwards(walker: Walker) -> None:
    walker.press().press("back", detail="Brot").press()

    assert walker.fields["detail"] == ["Brot"]


def test_changing_one_answer_leads_back_to_reading(walker: Walker) -> None:
    to_the_end(walker).press("change-reach")
    assert "How do we reach you?" in walker.page

    walker.press(name="Elfriede Groß")

    assert "Is everything right?" in walker.page
    assert "Elfriede Groß" in walker.page


def test_sending_twice_gives_the_same_reference(walker: Walker) -> None:
    to_the_end(walker)
    last_page = walker.answer
    first = REFERENCE.search(walker.press("send").page)
    walker.answer = last_page
    second = REFERENCE.search(walker.press("send").page)

    assert first is not None and second is not None
    assert first[1] == second[1]
    assert Contact.objects.count() == 1


def test_what_was_changed_after_sending_is_not_taken_silently(walker: Walker) -> None:
    to_the_end(walker)
    last_page = walker.answer
    walker.press("send")
    walker.answer = last_page
    walker.press("send", name="Jemand anderes")

    assert walker.answer.status_code == 409
    assert "This had already been sent" in walker.page
    assert Contact.objects.count() == 1


def test_the_language_can_be_changed_in_the_middle(walker: Walker) -> None:
    walker.press().speak("de", detail="Brot")

    assert '<html lang="de"' in walker.page
    assert walker.fields["detail"] == ["Brot"]
    assert walker.fields["at"] == ["what"]


def test_what_concerns_several_needs_is_not_told_to_every_helper(
    walker: Walker,
) -> None:
    pages = [
        *SELF[:1],
        {"topics": ["groceries", "talk"], "detail": "Brot, und die Herztabletten"},
        *SELF[2:],
    ]
    to_the_end(walker, pages).press("send")

    assert [need.detail for need in Need.objects.all()] == ["", ""]
    assert Contact.objects.get().note == "Brot, und die Herztabletten"


def test_something_else_is_said_in_own_words(walker: Walker) -> None:
    Topic.objects.create(code="other", labels={"en": "Something else"})
    walker.press().press(topics=["other"])
    assert "Please say in a word what it is." in walker.page

    walker.press(something_else="Reading aloud")
    for answers in SELF[2:]:
        walker.press(**answers)
    walker.press("send")

    assert Need.objects.get().detail == "Reading aloud"


def test_invented_answers_are_refused_kindly(walker: Walker) -> None:
    to_the_end(walker).press("send", topics=["gold"], area="moon", by_when="9")

    assert walker.answer.status_code == 200
    assert "Something is missing" in walker.page
    assert not Contact.objects.exists()


def test_a_page_that_does_not_exist_is_the_first_one(
    client: Client, town: City
) -> None:
    page = client.post("/help?lang=en", {"at": "nowhere", "key": "x", "go": "y"})

    assert "Who needs help?" in page.content.decode()


def test_what_was_typed_is_only_text(walker: Walker) -> None:
    pages = [dict(answers) for answers in SELF]
    pages[3]["name"] = '"><script>alert(1)</script>'
    to_the_end(walker, pages)

    assert "<script>alert" not in walker.page


def test_the_browser_may_go_back_to_a_page_and_others_keep_none(
    walker: Walker,
) -> None:
    assert walker.answer["Cache-Control"] == "private, no-cache"

    to_the_end(walker).press("send")

    assert walker.answer["Cache-Control"] == "no-store"


def test_each_page_takes_the_same_few_queries(
    walker: Walker, django_assert_num_queries
) -> None:
    """One more from where topics are chosen: may somebody be seen with them?"""
    for position, answers in enumerate(SELF):
        with django_assert_num_queries(6 if position == 0 else 7):
            walker.press(**answers)


def test_the_receipt_is_shown_for_an_hour(walker: Walker, client: Client) -> None:
    to_the_end(walker).press("send")
    receipt = walker.answer.request["PATH_INFO"]

    for minutes, status in ((59, 200), (61, 410)):
        with clock.pretending(MONDAY_9 + timedelta(minutes=minutes)):
            assert client.get(receipt).status_code == status
    for wrong in (receipt + "x", receipt[:-8], "/sent/x", "/sent/" + 60 * "A"):
        assert client.get(wrong).status_code == 404


def test_the_address_of_the_receipt_tells_nothing(walker: Walker) -> None:
    to_the_end(walker).press("send")
    address = walker.answer.request["PATH_INFO"]

    shown = urlsafe_b64decode(address.removeprefix("/sent/"))
    assert Contact.objects.get().reference.encode() not in shown


def test_who_asks_from_abroad_answers_five_questions(walker: Walker) -> None:
    pages = [
        {"for_whom": "other", "abroad": "on"},
        {"topics": ["groceries"]},
        {"area": "old-town"},
        {
            "name": "Elfriede Klein",
            "your_name": "Anna Klein",
            "your_phone": "+1 212 555 2368",
        },
        {},
    ]
    to_the_end(walker, pages)
    assert "In which country" not in walker.page
    walker.press("send")

    assert Case.objects.get().inquirer.country == "US"


def test_a_number_from_abroad_without_its_country_is_asked_for_it(
    walker: Walker,
) -> None:
    walker.press(for_whom="other", abroad="on").press(topics=["groceries"])
    walker.press(area="old-town")
    assert "In which country" not in walker.page
    people = {"name": "Elfriede Klein", "your_name": "Anna Klein"}

    walker.press(**people, your_phone="(212) 555-2368")
    assert "Please choose the country, or begin the number with + or 00." in walker.page

    walker.press(country="US").press()
    assert "USA" in walker.page or "United States" in walker.page
    walker.press("send")
    assert Case.objects.get().inquirer.phones.get().number == "+12125552368"


def test_receipt_and_status_promise_the_same_moment(
    walker: Walker, client: Client
) -> None:
    pages = [*SELF[:1], {"topics": ["groceries"], "by_when": "0"}, *SELF[2:]]
    to_the_end(walker, pages).press("send")

    need, contact = Need.objects.get(), Contact.objects.get()
    assert need.due_at is not None and need.wanted_by is not None
    assert need.due_at <= need.wanted_by
    promised = f"{times.at(need.due_at)} at the latest"
    assert promised in walker.page
    pair = {"reference": contact.reference, "known": "0631 12345"}
    assert promised in client.post("/status?lang=en", pair).text


def test_a_crowd_is_promised_what_the_desk_will_do(
    client: Client, monday: datetime, settings: Any
) -> None:
    settings.BEISTAND_REPORTS_AN_HOUR = 0
    pages = [*SELF[:1], {"topics": ["groceries"], "by_when": "0"}, *SELF[2:]]
    walker = to_the_end(Walker(client, "/help?lang=en"), pages).press("send")

    due = Need.objects.get().due_at
    assert due is not None
    assert f"{times.at(due)} at the latest" in walker.page


def test_the_receipt_can_be_printed_without_script(walker: Walker) -> None:
    to_the_end(walker).press("send")
    assert "You can print this page." in walker.page


def test_today_says_when_somebody_reads_it(client: Client, town: City) -> None:
    with clock.pretending(MONDAY_9 + timedelta(days=5)):
        page = Walker(client, "/help?lang=en").press().page
    assert "Somebody reads it on Monday from 8:00." in page

    with clock.pretending(MONDAY_9):
        page = Walker(client, "/help?lang=en").press().page
    assert "Somebody reads it" not in page


def test_a_report_on_violence_can_be_left_quickly_from_every_step(
    walker: Walker,
) -> None:
    fields = {"titles": {"en": "Violence"}, "hides_visit": True}
    save_red_flag("violence", fields, ["talk"], by=System("blueprint"))
    walker.press()
    assert "data-leave" not in walker.page
    walker.press(topics=["groceries"])
    assert "data-leave" not in walker.page
    walker.press("back")
    walker.press(topics=["groceries", "talk"])
    for answers in ({"area": "old-town"}, {"name": "E. K.", "phone": "0631 12345"}):
        assert walker.page.count("data-leave") == 1
        walker.press(**answers)
    assert walker.page.count("data-leave") == 1
    walker.press()
    assert "Is everything right?" in walker.page
    assert walker.page.count("data-leave") == 1
    walker.press("change-what")
    assert walker.page.count("data-leave") == 1
