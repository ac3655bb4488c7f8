"""What was kept is filed a moment later; what cannot be filed waits for a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from beistand.accounts.models import User
from beistand.accounts.queries import open_work
from beistand.cases.models import Case
from beistand.intake import tasks
from beistand.intake.actions import Invalid, file_report, queue_report
from beistand.intake.models import Contact
from beistand.intake.queries import status_of
from beistand.intake.rules import NeedTold, read_raw
from beistand.kit import clock, codes
from beistand.kit.actions import System
from tests.intake.test_receive_report import OFFER, PUBLIC, REPORT
from tests.work import file_reports


@pytest.mark.parametrize("report", [REPORT, OFFER])
def test_a_report_is_the_same_after_it_was_kept(report, monday: object) -> None:
    contact = queue_report(report, by=PUBLIC)
    assert read_raw(Contact.objects.get(pk=contact.pk).raw) == report


def test_is_on_the_desks_list_before_it_is_filed(monday: object, rosa: User) -> None:
    queue_report(REPORT, by=PUBLIC)
    (line,) = open_work([Contact], rosa, "everybody")
    assert (line.kind, line.next_step) == ("contact", "file")


def test_its_status_can_be_asked_before_it_is_filed(monday: object) -> None:
    contact = queue_report(REPORT, by=PUBLIC)
    shown = codes.show_reference(contact.reference)
    for key in ("+1 212 555 0142", "0631/12345", "anna@example.org"):
        assert status_of(shown, key) is not None
    assert status_of(shown, "0631 999999") is None


def test_the_worker_files_it(monday: object) -> None:
    contact = queue_report(REPORT, by=PUBLIC)
    assert file_reports() == 1
    contact.refresh_from_db()
    assert (contact.status, contact.outcome) == ("handled", "case")
    assert Case.objects.get().reference == contact.reference


def test_filing_twice_is_filing_once(monday: object) -> None:
    contact = queue_report(REPORT, by=PUBLIC)
    file_report(contact, by=PUBLIC)
    file_report(Contact.objects.get(), by=PUBLIC)
    file_reports()
    assert Case.objects.count() == 1


def test_what_cannot_be_filed_waits_for_a_person(
    monday: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = queue_report(REPORT, by=PUBLIC)

    def broken(*_told: object, **_by: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tasks.actions, "file_report", broken)
    file_reports()
    contact.refresh_from_db()
    assert (contact.status, contact.next_step) == ("waiting", "read")
    assert contact.raw["beneficiary"]["name"] == "Elfriede Klein"


def test_what_cannot_be_filed_holds_nobody_up(
    monday: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_report(REPORT, by=PUBLIC)
    queue_report(replace(REPORT, source_key="second"), by=PUBLIC)
    file, seen = tasks.actions.file_report, []

    def broken_once(contact: Contact, *, by: System) -> None:
        seen.append(contact.source_key)
        if len(seen) == 1:
            raise ZeroDivisionError
        file(contact, by=by)

    monkeypatch.setattr(tasks.actions, "file_report", broken_once)
    assert file_reports() == 2
    steps = Contact.objects.order_by("pk").values_list("status", "next_step")
    assert list(steps) == [("waiting", "read"), ("handled", "")]


def test_what_was_good_when_it_came_stays_good(monday: object) -> None:
    today = replace(REPORT, needs=(NeedTold("groceries", by="2020-04-20"),))
    first = queue_report(today, by=PUBLIC)
    with clock.pretending(monday + timedelta(days=1)):
        assert queue_report(today, by=PUBLIC) == first
        with pytest.raises(Invalid):
            queue_report(replace(today, source_key="another"), by=PUBLIC)
