"""/h/…: a helper is asked, and answers once."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from beistand.accounts.models import Link, User
from beistand.cases.models import CallBack, Need
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.matching.actions import (
    propose_match,
    release_match,
    remind_unanswered,
    stop_helper,
)
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.people.models import Person
from tests.cast import MONDAY_9
from tests.web.helpers_link import last_link

YES = {"answer": "yes", "day": "0", "time": "17:00"}
SECRETS = ("Klein", "Elfriede", "Marktstraße", "12345", "Brot", "Anna", "example.org")


@pytest.fixture
def match(groceries: Need, toms_offer: Offer, rosa: User) -> Match:
    return propose_match(groceries, toms_offer, by=rosa)


@pytest.fixture
def asked(match: Match) -> str:
    """The address of Tom's link."""
    return last_link("h")


def status_of(match: Match) -> str:
    return Match.objects.get(pk=match.pk).status


def test_the_page_tells_district_and_need_and_nothing_else(
    asked: str, client: Client
) -> None:
    page = client.get(asked)
    assert page.status_code == 200
    assert "Altstadt" in page.text
    assert "Einkaufen" in page.text
    assert not [secret for secret in SECRETS if secret in page.text]


def test_the_page_speaks_the_language_of_the_helper(asked: str, client: Client) -> None:
    wish = {"Accept-Language": "en"}
    assert client.get(asked, headers=wish)["Content-Language"] == "de"
    assert client.get(asked, {"lang": "en"})["Content-Language"] == "en"


def test_the_page_is_kept_nowhere(asked: str, client: Client) -> None:
    page = client.get(asked)
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]


def test_twenty_looks_change_nothing(asked: str, client: Client, match: Match) -> None:
    before = Entry.objects.count()
    for _look in range(20):
        assert client.get(asked).status_code == 200
        assert client.head(asked).status_code == 200
    assert Link.objects.get(purpose="match-answer").is_current()
    assert status_of(match) == "proposed"
    assert Entry.objects.count() == before


def test_the_way_is_told_in_minutes_on_foot(
    asked: str, client: Client, klein: Person, toms_offer: Offer
) -> None:
    Person.objects.filter(pk=klein.pk).update(lon=7.76, lat=49.44)
    Offer.objects.filter(pk=toms_offer.pk).update(lon=7.77, lat=49.44)
    assert "10 minutes on foot" in client.get(asked, {"lang": "en"}).text
    Offer.objects.filter(pk=toms_offer.pk).update(lon=7.90, lat=49.44)
    assert "About 10.1 km from you" in client.get(asked, {"lang": "en"}).text


def test_the_way_to_a_protected_person_is_not_told(
    asked: str, client: Client, klein: Person
) -> None:
    Person.objects.filter(pk=klein.pk).update(is_protected=True)
    page = client.get(asked, {"lang": "en"}).text
    assert "on foot" not in page
    assert " from you" not in page


def test_yes_leads_to_the_task_and_the_person_is_to_be_told(
    asked: str, client: Client, match: Match
) -> None:
    answer = client.post(asked, YES)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/t/")
    assert client.get(answer["Location"]).status_code == 200
    assert status_of(match) == "accepted"
    call = CallBack.objects.get(purpose="tell")
    assert "Montag, 20. April, 17:00" in call.sentence


def test_the_answer_consumes_the_link(asked: str, client: Client) -> None:
    client.post(asked, YES)
    assert not Link.objects.get(purpose="match-answer").is_current()
    again = client.post(asked, {"answer": "no", "reason": "ill"})
    assert again.status_code == 200
    assert Match.objects.get().status == "accepted"
    assert "You have said yes" in client.get(asked, {"lang": "en"}).text


@pytest.mark.parametrize(
    ("day", "time", "remedy"),
    [
        ("0", "08:00", "This time is over."),
        ("0", "", "Say about what time"),
        ("0", "soon", "Write the time like 17:30."),
        ("3", "10:00", "That is too late."),
        ("99", "10:00", "99"),
        ("", "10:00", "required"),
    ],
)
def test_a_time_that_does_not_fit_is_explained(
    asked: str, client: Client, match: Match, day: str, time: str, remedy: str
) -> None:
    Need.objects.update(wanted_by=MONDAY_9 + timedelta(days=1))
    answer = client.post(
        f"{asked}?lang=en", {"answer": "yes", "day": day, "time": time}
    )
    assert answer.status_code == 422
    assert remedy in answer.text
    assert status_of(match) == "proposed"
    assert Link.objects.get(purpose="match-answer").is_current()


