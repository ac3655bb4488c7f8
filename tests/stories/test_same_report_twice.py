"""The same report twice: sent twice it is one; asked again it is heard again."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.stories.browser import Visitor
from tests.stories.conftest import Staff, Work, case_of, reference_of

pytestmark = pytest.mark.django_db(transaction=True)
KARL: list[dict[str, Any]] = [
    {"for_whom": "self"},
    {"topics": ["shopping"], "detail": "Brot"},
    {"area": "erlenbach"},
    {"name": "Karl Weiss", "phone": "0631 / 54321"},
    {},
]
REPORT = {
    "kind": "need",
    "inquirer": {"name": "Karl Weiss", "phone": "0631 54321"},
    "beneficiary": {"area": "erlenbach"},
    "needs": [{"topic": "shopping", "detail": "Brot"}],
    "consent": True,
}


def test_the_last_button_pressed_twice_is_one_report(staff: Staff, work: Work) -> None:
    rosa = staff("rosa", "operator")
    karl = Visitor()
    karl.open("/help")
    for answers in KARL:
        karl.send("^/help$", go="next", **answers)
    last_page = karl.answer
    first = reference_of(karl.send("^/help$", go="send"))
    karl.answer, karl.path = last_page, "/help"
    second = reference_of(karl.send("^/help$", go="send"))
    assert first == second
    work()
    rosa.open("/desk/")
    assert len(re.findall(r'class="row__who"', rosa.html)) == 1


def post(report: dict[str, Any], key: str) -> HttpResponse:
    return Client().post(
        "/api/v1/reports",
        json.dumps(report),
        "application/json",
        headers={"Idempotency-Key": key, "Accept-Language": "en"},
    )


def test_a_program_that_sends_again_gets_the_same_answer(
    staff: Staff, work: Work
) -> None:
    rosa = staff("rosa", "operator")
    answers = [post(REPORT, "one-key") for _time in range(3)]
    work()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["reference"] for answer in answers}) == 1
    other = post({**REPORT, "note": "more"}, "one-key")
    assert other.status_code == 422
    (problem,) = other.json()["problems"]
    assert problem["field"] == "Idempotency-Key"
    case_of(rosa, answers[0].json()["reference"])
    assert "asked 2 times" not in rosa.text


def test_who_calls_again_is_heard_and_it_becomes_more_urgent(
    staff: Staff, work: Work
) -> None:
    rosa = staff("rosa", "operator")
    reference = post(REPORT, "first").json()["reference"]
    work()
    case_of(rosa, reference).reads("Karl Weiss", "Shopping")
    page = rosa.path

    # The day after he phones: nothing in the house, and Rosa writes it down.
    rosa.open("/desk/call").send(
        "/desk/call$",
        phone="0631/54321",
        name="Karl Weiss",
        relation="self",
        area="erlenbach",
        topics=["shopping"],
        **{"detail-shopping": "Nichts mehr im Haus"},
        soon="now",
        consent="on",
    )

    # It is the same case and the same need; it is heard, and it is urgent now.
    assert rosa.path == page
    rosa.reads("asked 2 times", "Brot", "Nichts mehr im Haus")
    rosa.open("/desk/").reads("K. Weiss")
    assert 'class="tag tag--now"' in rosa.html
