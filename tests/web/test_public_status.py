"""Asking where a report stands: told to those who know, silent to guessers."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from beistand.accounts.models import User
from beistand.cases.models import Case, Need, Note
from beistand.channels.mail.reader import read_kept_mails
from beistand.intake.actions import keep_originals, keep_report, receive_report
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact
from beistand.intake.rules import (
    BeneficiaryIn,
    InquirerIn,
    NeedTold,
    OfferTold,
    ReportIn,
)
from beistand.kit.actions import System
from beistand.kit.codes import new_reference, show_reference
from beistand.matching.actions import propose_match
from beistand.offers.models import Offer
from beistand.people.models import Person

REPORT = ReportIn(
    source_key="1",
    language="en",
    inquirer=InquirerIn(
        name="Anna Klein", email="anna@example.org", relation="relative"
    ),
    beneficiary=BeneficiaryIn(
        name="Elfriede Klein", phone="0631 12345", area="old-town"
    ),
    needs=(NeedTold("groceries"),),
    consent=True,
)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    """Every test begins with its attempts uncounted."""
    cache.clear()


@pytest.fixture
def contact(monday: datetime) -> Contact:
    """Anna has reported for Mrs Klein."""
    return receive_report(REPORT, by=System())


def ask(client: Client, reference: str, known: str, path: str = "", **more: str):
    pair = {"reference": reference, "known": known, **more}
    return client.post(f"/status{path}?lang=en", pair)


@pytest.mark.parametrize(
    "known", ["anna@example.org", "0631 / 12345", "0049 631 12345"]
)
def test_tells_where_it_stands_and_what_comes_next(
    client: Client, contact: Contact, known: str
) -> None:
    page = ask(client, show_reference(contact.reference), known).content.decode()

    assert "We are looking for somebody who can help." in page
    assert "You hear from us" in page


def test_a_report_that_nobody_has_filed_yet_is_there_already(
    client: Client, monday: datetime
) -> None:
    contact = keep_report(REPORT, by=System())

    page = ask(client, contact.reference, "anna@example.org").content.decode()

    assert "It has arrived. Somebody reads it soon." in page


def test_follows_the_need(
    client: Client, contact: Contact, toms_offer: Offer, rosa: User
) -> None:
    propose_match(Need.objects.get(), toms_offer, by=rosa)

    page = ask(client, contact.reference, "anna@example.org").content.decode()

    assert "We have asked somebody and wait for the answer." in page


def test_an_offer_stands_with_its_helper(client: Client, monday: datetime) -> None:
    report = ReportIn(
        kind="offer",
        source_key="2",
        inquirer=InquirerIn(name="Tom", email="tom@example.org"),
        beneficiary=BeneficiaryIn(area="hill"),
        offer=OfferTold(topics=("groceries",)),
        consent=True,
    )
    contact = receive_report(report, by=System())

    page = ask(client, contact.reference, "tom@example.org").content.decode()

    assert "We have your offer and phone you to get to know you." in page


def test_a_wrong_pair_and_an_unknown_one_are_answered_alike(
    client: Client, contact: Contact
) -> None:
    answers, counts = set(), set()
    for reference in (contact.reference, new_reference(), new_reference()):
        with CaptureQueriesContext(connection) as queries:
            page = ask(client, reference, "0631 99999").content
        page = page.replace(reference.encode(), b"REFERENCE")
        answers.add(TOKEN.sub(b"", page))
        counts.add(len(queries))

    assert len(answers) == 1
    assert b"We find nothing under these two." in answers.pop()
    assert len(counts) == 1


def test_a_typing_error_is_told_from_a_wrong_number(
    client: Client, contact: Contact
) -> None:
    wrong = contact.reference[:-1] + str((int(contact.reference[-1]) + 1) % 10)

    page = ask(client, wrong, "anna@example.org").content.decode()

    assert "There is a typing error in this number." in page


def test_guessing_is_slowed_down_for_known_and_unknown_alike(
    client: Client, contact: Contact
) -> None:
    for reference in (contact.reference, new_reference()):
        cache.clear()
        for _try in range(10):
            assert ask(client, reference, "0631 99999").status_code == 200
        answer = ask(client, reference, "0631 99999")
        assert answer.status_code == 429
        assert answer["Retry-After"] == "900"
        assert "try again in 15 minutes" in answer.content.decode()


def guess(client: Client, contact: Contact, address: str, known: str) -> int:
    pair = {"reference": contact.reference, "known": known}
    return client.post("/status", pair, REMOTE_ADDR=address).status_code


def test_many_who_guess_at_one_report_have_two_guesses_each(
    client: Client, contact: Contact
) -> None:
    for number in range(10):
        guess(client, contact, f"192.0.{number}.1", "0631 99999")

    tries = [guess(client, contact, "198.51.100.1", "0631 99999") for _ in range(3)]
    assert tries == [200, 200, 429]


def test_nobody_can_lock_the_owner_out(client: Client, contact: Contact) -> None:
    for number in range(30):
        guess(client, contact, f"192.0.2.{number}", "0631 99999")

    for _time in range(20):
        answer = ask(client, contact.reference, "anna@example.org")
        assert answer.status_code == 200
        assert "We are looking for somebody" in answer.content.decode()


def test_who_knows_may_ask_as_often_as_he_likes(
    client: Client, contact: Contact
) -> None:
    for _time in range(12):
        assert guess(client, contact, "192.0.2.1", "anna@example.org") == 200
    assert guess(client, contact, "192.0.2.1", "0631 99999") == 200


def test_a_foreign_number_may_be_typed_as_at_home(
    client: Client, monday: datetime
) -> None:
    anna = replace(REPORT.inquirer, phone="(202) 555-0143", country="US")
    abroad = replace(REPORT, inquirer=anna)
    for contact in (
        keep_report(abroad, by=System()),
        receive_report(replace(abroad, source_key="2"), by=System()),
    ):
        page = ask(client, contact.reference, "(202) 555-0143").content.decode()
        assert "We find nothing" not in page


def test_the_language_can_be_changed_without_asking_again(
    client: Client, contact: Contact
) -> None:
    pair = {"reference": contact.reference, "known": "anna@example.org"}
    page = client.post("/status", pair | {"lang": "de"}).content.decode()

    assert "Wir suchen jemanden, der helfen kann." in page
    assert '<button type="submit" form="again" name="lang" value="en"' in page


def test_something_can_be_added(client: Client, contact: Contact) -> None:
    page = ask(client, contact.reference, "anna@example.org", "/add", words="Neu: Brot")

    assert "We have it. Somebody reads it." in page.content.decode()
    assert Note.objects.get().text == "Neu: Brot"


def test_nothing_is_added_without_words(client: Client, contact: Contact) -> None:
    page = ask(client, contact.reference, "anna@example.org", "/add", words=" ")

    assert "Please write what is new." in page.content.decode()
    assert not Note.objects.exists()


def test_a_request_can_be_withdrawn_even_when_somebody_is_being_asked(
    client: Client, contact: Contact, toms_offer: Offer, rosa: User
) -> None:
    propose_match(Need.objects.get(), toms_offer, by=rosa)

    page = ask(client, contact.reference, "anna@example.org", "/withdraw")

    assert "Withdrawn. Nobody will come." in page.content.decode()
    assert "You have withdrawn this." in page.content.decode()
    assert Need.objects.get().status == Need.Status.WITHDRAWN


@pytest.mark.parametrize("path", ["/add", "/withdraw"])
def test_a_guesser_changes_nothing(client: Client, contact: Contact, path: str) -> None:
    page = ask(client, contact.reference, "0631 99999", path, words="x")

    assert "We find nothing under these two." in page.content.decode()
    assert Need.objects.get().status == Need.Status.OPEN
    assert Case.objects.count() == 1
    assert not Note.objects.exists()


def test_the_page_is_kept_by_nobody(client: Client, contact: Contact) -> None:
    answer = ask(client, contact.reference, "anna@example.org")

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/status", "/status/add", "/status/withdraw"])
@pytest.mark.parametrize("channel", ["email", "letter", "voicemail"])
def test_a_mail_a_letter_and_a_call_are_answered_like_what_nobody_knows(
    client: Client, town: object, monday: datetime, channel: str, path: str
) -> None:
    told = OriginalIn(channel, channel, "1", b"From: eve@example.org\n\nBrot")
    (contact,) = keep_originals([told], by=System("test"))
    read_kept_mails()
    answers = set()
    for reference in (contact.reference, new_reference()):
        form = {"reference": reference, "known": "eve@example.org", "words": "Neu"}
        answer = client.post(path, form)
        assert answer.status_code == 200
        page = answer.content.replace(reference.encode(), b"REFERENCE")
        answers.add(TOKEN.sub(b"", page))
    assert len(answers) == 1


@pytest.mark.parametrize("path", ["/status", "/status/add"])
def test_a_known_person_may_ask_about_a_mail_too(
    client: Client, anna: Person, monday: datetime, path: str
) -> None:
    told = OriginalIn("email", "email", "1", b"From: anna@example.org\n\nBrot")
    (contact,) = keep_originals([told], by=System("test"))
    read_kept_mails()
    form = {"reference": contact.reference, "known": "anna@example.org", "words": "Neu"}
    answer = client.post(path, form)
    assert answer.status_code == 200
    assert show_reference(contact.reference) in answer.text
