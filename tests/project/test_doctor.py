"""What the doctor says of work that waits."""

from datetime import datetime, timedelta

from beistand.cases.models import Need
from beistand.kit import clock
from beistand.project.doctor import examine_work
from tests.cast import MONDAY_9


def test_tells_how_much_is_overdue_and_for_how_long(groceries: Need) -> None:
    assert examine_work() == "nothing is overdue"

    Need.objects.update(due_at=MONDAY_9)
    with clock.pretending(MONDAY_9 + timedelta(hours=5)):
        assert examine_work() == "1 overdue, the oldest for 5 h"


def test_an_empty_house_is_well(monday: datetime) -> None:
    assert examine_work() == "nothing is overdue"
