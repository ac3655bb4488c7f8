from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.kit.clock import pretending
from beistand.kit.errors import Refused
from beistand.lines.actions import save_line
from beistand.lines.models import Line
from beistand.lines.queries import due_after, line_state, main_line, minutes_left

pytestmark = pytest.mark.django_db

FIELDS: dict[str, object] = {
    "names": {"de": "Bürgertelefon"},
    "phones": ["+496313651045"],
    "languages": ["de", "en"],
    "hours": "Mo-Fr 08:00-12:00; PH off",
    "holiday_country": "DE",
    "holiday_subdivision": "RP",
    "time_zone": "Europe/Berlin",
    "after_hours": {"de": "Wir rufen zurück."},
}


def test_a_new_line_is_the_main_one() -> None:
    assert save_line("hotline", FIELDS, by=System()) == "new"

    line = main_line()
    assert line.name("de") == "Bürgertelefon"
    assert line.after_hours_text("en") == "Wir rufen zurück."
    assert Entry.objects.get().verb == "lines.saved"


def test_loading_again_keeps_what_people_changed() -> None:
    save_line("hotline", FIELDS, by=System())
    Line.objects.update(hours="Mo-Fr 08:00-16:00")

    again = {**FIELDS, "hours": "Mo-Sa 08:00-12:00", "email": "hilfe@example.org"}
    assert save_line("hotline", again, by=System()) == "changed"
    assert save_line("hotline", again, by=System()) == "kept"

    line = main_line()
    assert (line.hours, line.email) == ("Mo-Fr 08:00-16:00", "hilfe@example.org")


def test_hours_that_nobody_can_read_are_refused() -> None:
    with pytest.raises(Refused, match="Mo-Fr 08:00-12:00; PH off"):
        save_line("hotline", {**FIELDS, "hours": "mornings"}, by=System())
    assert not Line.objects.exists()


def test_a_line_takes_messages_unless_its_blueprint_says_otherwise() -> None:
    save_line("hotline", FIELDS, by=System())
    assert main_line().when_closed == "voicemail"
    save_line("other", {**FIELDS, "when_closed": "form"}, by=System())
    assert Line.objects.get(code="other").when_closed == "form"
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.update(when_closed="endless")


def test_a_day_may_have_several_shifts() -> None:
    hours = "Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-12:00; 2020 Dec 24 off; PH off"
    save_line("hotline", {**FIELDS, "hours": hours}, by=System())
    berlin = ZoneInfo("Europe/Berlin")

    def state(month: int, day: int, hour: int, minute: int = 0) -> tuple[bool, str]:
        at = datetime(2020, month, day, hour, minute, tzinfo=berlin)
        found = line_state(main_line(), at)
        change = found.until or found.next_opening
        assert change is not None
        return found.open, f"{change.astimezone(berlin):%d %H:%M}"

    assert state(4, 20, 9) == (True, "20 12:00")
    assert state(4, 20, 12, 30) == (False, "20 13:00")
    assert state(4, 20, 13) == (True, "20 16:00")
    assert state(4, 24, 13) == (False, "27 08:00")
    assert state(12, 24, 9) == (False, "28 08:00")
    assert state(5, 1, 9) == (False, "04 08:00")


def test_without_the_right_nothing_changes() -> None:
    class Nobody:
        label = "nobody"

        def may(self, right: str) -> bool:
            return False

    with pytest.raises(PermissionDenied):
        save_line("hotline", FIELDS, by=Nobody())


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": []},
        {"names": {}},
        {"time_zone": ""},
        {"holiday_country": ""},
    ],
    ids=str,
)
def test_the_database_refuses_half_a_line(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.create(code="hotline", **{**FIELDS, **wrong})


def test_without_a_line_the_remedy_is_named() -> None:
    with pytest.raises(Refused, match="beistand blueprint load"):
        main_line()


def test_the_state_of_a_line_changes_through_the_day() -> None:
    save_line("hotline", FIELDS, by=System())
    morning = line_state(main_line(), datetime(2026, 3, 25, 8, tzinfo=UTC))
    evening = line_state(main_line(), datetime(2026, 3, 25, 18, tzinfo=UTC))
    tomorrow = datetime(2026, 3, 26, 7, tzinfo=UTC)

    assert (morning.open, morning.next_opening) == (True, tomorrow)
    assert morning.until == datetime(2026, 3, 25, 11, tzinfo=UTC)
    assert (evening.open, evening.until) == (False, None)
    assert evening.next_opening == tomorrow


def test_deadlines_count_the_hours_of_the_main_line() -> None:
    save_line("hotline", FIELDS, by=System())
    save_line("second", {**FIELDS, "position": 1, "hours": "24/7"}, by=System())

    with pretending(datetime(2026, 3, 25, 18, tzinfo=UTC)):
        due = due_after(120)
        assert due == datetime(2026, 3, 26, 9, tzinfo=UTC)
        assert minutes_left(due) == 120
        assert minutes_left(datetime(2026, 3, 25, 17, tzinfo=UTC)) == 0
