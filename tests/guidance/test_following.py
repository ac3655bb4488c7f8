"""A call follows a protocol: by codes, in the version it began with."""

from uuid import uuid4

import pytest

from beistand.accounts.models import User
from beistand.guidance.actions import (
    answer_node,
    begin_run,
    restart_run,
    say_feedback,
    settle_feedback,
    step_back,
)
from beistand.guidance.models import NodeFeedback, ProtocolVersion, Run
from beistand.guidance.queries import feedback_waiting, protocols_for, runs_about
from beistand.kit.errors import Refused
from tests.guidance.deeds import in_force, next_version
from tests.guidance.graphs import food, said

pytestmark = pytest.mark.django_db
KEY = str(uuid4())


@pytest.fixture
def version(ilja: User, olga: User) -> ProtocolVersion:
    """A protocol that is in use."""
    return in_force(ilja, olga)


def test_a_call_is_followed_to_its_end(version: ProtocolVersion, rosa: User) -> None:
    run = begin_run(version, KEY, by=rosa)
    for node, answer in (("today", "no"), ("allergies", ""), ("find", "")):
        run = answer_node(run, node, answer, by=rosa)
    assert run.outcome == "sent"
    assert run.ended_at is not None
    (found,) = runs_about(KEY, rosa.label)
    assert found.walk.here is not None
    assert (found.walk.here.answer, found.walk.here.topic) == ("service", "groceries")
    assert run.answers == [["today", "no"], ["allergies", ""], ["find", ""]]


def test_nothing_but_codes_is_kept(version: ProtocolVersion, rosa: User) -> None:
    run = begin_run(version, KEY, by=rosa)
    with pytest.raises(Refused, match="Choose one of the answers"):
        answer_node(run, "today", "Mrs Klein, no bread", by=rosa)
    run = answer_node(run, "today", "no", by=rosa)
    with pytest.raises(Refused):
        answer_node(run, "allergies", "nuts", by=rosa)
    assert Run.objects.get().answers == [["today", "no"]]


def test_pressing_twice_goes_on_once(version: ProtocolVersion, rosa: User) -> None:
    run = begin_run(version, KEY, by=rosa)
    answer_node(run, "today", "no", by=rosa)
    assert answer_node(run, "today", "yes", by=rosa).answers == [["today", "no"]]


def test_back_and_begin_again(version: ProtocolVersion, rosa: User) -> None:
    run = begin_run(version, KEY, by=rosa)
    run = answer_node(run, "today", "yes", by=rosa)
    assert run.outcome == "enough"
    run = step_back(run, by=rosa)
    assert (run.outcome, run.ended_at, run.answers) == ("", None, [])
    run = answer_node(run, "today", "no", by=rosa)
    assert restart_run(run, by=rosa).answers == []
    assert step_back(run, by=rosa).answers == []


def test_a_call_under_way_keeps_its_version(
    version: ProtocolVersion, rosa: User, ilja: User, olga: User
) -> None:
    run = begin_run(version, KEY, by=rosa)
    newer = next_version(version, food(titles=said("New")), ilja, olga)
    assert begin_run(newer, KEY, by=rosa) == run
    assert answer_node(run, "today", "yes", by=rosa).version == version
    (current,) = protocols_for(["groceries"])
    assert begin_run(current, str(uuid4()), by=rosa).version == newer


def test_a_call_is_of_whoever_takes_it(
    version: ProtocolVersion, rosa: User, otto: User
) -> None:
    run = begin_run(version, KEY, by=rosa)
    assert runs_about(KEY, otto.label) == []
    with pytest.raises(Refused, match="A colleague"):
        answer_node(run, "today", "no", by=otto)
    assert len(runs_about(KEY)) == 1


def test_what_did_not_work_reaches_those_in_charge(
    version: ProtocolVersion, rosa: User, ilja: User
) -> None:
    run = begin_run(version, KEY, by=rosa)
    say_feedback(run, "today", "Everybody says yes, out of shame.", by=rosa)
    (row,) = feedback_waiting("food")
    assert (row.node.code, row.said_by) == ("today", "user:rosa")
    settle_feedback(row, by=ilja)
    assert feedback_waiting() == []
    with pytest.raises(Refused, match="already"):
        settle_feedback(row, by=ilja)
    with pytest.raises(Refused):
        say_feedback(run, "ghost", "", by=rosa)


def test_what_was_said_is_sealed(version: ProtocolVersion, rosa: User) -> None:
    run = begin_run(version, KEY, by=rosa)
    say_feedback(run, "today", "Mrs Klein cried.", by=rosa)
    raw = NodeFeedback.objects.extra(select={"raw": "words"}).values_list("raw")
    assert b"Klein" not in bytes(raw[0][0])
