"""What the doctor says of work that waits."""

from datetime import datetime, timedelta

import pytest

from beistand.cases.models import Need
from beistand.intake.actions import queue_report
from beistand.kit import clock
from beistand.project.doctor import examine_reports, examine_work
from beistand.project.errors import NotReady
from tests.cast import MONDAY_9
from tests.intake.test_receive_report import PUBLIC, REPORT
from tests.work import file_reports


def test_tells_how_much_is_overdue_and_for_how_long(groceries: Need) -> None:
    assert examine_work() == "nothing is overdue"

    Need.objects.update(due_at=MONDAY_9)
    with clock.pretending(MONDAY_9 + timedelta(hours=5)):
        assert examine_work() == "1 overdue, the oldest for 5 h"


def test_an_empty_house_is_well(monday: datetime) -> None:
    assert examine_work() == "nothing is overdue"


def test_a_report_that_waits_to_be_filed_is_found(monday: datetime) -> None:
    assert examine_reports() == "all are filed"

    queue_report(REPORT, by=PUBLIC)
    with clock.pretending(MONDAY_9 + timedelta(minutes=4)):
        assert examine_reports() == "oldest to be filed waits 4 min"
    late = clock.pretending(MONDAY_9 + timedelta(minutes=6))
    with late, pytest.raises(NotReady, match=r"for 6 min.*beistand worker"):
        examine_reports()

    file_reports()
    assert examine_reports() == "all are filed"
