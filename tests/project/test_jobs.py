"""What a job asks for comes with its transaction: not earlier, and not without it."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from beistand.kit.queue import ask_worker
from tests.work import run_worker

Ask = Callable[[str], None]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ask() -> Ask:
    """How a job asks for another one."""
    return ask_worker


@pytest.fixture
def seen(ask: Ask) -> Iterator[list[str]]:
    """What happened, in order; two jobs exist while the test runs."""
    happened: list[str] = []

    @app.task(name="following")
    def following() -> None:
        happened.append("following")

    @app.task(name="leading")
    def leading(fails: bool) -> None:
        with transaction.atomic():
            ask("following")
            happened.append("leading")
            if fails:
                raise RuntimeError("taken back")
        happened.append("committed")

    yield happened
    for task in (leading, following):
        del app.tasks[task.name]


def test_a_job_that_a_job_asked_for_is_done_after_its_commit(seen: list[str]) -> None:
    ask_worker("leading", fails=False)
    run_worker()
    assert seen == ["leading", "committed", "following"]


def test_a_job_that_was_taken_back_asked_for_nothing(seen: list[str]) -> None:
    ask_worker("leading", fails=True)
    run_worker()
    assert seen == ["leading"]
    assert not ProcrastinateJob.objects.filter(task_name="following").exists()


@pytest.mark.parametrize("ask", [lambda task: app.configure_task(task).defer()])
def test_control_asked_through_the_app_it_is_done_all_the_same(
    seen: list[str],
) -> None:
    ask_worker("leading", fails=True)
    run_worker()
    assert "following" in seen
