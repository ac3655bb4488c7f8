"""Many reports through one door are taken all the same, and come after the others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from beistand.accounts.models import Urgency, User
from beistand.accounts.queries import open_work
from beistand.cases.actions import take_call
from beistand.cases.models import CallBack, Case, Need
from beistand.intake.actions import keep_report, queue_report, receive_report
from beistand.intake.models import Contact
from beistand.intake.rules import (
    BeneficiaryIn,
    InquirerIn,
    NeedTold,
    OfferTold,
    ReportIn,
)
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import raise_overdue
from beistand.matching.actions import finish_call, tell_unmet
from beistand.matching.actions.calling import Said
from beistand.offers.models import Helper
from beistand.outbox.models import Message
from beistand.reference.models import Topic
from tests.cast import MONDAY_9
from tests.work import file_reports

FORM = System("web form")
REPORT = ReportIn(
    source_key="1",
    language="de",
    inquirer=InquirerIn(
        name="Erna Groß", phone="0631 54321", email="erna@example.org", wish="phone"
    ),
    beneficiary=BeneficiaryIn(area="old-town"),
    needs=(NeedTold("groceries", "Brot"),),
    consent=True,
)


def crowd(number: int) -> ReportIn:
    """One of many: another name, another number, most urgent of all."""
    who = InquirerIn(name=f"Witzbold {number}", phone=f"0631 70{number:04}")
    needs = (NeedTold("groceries", "Kaviar", urgency="now"),)
    return replace(REPORT, source_key=f"x{number}", inquirer=who, needs=needs)


def test_the_one_who_needs_help_is_on_top_of_the_crowd(
    monday: object, rosa: User
) -> None:
    for number in range(20):
        receive_report(crowd(number), by=FORM, is_doubtful=True)
    with clock.pretending(MONDAY_9 + timedelta(hours=2)):
        mine = receive_report(REPORT, by=FORM)
        lines = open_work([Need], rosa, "everybody", limit=50)

    assert len(lines) == 21
    assert lines[0].case == mine.case.uid
    assert {line.urgency for line in lines[1:]} == {Urgency.SOON}


def test_it_stays_on_top_however_long_the_desk_takes(
    monday: object, rosa: User
) -> None:
    receive_report(crowd(1), by=FORM, is_doubtful=True)
    with clock.pretending(MONDAY_9 + timedelta(days=7)):
        mine = receive_report(REPORT, by=FORM)
        raise_overdue(by=System())
        assert open_work([Need], rosa, "everybody")[0].case == mine.case.uid


def test_what_is_kept_and_not_filed_yet_comes_last_too(
    monday: object, rosa: User
) -> None:
    keep_report(crowd(1), by=FORM, is_doubtful=True)
    mine = keep_report(REPORT, by=FORM)
    assert open_work([Contact], rosa, "everybody")[0].uid == mine.uid


def test_the_worker_files_the_others_first(monday: object) -> None:
    queue_report(crowd(1), by=FORM, is_doubtful=True)
    queue_report(REPORT, by=FORM)
    file_reports(most=1)
    waiting = Contact.objects.filter(status="waiting")
    assert [contact.is_doubtful for contact in waiting] == [True]


def test_nobodys_mailbox_is_filled_through_us(monday: object) -> None:
    mailed = replace(crowd(1), inquirer=REPORT.inquirer)
    receive_report(mailed, by=FORM, is_doubtful=True)
    assert not Message.objects.exists()
    receive_report(replace(REPORT, source_key="2"), by=FORM)
    assert Message.objects.get().template == "report-received"


def test_offers_of_a_crowd_wait_longer_too(monday: object) -> None:
    offers = replace(
        REPORT, kind="offer", needs=(), offer=OfferTold(topics=("groceries",))
    )
    receive_report(offers, by=FORM)
    many = replace(crowd(1), kind="offer", needs=(), offer=offers.offer)
    receive_report(many, by=FORM, is_doubtful=True)
    first, last = Helper.objects.order_by("due_at")
    assert last.due_at - first.due_at > timedelta(days=14)


def test_a_crowd_cannot_make_a_true_need_more_urgent(monday: object) -> None:
    receive_report(REPORT, by=FORM)
    again = replace(crowd(1), inquirer=REPORT.inquirer)
    receive_report(again, by=FORM, is_doubtful=True)
    need = Need.objects.get()
    assert (need.times_asked, need.urgency) == (2, Urgency.SOON)


@pytest.fixture
def doubtful(monday: object) -> Case:
    """A true report that had the bad luck to come with the crowd."""
    contact = receive_report(REPORT, by=FORM, is_doubtful=True)
    Topic.objects.update(urgency="today")
    assert contact.case is not None
    assert not contact.case.is_verified
    return contact.case


def test_who_calls_us_is_one_of_all(doubtful: Case, rosa: User) -> None:
    slow = Need.objects.get()
    receive_report(replace(REPORT, channel="phone", source_key="3"), by=rosa)

    doubtful.refresh_from_db()
    need = Need.objects.get()
    assert doubtful.is_verified
    assert (slow.urgency, need.urgency) == (Urgency.SOON, Urgency.TODAY)
    assert need.due_at == MONDAY_9 + timedelta(hours=2)


@pytest.mark.parametrize(
    ("result", "choice", "is_verified"),
    [("reached", "told", True), ("no_answer", "", False)],
)
def test_whom_we_reach_is_one_of_all(
    doubtful: Case, rosa: User, result: str, choice: str, is_verified: bool
) -> None:
    tell_unmet(Need.objects.get(), "full", by=rosa)
    call = CallBack.objects.get()
    take_call(call, by=rosa)
    finish_call(call, result, Said(choice=choice), by=rosa)

    doubtful.refresh_from_db()
    assert doubtful.is_verified is is_verified
