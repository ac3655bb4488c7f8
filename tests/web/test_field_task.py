"""/t/…: the promised task, with the address, for as long as it is promised."""

from datetime import timedelta

import pytest
from django.test import Client

from beistand.accounts.models import Link, User
from beistand.accounts.queries import open_work
from beistand.cases.actions import add_need, mark_told
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import CallBack, Case, Need
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.matching.actions import (
    accept_match,
    propose_match,
    release_match,
    stop_helper,
)
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.people.models import Person
from beistand.reference.models import Topic
from tests.cast import MONDAY_9
from tests.web.helpers_link import last_link

PRIVATE = ("Elfriede", "Marktstraße", "12345", "Brot")


@pytest.fixture
def match(groceries: Need, toms_offer: Offer, rosa: User) -> Match:
    match = propose_match(groceries, toms_offer, by=rosa)
    accept_match(match, "heute um elf", by=System())
    return match


@pytest.fixture
def task(match: Match) -> str:
    """The address of Tom's task."""
    return last_link("t")


def shown(page: str) -> list[str]:
    """What of the person's private life a page shows."""
    return [secret for secret in PRIVATE if secret in page]


def test_the_task_says_who_where_what_when_and_the_code_word(
    task: str, client: Client, match: Match
) -> None:
    page = client.get(task)
    assert page.status_code == 200
    expected = ("Elfriede Klein", "Marktstraße 12", "Brot", "heute um elf")
    for text in (*expected, match.code_word, 'href="tel:+4963112345"'):
        assert text in page.text, text


def test_the_task_says_how_the_money_works_where_there_is_any(
    task: str, client: Client
) -> None:
    page = client.get(task, {"lang": "en"}).text
    for shopping in ("euros", "in the shop", "the shopping", "Put everything down"):
        assert shopping not in page, shopping
    Topic.objects.update(involves_money=True)
    page = client.get(task, {"lang": "en"}).text
    assert "at most 50 euros" in page
    assert "Put everything down at the door" in page


def test_the_helper_reads_that_the_person_may_not_know_yet(
    task: str, client: Client, rosa: User
) -> None:
    page = client.get(task, {"lang": "en"}).text
    assert "The person may not know yet that you come" in page
    assert "please phone the person first" in page
    Person.objects.filter(name="Elfriede Klein").update(is_protected=True)
    assert "please phone us first" in client.get(task, {"lang": "en"}).text
    mark_told(Need.objects.get(), by=rosa)
    assert "may not know yet" not in client.get(task, {"lang": "en"}).text


def test_every_look_at_the_task_is_in_the_journal(task: str, client: Client) -> None:
    before = Entry.objects.filter(verb="cases.read", is_read=True).count()
    client.get(task)
    client.get(task)
    entries = Entry.objects.filter(verb="cases.read", is_read=True)
    assert entries.count() == before + 2
    link = Link.objects.get(purpose="match-task")
    assert entries.last().actor == link.label


def test_the_task_is_kept_nowhere(task: str, client: Client) -> None:
    page = client.get(task)
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]


def test_a_protected_address_is_not_shown(
    task: str, client: Client, klein: Person
) -> None:
    Person.objects.filter(pk=klein.pk).update(is_protected=True)
    page = client.get(task, {"lang": "en"})
    assert not {"Elfriede", "Marktstraße", "12345"} & set(shown(page.text))
    assert "Please phone us first" in page.text


def test_done_ends_the_need_and_the_link(task: str, client: Client) -> None:
    page = client.post(task, {"did": "done"}, follow=True)
    assert page.status_code == 200
    assert not shown(page.text)
    assert Need.objects.get().status == "fulfilled"
    assert not Link.objects.get(purpose="match-task").is_current()


def test_done_twice_is_done_once(task: str, client: Client) -> None:
    client.post(task, {"did": "done"})
    assert client.post(task, {"did": "done"}).status_code == 200
    assert Match.objects.get().status == "fulfilled"


def test_could_not_puts_the_need_back_on_top(
    task: str, client: Client, case: Case, groceries: Need, rosa: User
) -> None:
    with clock.pretending(MONDAY_9 - timedelta(days=7)):
        for _other in range(3):
            add_need(case, NeedIn(groceries.topic, urgency=1), by=System())
    answer = client.post(task, {"did": "could_not", "reason": "not_home"})
    assert answer.status_code == 302
    page = client.get(task)
    assert page.status_code == 410
    assert not shown(page.text)
    groceries.refresh_from_db()
    assert groceries.status == "open"
    assert Match.objects.get().decline_reason == "not_home"
    first, *_others = open_work((Need,), rosa, "everybody")
    assert first.uid == groceries.uid
    client.force_login(rosa)
    rows = client.get("/desk/?lang=en").text.split("data-row>")
    assert "waited in vain" in rows[1]
    assert not any("waited in vain" in row for row in rows[2:])


def test_a_worry_brings_a_call_at_once_and_the_task_stays(
    task: str, client: Client, match: Match
) -> None:
    sent = {"did": "worried", "words": "Sie war sehr verwirrt."}
    page = client.post(f"{task}?lang=en", sent, follow=True)
    assert page.status_code == 200
    assert (
        "Somebody looks after the person"
        in client.get(f"{task}?said=told&lang=en").text
    )
    call = CallBack.objects.get(purpose="answer")
    assert (call.urgency, call.sentence) == (0, "Sie war sehr verwirrt.")
    assert Match.objects.get().status == "accepted"


@pytest.mark.parametrize(
    "sent",
    [
        {"did": "worried", "words": " "},
        {"did": "could_not", "reason": "weather"},
        {"did": "could_not"},
        {"did": "burgle"},
        {},
    ],
)
def test_what_cannot_be_read_changes_nothing(
    task: str, client: Client, sent: dict[str, str]
) -> None:
    assert client.post(task, sent).status_code == 422
    assert Match.objects.get().status == "accepted"
    assert not CallBack.objects.filter(purpose="answer").exists()


def test_the_task_of_a_suspended_helper_shows_nothing(
    task: str, client: Client, match: Match, ilja: User
) -> None:
    stop_helper(match.offer.helper, "Beschwerde", by=ilja)
    page = client.get(task)
    assert page.status_code == 410
    assert not shown(page.text)


def test_a_released_task_shows_nothing(
    task: str, client: Client, match: Match, rosa: User
) -> None:
    release_match(match, "withdrawn", by=rosa)
    page = client.get(task)
    assert page.status_code == 410
    assert not shown(page.text)
    assert client.post(task, {"did": "done"}).status_code == 410
    assert Need.objects.get().status == "open"


def test_the_task_ends_with_its_time(task: str, client: Client) -> None:
    with clock.pretending(MONDAY_9 + timedelta(days=14)):
        page = client.get(task)
        assert page.status_code == 410
        assert not shown(page.text)
        assert client.post(task, {"did": "done"}).status_code == 410
    assert Match.objects.get().status == "accepted"
