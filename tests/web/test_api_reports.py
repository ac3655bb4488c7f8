"""POST /api/v1/reports: the same rules as the form, answers for programs."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from beistand.accounts.models import Link
from beistand.cases.models import Case, Need
from beistand.intake.models import Contact
from beistand.kit.codes import read_reference
from beistand.offers.models import Offer
from tests.work import file_reports

ADDRESS = "/api/v1/reports"
NEED: dict[str, Any] = {
    "kind": "need",
    "language": "de",
    "inquirer": {
        "name": "Anna Klein",
        "phone": "+1 202 555 0143",
        "email": "anna@example.org",
        "relation": "relative",
        "country": "US",
    },
    "beneficiary": {
        "name": "Elfriede Klein",
        "phone": "0631 12345",
        "street": "Marktstraße",
        "house_number": "12",
        "postcode": "67655",
        "area": "old-town",
        "risks": ["over_65", "alone"],
    },
    "needs": [{"topic": "groceries", "detail": "Brot", "by": "2020-04-21"}],
    "consent": True,
}
OFFER: dict[str, Any] = {
    "kind": "offer",
    "inquirer": {"name": "Tom Berg", "email": "tom@example.org"},
    "beneficiary": {"area": "hill"},
    "offer": {"topics": ["groceries"], "per_week": 2, "times": ["weekend"]},
    "consent": True,
}
Send = Callable[..., HttpResponse]


@pytest.fixture
def send(monday: object, client: Client) -> Send:
    """Post a report, each under a key of its own unless told otherwise."""
    cache.clear()
    keys = (f"key-{number}" for number in range(10_000))

    def post(report: object, key: str | None = None, **headers: str) -> HttpResponse:
        body = report if isinstance(report, str) else json.dumps(report)
        answer = client.post(
            ADDRESS,
            body,
            content_type="application/json",
            headers={"Idempotency-Key": key or next(keys), **headers},
        )
        file_reports()
        return answer

    return post


def changed(report: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The report with one value replaced; None takes the field away."""
    report = deepcopy(report)
    *way, last = path.split(".")
    part: Any = report
    for step in way:
        part = part[int(step)] if step.isdigit() else part[step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return report


def remedies(answer: HttpResponse) -> dict[str, str]:
    """Field and remedy of everything the answer objects to."""
    assert answer.status_code == 422, answer.content
    return {row["field"]: row["remedy"] for row in answer.json()["problems"]}


def test_a_need_is_stored_and_gets_a_reference(send: Send) -> None:
    answer = send(NEED)
    assert answer.status_code == 201
    assert set(answer.json()) == {"reference", "status_url"}
    contact = Contact.objects.get(reference=read_reference(answer.json()["reference"]))
    assert (contact.channel, contact.outcome) == ("api", "case")
    assert contact.case is not None
    assert contact.case.beneficiary.name == "Elfriede Klein"
    assert contact.case.inquirer.name == "Anna Klein"
    need = contact.case.needs.get()
    assert (need.topic.code, need.detail, need.status) == ("groceries", "Brot", "open")


def test_the_status_url_leads_to_the_status_page(send: Send, client: Client) -> None:
    url = send(NEED).json()["status_url"]
    assert client.get(url.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_an_offer_is_stored(send: Send) -> None:
    assert send(OFFER).status_code == 201
    offer = Offer.objects.get()
    assert (offer.per_week, offer.times, offer.helper.status) == (
        2,
        ["weekend"],
        "applied",
    )


def test_the_same_key_again_gets_the_same_answer(send: Send) -> None:
    first, second = send(NEED, key="once"), send(NEED, key="once")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert (Contact.objects.count(), Case.objects.count()) == (1, 1)


def test_the_same_key_with_other_words_is_refused(send: Send) -> None:
    send(NEED, key="once")
    other = changed(NEED, "needs.0.detail", "Milch")
    assert list(remedies(send(other, key="once"))) == ["Idempotency-Key"]
    assert Need.objects.get().detail == "Brot"


def test_a_repeat_under_another_key_joins_the_open_case(send: Send) -> None:
    send(NEED)
    assert send(NEED).status_code == 201
    assert Contact.objects.filter(outcome="repeat").count() == 1
    assert Need.objects.get().times_asked == 2


def test_no_cookie_no_account_and_no_form_token_is_needed(monday: object) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        ADDRESS, NEED, "application/json", headers={"Idempotency-Key": "k"}
    )
    assert answer.status_code == 201
    assert not answer.cookies


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("inquirer.name", "", "inquirer.name"),
        ("inquirer.name", None, "inquirer.name"),
        ("inquirer", None, "inquirer"),
        ("inquirer.phone", "12", "inquirer.phone"),
        ("inquirer.phone", "110", "inquirer.phone"),
        ("inquirer.email", "anna", "inquirer.email"),
        ("inquirer.country", "us", "inquirer.country"),
        ("inquirer.relation", "queen", "inquirer.relation"),
        ("inquirer.wish", "pigeon", "inquirer.wish"),
        ("inquirer.surname", "Klein", "inquirer.surname"),
        ("beneficiary.name", "", "beneficiary.name"),
        ("beneficiary.area", "atlantis", "beneficiary.area"),
        ("beneficiary.risks", ["rich"], "beneficiary.risks.0"),
        ("beneficiary.house_number", "1" * 21, "beneficiary.house_number"),
        ("beneficiary.street", 12, "beneficiary.street"),
        ("needs", [], "needs"),
        ("needs", None, "needs"),
        ("needs.0.topic", "gold", "needs.0.topic"),
        ("needs.0.topic", None, "needs.0.topic"),
        ("needs.0.by", "2020-04-19", "needs.0.by"),
        ("needs.0.by", "tomorrow", "needs.0.by"),
        ("needs.0.detail", "x" * 4001, "needs.0.detail"),
        ("needs", [{"topic": "groceries"}] * 11, "needs"),
        ("language", "tlh", "language"),
        ("kind", "wish", "kind"),
        ("consent", False, "consent"),
        ("consent", None, "consent"),
        ("consent", "perhaps", "consent"),
        ("consent", "yes", "consent"),
        ("consent", 1, "consent"),
        ("inquirer.country", "ZZ", "inquirer.country"),
        ("inquirer.country", "usa", "inquirer.country"),
        ("needs.0.by", "20201224", "needs.0.by"),
        ("needs.0.by", "2021-04-22", "needs.0.by"),
        ("needs.0.by", "9999-12-31", "needs.0.by"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(
    send: Send, path: str, value: object, field: str
) -> None:
    found = remedies(send(changed(NEED, path, value)))
    assert list(found) == [field]
    assert found[field].endswith(".")
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("offer", None, "offer.topics"),
        ("offer.topics", [], "offer.topics"),
        ("offer.topics", ["gold"], "offer.topics"),
        ("offer.per_week", 0, "offer.per_week"),
        ("offer.per_week", 1.5, "offer.per_week"),
        ("offer.radius_m", 10**12, "offer.radius_m"),
        ("offer.times", ["never"], "offer.times.0"),
        ("offer.languages", ["<b>"], "offer.languages.0"),
        ("beneficiary.area", "", "beneficiary.area"),
    ],
)
def test_a_wrong_offer_is_named_with_its_remedy(
    send: Send, path: str, value: object, field: str
) -> None:
    assert list(remedies(send(changed(OFFER, path, value)))) == [field]
    assert not Offer.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "[]", '"need"', "7", "null", "\x00"])
