"""The same report sent many times at once is one report; a link is used once."""

import json
import re
from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from beistand.accounts import actions as accounts
from beistand.accounts.actions import issue_link, use_link
from beistand.accounts.models import Link, User
from beistand.cases.models import Case, Need
from beistand.intake.actions import reports
from beistand.intake.models import Contact
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.matching.actions import propose_match
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.outbox.models import Message
from tests.cast import MONDAY_9
from tests.races.crowd import at_once, meet, refused, without
from tests.work import file_reports

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8
REPORT = {
    "inquirer": {"name": "Elfriede Klein", "phone": "0631 12345"},
    "beneficiary": {"area": "old-town"},
    "needs": [{"topic": "groceries"}],
    "consent": True,
}


def post() -> Any:
    return Client().post(
        "/api/v1/reports",
        json.dumps(REPORT),
        "application/json",
        headers={"Idempotency-Key": "the-same"},
    )


@pytest.fixture
def all_looked_first(monday: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst moment: everybody has read the report before anybody stores it."""
    cache.clear()
    write: Callable[..., Contact] = reports._contact
    barrier = Barrier(MANY)

    def write_and_wait(*told: object) -> Contact:
        row = write(*told)
        meet(barrier)
        return row

    monkeypatch.setattr(reports, "_contact", write_and_wait)


def test_many_at_once_are_one_report(all_looked_first: None) -> None:
    answers = at_once([post] * MANY)
    assert [answer.status_code for answer in answers] == [201] * MANY
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert Contact.objects.count() == 1
    at_once([file_reports] * 3)
    assert Case.objects.count() == 1
    assert Need.objects.get().times_asked == 1


def test_control_without_the_unique_key_there_are_many(all_looked_first: None) -> None:
    with without(Contact, "contact_once_a_source"):
        at_once([post] * MANY)
        assert Contact.objects.count() > 1


@pytest.fixture
def address(groceries: Need, toms_offer: Offer, rosa: User) -> str:
    """Where Tom answers."""
    propose_match(groceries, toms_offer, by=rosa)
    body = Message.objects.get(template="helper-asked").body
    found = re.search(r"/h/[\w-]{43}", body)
    assert found is not None
    return found[0]


def test_of_a_hundred_answers_to_a_link_one_wins(address: str) -> None:
    sent = {"answer": "yes", "day": "0", "time": "17:00"}

    def answer_five_times() -> list[int]:
        return [Client().post(address, sent).status_code for _time in range(5)]

    groups = at_once([answer_five_times] * 20)
    codes = [code for group in groups for code in group]
    assert len(codes) == 100
    assert codes.count(302) == 1
    assert set(codes) <= {302, 200, 409}
    assert Match.objects.get().status == "accepted"
    assert Link.objects.filter(purpose="match-task").count() == 1
    assert Message.objects.filter(template="helper-task").count() == 1


def make_link() -> Link:
    ends = MONDAY_9.replace(hour=12)
    return issue_link("match-answer", "matching.Match:x", ends, by=System()).link


def use(link: Link) -> bool:
    accounts.use_link(Link.objects.get(pk=link.pk), by=System())
    return True


def test_a_link_is_used_once(monday: object) -> None:
    link = make_link()
    outcomes = at_once([lambda: use(link)] * MANY)
    assert len(refused(outcomes)) == MANY - 1


def test_control_reading_before_writing_uses_it_often(
    monday: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    barrier = Barrier(MANY)

    def naive(link: Link, *, by: System) -> None:
        if not link.is_current():
            raise AssertionError("the control must not notice")
        meet(barrier)
        link.used_at = clock.now()
        link.save(update_fields=["used_at"])

    link = make_link()
    assert accounts.use_link is use_link
    monkeypatch.setattr(accounts, "use_link", naive)
    outcomes = at_once([lambda: use(link)] * MANY)
    assert outcomes.count(True) > 1
