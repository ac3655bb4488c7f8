"""Wordings can be changed without a deployment; the demo shows what was sent."""

from datetime import datetime

import pytest
from django.test import Client

from beistand.accounts.actions import Account, add_user
from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.kit.actions import System
from beistand.matching.actions import propose_match
from beistand.offers.models import Offer
from beistand.outbox.actions import Text, word_text
from beistand.outbox.models import Message, Template
from beistand.reference.models import City
from tests.web.helpers_link import last_link

ADDRESS = "/control/wordings/person-told/phone/de"


@pytest.fixture
def page(client: Client, town: City) -> Client:
    """Ada administers, and reads English."""
    account = Account("ada", "Ada", "administrator", language="en")
    client.force_login(add_user(account, by=System()))
    return client


def test_every_wording_is_listed(page: Client) -> None:
    html = page.get("/control/wordings").text
    assert html.count("/control/wordings/") == Template.objects.count() + 0
    assert "{helper} kommt {when}." in html


def test_a_new_wording_is_used_from_then_on(page: Client) -> None:
    body = "Guten Tag. {helper} kommt {when}. Losung: {code_word}."
    assert page.post(ADDRESS, {"body": body}).status_code == 302
    text = Text(
        "person-told", {"helper": "Tom", "when": "um elf", "code_word": "Apfel"}
    )
    worded = word_text(text, "phone", "de")[2]
    assert worded == "Guten Tag. Tom kommt um elf. Losung: Apfel."


@pytest.mark.parametrize(
    ("body", "remedy"),
    [("{helper} bringt {address}", "Nothing fills {address} here."), ("", "Write")],
)
def test_what_nothing_fills_is_refused(page: Client, body: str, remedy: str) -> None:
    answer = page.post(ADDRESS, {"body": body})
    assert answer.status_code == 422
    assert remedy in answer.text
    assert Template.objects.filter(key="person-told", body=body).count() == 0


@pytest.mark.parametrize(
    "body", ["{", "}", "{}", "{0}", "{a.b}", "{a[0]}", "{helper!r}"]
)
def test_braces_that_make_no_sense_are_refused(page: Client, body: str) -> None:
    assert page.post(ADDRESS, {"body": body}).status_code == 422


def test_an_unknown_wording_is_not_found(page: Client) -> None:
    assert page.get("/control/wordings/none/phone/de").status_code == 404


def test_a_coordinator_words_messages_too(
    client: Client, town: City, ilja: User
) -> None:
    client.force_login(ilja)
    assert "/control/wordings" in client.get("/control/city").text
    assert client.get("/control/wordings").status_code == 200
    assert client.post(ADDRESS, {"body": "Moin {city}"}).status_code == 302
    key, channel, language = ADDRESS.split("/")[-3:]
    row = Template.objects.get(key=key, channel=channel, language=language)
    assert row.body == "Moin {city}"


@pytest.mark.parametrize("cast", ["rosa", "sam"])
def test_wordings_are_for_coordinators_and_administrators(
    client: Client, cast: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(cast))
    assert client.get("/control/wordings").status_code == 403
    assert client.post(ADDRESS, {"body": "x"}).status_code == 403


@pytest.fixture
def letter(groceries: Need, toms_offer: Offer, rosa: User) -> str:
    """The path of the link that Tom was sent."""
    propose_match(groceries, toms_offer, by=rosa)
    return last_link("h")


def test_the_demo_shows_what_was_sent_with_links_to_click(
    client: Client, letter: str, rosa: User
) -> None:
    City.objects.update(is_demo=True)
    client.force_login(rosa)
    page = client.get("/desk/demo-outbox")
    assert page.status_code == 200
    assert f'href="{letter}"' in page.text
    assert "tom@example.org" in page.text


def test_what_was_sent_is_shown_as_text(
    client: Client, letter: str, rosa: User
) -> None:
    City.objects.update(is_demo=True)
    Message.objects.update(body='<script>1</script> http://127.0.0.1:8000/x"onload=')
    client.force_login(rosa)
    page = client.get("/desk/demo-outbox").text
    assert "<script>1" not in page
    assert '"onload' not in page


def test_outside_the_demo_nobody_reads_what_was_sent(
    client: Client, letter: str, rosa: User
) -> None:
    client.force_login(rosa)
    assert client.get("/desk/demo-outbox").status_code == 404


def test_without_a_role_nobody_reads_it_in_the_demo_either(
    client: Client, letter: str, sam: User, monday: datetime
) -> None:
    City.objects.update(is_demo=True)
    client.force_login(sam)
    assert client.get("/desk/demo-outbox").status_code == 403
