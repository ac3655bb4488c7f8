"""Several report, and several review, at the same moment: one task, one decision."""

from datetime import timedelta
from threading import Barrier

import pytest

from beistand.accounts.models import User
from beistand.directory.actions import (
    FactIn,
    demand_verification,
    record_fact,
    report_closed,
    review_answer,
)
from beistand.directory.models import (
    OperatingFact,
    ProviderAnswer,
    Service,
    VerificationTask,
)
from beistand.kit import clock
from beistand.kit.actions import System
from tests.races.crowd import at_once, meet, refused, without

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


@pytest.fixture
def runs(parish: Service, monday: object) -> OperatingFact:
    """The parish runs."""
    return record_fact(FactIn(parish, "normal", "provider", "phone"), by=System())


def test_many_reports_make_one_task(
    runs: OperatingFact, parish: Service, rosa: User
) -> None:
    reports = at_once([lambda: report_closed(parish, by=rosa)] * MANY)
    assert not refused(reports)
    assert OperatingFact.objects.filter(confidence="low").count() == MANY
    assert VerificationTask.objects.count() == 1


def test_control_without_the_unique_rule_there_are_many(
    runs: OperatingFact, parish: Service, rosa: User
) -> None:
    with without(VerificationTask, "verification_once_open"):
        at_once([lambda: report_closed(parish, by=rosa)] * MANY)
        assert VerificationTask.objects.count() > 1


@pytest.fixture
def answer(runs: OperatingFact, parish: Service) -> ProviderAnswer:
    """The parish says that it is closed."""
    task = demand_verification(parish, by=System())
    task.move("review", next_step="review_answer")
    return ProviderAnswer.objects.create(
        task=task,
        held={"state": "normal"},
        proposed={"state": "suspended"},
        language="de",
        received_at=clock.now() - timedelta(minutes=5),
    )


def test_of_many_who_review_one_decides(answer: ProviderAnswer, ilja: User) -> None:
    def review() -> bool:
        review_answer(ProviderAnswer.objects.get(pk=answer.pk), ["state"], by=ilja)
        return True

    outcomes = at_once([review] * MANY)
    assert len(refused(outcomes)) == MANY - 1
    assert OperatingFact.objects.filter(state="suspended").count() == 1


def test_control_reading_before_writing_decides_many_times(
    answer: ProviderAnswer,
) -> None:
    barrier = Barrier(MANY)

    def review() -> bool:
        row = ProviderAnswer.objects.get(pk=answer.pk)
        meet(barrier)
        if row.reviewed_at is None:
            row.reviewed_at, row.reviewed_by = clock.now(), "user:ilja"
            row.save(update_fields=["reviewed_at", "reviewed_by"])
            return True
        return False

    assert sum(at_once([review] * MANY)) > 1
