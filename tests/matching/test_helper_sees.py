"""What a helper's link shows: a table over every status of a match."""

import pytest

from beistand.matching.models import Match
from beistand.matching.rules import helper_sees

QUESTION, TASK = "match-answer", "match-task"


@pytest.mark.parametrize(
    ("purpose", "status", "can_use", "suggested", "page"),
    [
        (QUESTION, "proposed", True, False, "question"),
        (QUESTION, "proposed", False, False, "expired"),
        (QUESTION, "proposed", False, True, "suggested"),
        (QUESTION, "accepted", False, False, "accepted"),
        (QUESTION, "declined", False, False, "declined"),
        (QUESTION, "released", False, False, "over"),
        (QUESTION, "planned", True, False, "expired"),
        (TASK, "accepted", True, False, "task"),
        (TASK, "accepted", True, True, "task"),
        (TASK, "accepted", False, False, "expired"),
        (TASK, "fulfilled", False, False, "fulfilled"),
        (TASK, "released", False, False, "over"),
    ],
)
def test_the_page_follows_from_link_and_match(
    purpose: str, status: str, can_use: bool, suggested: bool, page: str
) -> None:
    assert helper_sees(purpose, status, can_use=can_use, suggested=suggested) == page


def test_after_a_reminder_the_first_link_leads_to_the_second() -> None:
    seen = {"can_use": False, "suggested": False, "renewed": True}
    assert helper_sees(QUESTION, "proposed", **seen) == "renewed"
    assert helper_sees(QUESTION, "accepted", **seen) == "accepted"
    assert helper_sees(TASK, "accepted", **seen) == "expired"


@pytest.mark.parametrize("status", Match.Status.values)
@pytest.mark.parametrize("suggested", [True, False])
def test_a_link_that_ended_shows_neither_question_nor_task(
    status: str, suggested: bool
) -> None:
    for purpose in (QUESTION, TASK):
        page = helper_sees(purpose, status, can_use=False, suggested=suggested)
        assert page not in ("question", "task")


@pytest.mark.parametrize("status", Match.Status.values)
def test_only_an_accepted_match_shows_the_task(status: str) -> None:
    page = helper_sees(TASK, status, can_use=True, suggested=False)
    assert (page == "task") == (status == "accepted")
