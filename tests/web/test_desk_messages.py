"""/desk/messages and /desk/wall: what did not go out; how things stand."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import User
from beistand.cases.actions import withdraw_need
from beistand.cases.models import CallBack, Need
from beistand.kit.actions import System
from beistand.matching.actions import propose_match
from beistand.offers.models import Offer
from beistand.outbox.actions import begin_sending, mark_failed
from beistand.outbox.models import Message
from beistand.people.actions import correct_ways


@pytest.fixture
def failed(groceries: Need, toms_offer: Offer, rosa: User) -> Message:
    """The question to Tom came back."""
    propose_match(groceries, toms_offer, by=rosa)
    message = Message.objects.get(template="helper-asked")
    begin_sending(message, by=System())
    mark_failed(message, "550 no such user", True, by=System())
    return message


@pytest.mark.parametrize("deed", ["again", "call", "settle"])
def test_sam_may_not_touch_messages(
    client: Client, sam: User, failed: Message, deed: str
) -> None:
    client.force_login(sam)
    assert client.get("/desk/messages").status_code == 403
    assert client.post(f"/desk/messages/{failed.uid}/{deed}").status_code == 403
    assert client.get("/desk/wall").status_code == 403


def test_what_did_not_go_out_is_shown_with_its_problem(
    desk: Client, failed: Message
) -> None:
    page = desk.get("/desk/messages").text
    for words in ("Tom", "question to the helper", "550 no such user", "Phone instead"):
        assert words in page
    assert "tom@example.org" not in page


def test_when_everything_went_out_the_page_says_so(desk: Client) -> None:
    assert "Every message has gone out." in desk.get("/desk/messages").text


def test_it_can_be_sent_again(desk: Client, failed: Message) -> None:
    desk.post(f"/desk/messages/{failed.uid}/again")
    failed.refresh_from_db()
    assert failed.status == "queued"


def test_it_can_be_dealt_with_otherwise(desk: Client, failed: Message) -> None:
    desk.post(f"/desk/messages/{failed.uid}/settle")
    failed.refresh_from_db()
    assert failed.status == "settled"


def test_without_a_number_phoning_is_refused_and_nothing_is_lost(
    desk: Client, failed: Message
) -> None:
    answer = desk.post(f"/desk/messages/{failed.uid}/call")
    assert "There is no phone number." in answer.text
    failed.refresh_from_db()
    assert failed.status == "failed"


def test_the_helper_is_phoned_instead(desk: Client, failed: Message) -> None:
    correct_ways(failed.to, ["+4963155555"], [], by=System())
    answer = desk.post(f"/desk/messages/{failed.uid}/call")
    call = CallBack.objects.get()
    assert answer["Location"] == f"/desk/calls/{call.uid}"
    assert (call.purpose, call.whom) == ("ask_helper", "Tom")


def test_the_wall_says_how_things_stand(
    desk: Client, groceries: Need, rosa: User
) -> None:
    page = desk.get("/desk/wall").text
    assert "Open until 12:00" in page
    assert "<dd>1</dd>" in page
    withdraw_need(groceries, by=rosa)
    figures = desk.get("/desk/wall", HTTP_HX_REQUEST="true").text
    assert "<html" not in figures
    assert figures.split("done today")[1].split("<dd>")[1].startswith("1</dd>")


def test_the_wall_takes_few_queries(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(11):
        desk.get("/desk/wall")
