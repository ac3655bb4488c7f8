"""Two operators reach for the same need at once: one has it, the other reads who."""

import re

import pytest
from django.http import HttpResponse

from tests.races.crowd import at_once
from tests.stories.browser import Visitor, plain
from tests.stories.conftest import Staff, Work, case_of, reference_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_takes_the_need(staff: Staff, work: Work) -> None:
    desks = {name: staff(name, "operator") for name in ("rosa", "otto")}
    karl = Visitor()
    karl.open("/help").walk(
        {"for_whom": "self"},
        {"topics": ["shopping"]},
        {"area": "erlenbach"},
        {"name": "Karl Weiss", "phone": "0631 / 54321"},
        {},
    )
    work()
    for desk in desks.values():
        desk.open("/desk/").reads("Erlenbach")
        assert re.search(r'formaction="(/desk/work/need/[^"]+/claim)"', desk.html)

    def take(desk: Visitor) -> HttpResponse:
        found = re.search(r'formaction="(/desk/work/need/[^"]+/claim)"', desk.html)
        assert found is not None
        return desk.client.post(found[1])

    answers = dict(
        zip(
            desks,
            at_once([lambda desk=desk: take(desk) for desk in desks.values()]),
            strict=True,
        )
    )
    (winner,) = [name for name, answer in answers.items() if answer.status_code == 302]
    (loser,) = [name for name, answer in answers.items() if answer.status_code == 409]
    said = plain(answers[loser].text)
    assert f"{winner.title()} already has this. Choose another one." in said

    # The one has it on the own list, the other sees whose it is.
    desks[winner].open("/desk/?scope=mine").reads("Erlenbach")
    assert "Erlenbach" not in desks[loser].open("/desk/?scope=mine").text
    case_of(desks[loser], reference_of(karl)).reads(winner.title())