def test_a_body_that_is_no_object_is_refused(send: Send, body: str) -> None:
    assert remedies(send(body))


@pytest.mark.parametrize("key", ["", "two words", "ä", "x" * 101])
def test_a_key_is_needed(client: Client, monday: object, key: str) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(ADDRESS, NEED, "application/json", headers=headers)
    assert list(remedies(answer)) == ["Idempotency-Key"]


def test_the_remedy_comes_in_the_language_of_the_asker(send: Send) -> None:
    wrong = changed(NEED, "inquirer.name", "")
    english = send(wrong, **{"Accept-Language": "en-GB,en;q=0.8"})
    assert remedies(english)["inquirer.name"] == "Enter your name."
    assert english["Content-Language"] == "en"
    assert send(wrong, **{"Accept-Language": "fr, de"})["Content-Language"] == "de"


def test_too_large_a_body_is_refused_unread(send: Send) -> None:
    answer = send(" " * (200 * 1024) + "{}")
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_signs_that_no_column_holds_do_no_harm(send: Send) -> None:
    hostile = changed(NEED, "needs.0.detail", "Brot\x00\x1b[31m\u202e <script>")
    assert send(hostile).status_code == 201
    assert Need.objects.get().detail == "Brot[31m\u202e <script>"
    lone = json.dumps(NEED).replace("Brot", "\\ud800")
    assert list(remedies(send(lone))) == ["needs.0.detail"]


