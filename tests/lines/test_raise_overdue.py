"""What waits too long rises, but never by itself to "now"."""

from datetime import datetime, timedelta

import pytest

from beistand.accounts.models import Urgency
from beistand.accounts.queries import kinds_of_work, overdue_work
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.directory.models import VerificationTask, VettingTask
from beistand.intake.models import Contact
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import raise_overdue
from beistand.matching.models import Referral
from beistand.offers.models import Helper
from beistand.outbox.models import Message
from tests.cast import MONDAY_9


def raise_at(moment: datetime) -> int:
    with clock.pretending(moment):
        return raise_overdue(by=System())


def test_watches_over_every_kind_of_work() -> None:
    assert set(kinds_of_work()) == {
        *(CallBack, Case, Contact, FollowUp, Helper, Message, Need, Referral),
        VerificationTask,
        VettingTask,
    }


# Due on Monday at ten; the line is open from 8 to 12.
@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [
        (Urgency.SOON, Urgency.SOON, 2.5),
        (Urgency.SOON, Urgency.SOON, 3.1),
        (Urgency.SOON, Urgency.TODAY, 23.1),
        (Urgency.SOON, Urgency.TODAY, 24),
        (Urgency.TODAY, Urgency.TODAY, 100),
        (Urgency.NOW, Urgency.NOW, 100),
    ],
)
def test_after_two_office_hours(
    groceries: Need, before: int, after: int, hours: float
) -> None:
    due = MONDAY_9 + timedelta(hours=1)
    Need.objects.update(urgency=before, due_at=due)
    raise_at(MONDAY_9 + timedelta(hours=hours))
    assert Need.objects.get().urgency == after


def test_only_once_and_written_down(groceries: Need) -> None:
    Need.objects.update(due_at=MONDAY_9)
    later = MONDAY_9 + timedelta(days=2)
    assert raise_at(later) == 1
    assert raise_at(later) == 0
    entry = Entry.objects.get(verb="lines.raised")
    assert (entry.subject, entry.details) == ("need", {"rows": 1})


def test_what_another_line_stands_for_does_not_count(groceries: Need) -> None:
    later = MONDAY_9 + timedelta(days=30)
    Case.objects.update(due_at=MONDAY_9, urgency=Urgency.SOON)
    assert list(overdue_work(Case, later)) == []
    assert list(overdue_work(Need, later)) == [groceries]
    assert list(overdue_work(Need, MONDAY_9)) == []