def test_who_comes_after_the_day_has_passed_is_welcome(
    asked: str, client: Client, match: Match
) -> None:
    Need.objects.update(wanted_by=MONDAY_9 - timedelta(days=1))
    assert client.post(asked, YES).status_code == 302
    assert status_of(match) == "accepted"


def test_no_opens_the_need_again(asked: str, client: Client, match: Match) -> None:
    answer = client.post(asked, {"answer": "no", "reason": "ill"}, follow=True)
    assert answer.status_code == 200
    match.refresh_from_db()
    assert (match.status, match.decline_reason) == ("declined", "ill")
    assert Need.objects.get().status == "open"
    assert "Thank you for answering" in client.get(asked, {"lang": "en"}).text


def test_no_needs_a_reason_from_the_list(
    asked: str, client: Client, match: Match
) -> None:
    assert client.post(asked, {"answer": "no", "reason": "x"}).status_code == 422
    assert status_of(match) == "proposed"


def test_another_time_is_for_the_desk_to_decide(
    asked: str, client: Client, match: Match
) -> None:
    sent = {"answer": "other_time", "suggestion": "am Samstag"}
    assert client.post(asked, sent, follow=True).status_code == 200
    match.refresh_from_db()
    assert (match.status, match.suggestion) == ("proposed", "am Samstag")
    assert Need.objects.get().next_step == "decide_time"
    assert "We have your time" in client.get(asked, {"lang": "en"}).text


def test_another_time_must_be_said(asked: str, client: Client, match: Match) -> None:
    sent = {"answer": "other_time", "suggestion": " "}
    assert client.post(asked, sent).status_code == 422


@pytest.mark.parametrize("sent", [{}, {"answer": "maybe"}, {"answer": ""}])
def test_an_unknown_answer_asks_again(
    asked: str, client: Client, match: Match, sent: dict[str, str]
) -> None:
    assert client.post(asked, sent).status_code == 200
    assert status_of(match) == "proposed"


def test_after_the_time_the_link_explains_and_does_nothing(
    asked: str, client: Client, match: Match
) -> None:
    with clock.pretending(MONDAY_9 + timedelta(days=2)):
        assert client.get(asked).status_code == 410
        assert client.post(asked, YES).status_code == 410
    assert status_of(match) == "proposed"


def test_a_released_question_is_over(
    asked: str, client: Client, match: Match, rosa: User
) -> None:
    release_match(match, "withdrawn", by=rosa)
    page = client.get(asked)
    assert page.status_code == 410
    assert "0631 3650000" in page.text.replace("/", "")


def test_a_suspended_helper_sees_and_does_nothing(
    asked: str, client: Client, match: Match, ilja: User
) -> None:
    stop_helper(match.offer.helper, "Ausweis gefälscht", by=ilja)
    page = client.get(asked)
    assert page.status_code == 410
    assert "Altstadt" not in page.text
    assert client.post(asked, YES).status_code == 410
    assert status_of(match) == "released"
    assert Need.objects.get().status == "open"


def test_after_a_reminder_the_first_link_leads_to_the_second(
    asked: str, client: Client, match: Match
) -> None:
    with clock.pretending(MONDAY_9 + timedelta(days=1)):
        remind_unanswered(by=System())
        page = client.get(asked, {"lang": "en"})
        assert page.status_code == 410
        assert "You can still answer" in page.text
        assert client.post(asked, YES).status_code == 410
        assert status_of(match) == "proposed"

        client.post(last_link("h"), YES)
    assert status_of(match) == "accepted"


@pytest.mark.parametrize("token", ["x", "A" * 43, "a b", "../t"])
def test_an_unknown_link_is_explained(
    client: Client, monday: datetime, token: str
) -> None:
    assert client.get(f"/h/{token}").status_code == 404
    assert client.post(f"/h/{token}", YES).status_code in (404, 403)


def test_a_task_link_opens_no_question(
    asked: str, client: Client, match: Match
) -> None:
    task = client.post(asked, YES)["Location"]
    assert client.get(task.replace("/t/", "/h/")).status_code == 404
    assert client.get(asked.replace("/h/", "/t/")).status_code == 404


def test_an_answer_needs_its_form(asked: str, match: Match) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(asked, YES).status_code == 403
    assert status_of(match) == "proposed"


def test_the_next_in_line_is_asked_after_a_no(
    groceries: Need, toms_offer: Offer, mias_offer: Offer, client: Client
) -> None:
    from beistand.matching.actions import ask_in_turn

    ask_in_turn(groceries, [toms_offer, mias_offer], by=System())
    tom = last_link("h")
    client.post(tom, {"answer": "no", "reason": "no_time"})
    mia = last_link("h")
    assert mia != tom
    assert client.get(mia).status_code == 200