def test_a_crowd_from_one_address_is_taken_in_and_comes_last(
    send: Send, settings: Any
) -> None:
    settings.BEISTAND_REPORTS_AN_HOUR = 2
    for number in range(3):
        calm = changed(NEED, "inquirer.phone", f"+1 202 555 014{number}")
        other = changed(calm, "beneficiary.name", f"Person {number}")
        assert send(other).status_code == 201
    marks = Contact.objects.order_by("id").values_list("is_doubtful", flat=True)
    assert list(marks) == [False, False, True]
    assert not Case.objects.filter(is_verified=True).exists()


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_reports_cannot_be_read_or_changed(
    client: Client, monday: object, method: str
) -> None:
    answer = getattr(client, method)(ADDRESS)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 405


def test_nothing_about_a_report_makes_a_link(send: Send) -> None:
    send(NEED)
    assert not Link.objects.exists()


def test_null_says_nothing(send: Send) -> None:
    told = deepcopy(NEED) | {"offer": None, "note": None, "language": None}
    told["inquirer"] |= {"wish": None, "best_time": None}
    assert send(told).status_code == 201
    told["inquirer"]["name"] = None
    assert list(remedies(send(told))) == ["inquirer.name"]


def test_a_list_is_told_to_be_an_object(send: Send) -> None:
    english = {"Accept-Language": "en"}
    (remedy,) = set(remedies(send([], **english)).values())
    assert remedy == "Send one JSON object, in curly brackets."


def test_a_country_of_three_letters_is_told_what_to_write(send: Send) -> None:
    english = {"Accept-Language": "en"}
    found = remedies(send(changed(NEED, "inquirer.country", "usa"), **english))
    assert found["inquirer.country"] == "Enter the country with two letters: US."


def test_a_street_alone_is_taken_and_waits_for_its_district(send: Send) -> None:
    assert send(changed(NEED, "beneficiary.area", "")).status_code == 201
    assert Need.objects.get().next_step == "find_district"


def test_what_is_refused_does_not_count(send: Send, settings: Any) -> None:
    settings.BEISTAND_REPORTS_AN_HOUR = 1
    for _time in range(3):
        assert send(changed(NEED, "inquirer.phone", "12")).status_code == 422
        assert send(changed(NEED, "consent", "yes")).status_code == 422
    send(NEED)
    assert not Contact.objects.get().is_doubtful


def test_a_trusted_sender_sends_for_a_whole_city(send: Send, settings: Any) -> None:
    settings.BEISTAND_REPORTS_AN_HOUR = 1
    settings.BEISTAND_TRUSTED_SENDERS = ["127.0.0.0/8"]
    for number in (0, 1, 2, 2):
        send(changed(NEED, "inquirer.phone", f"+1 202 555 014{number}"))
    marks = Contact.objects.order_by("id").values_list("is_doubtful", flat=True)
    assert list(marks) == [False, False, False, True]
