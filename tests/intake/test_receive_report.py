"""A report is taken whole, once, and opens a case or an offer."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beistand.accounts.models import User
from beistand.cases.models import Case, Need
from beistand.intake.actions import (
    Invalid,
    add_to_report,
    receive_report,
    withdraw_report,
)
from beistand.intake.models import Contact
from beistand.intake.queries import status_of
from beistand.intake.rules import (
    BeneficiaryIn,
    InquirerIn,
    NeedTold,
    OfferTold,
    ReportIn,
    World,
    problems,
)
from beistand.kit import codes
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.matching.actions import propose_match
from beistand.offers.models import Helper, Offer
from beistand.outbox.models import Message
from beistand.people.models import Consent, Person
from beistand.reference.models import Topic

WORLD = World(
    topics={"groceries"},
    areas={"old-town"},
    languages={"de"},
    region="DE",
    today=date(2020, 4, 20),
)
REPORT = ReportIn(
    source_key="key-1",
    language="de",
    inquirer=InquirerIn(
        name="Anna Klein",
        phone="+1 212 555 0142",
        email="anna@example.org",
        relation="relative",
        country="US",
    ),
    beneficiary=BeneficiaryIn(
        name="Elfriede Klein",
        phone="0631 / 12 345",
        street="Marktstraße",
        house_number="12",
        area="old-town",
        risks=("over_65", "alone"),
    ),
    needs=(NeedTold("groceries", "Brot und Milch"),),
    note="Sie hört schlecht.",
    consent=True,
)
OFFER = ReportIn(
    kind="offer",
    source_key="key-2",
    language="de",
    inquirer=InquirerIn(name="Tom Braun", phone="0151 12345678"),
    beneficiary=BeneficiaryIn(area="old-town"),
    offer=OfferTold(topics=("groceries",), per_week=2),
    consent=True,
)
PUBLIC = System("public:web")


def with_inquirer(**changes: str) -> ReportIn:
    return replace(REPORT, inquirer=replace(REPORT.inquirer, **changes))


@pytest.mark.parametrize(
    ("report", "field"),
    [
        (replace(REPORT, kind="gift"), "kind"),
        (replace(REPORT, consent=False), "consent"),
        (replace(REPORT, language="xx"), "language"),
        (replace(REPORT, needs=()), "needs"),
        (replace(REPORT, needs=(NeedTold("gold"),)), "needs.0.topic"),
        (replace(REPORT, needs=(NeedTold("groceries", by="soon"),)), "needs.0.by"),
        (
            replace(REPORT, needs=(NeedTold("groceries", by="2020-04-19"),)),
            "needs.0.by",
        ),
        (replace(REPORT, note="x" * 4001), "note"),
        (with_inquirer(name=" "), "inquirer.name"),
        (with_inquirer(phone="", email=""), "inquirer.phone"),
        (with_inquirer(phone="call me"), "inquirer.phone"),
        (with_inquirer(email="anna"), "inquirer.email"),
        (with_inquirer(country="usa"), "inquirer.country"),
        (with_inquirer(relation="boss"), "inquirer.relation"),
        (
            replace(REPORT, beneficiary=replace(REPORT.beneficiary, name="")),
            "beneficiary.name",
        ),
        (
            replace(REPORT, beneficiary=replace(REPORT.beneficiary, area="moon")),
            "beneficiary.area",
        ),
        (
            replace(
                REPORT, beneficiary=replace(REPORT.beneficiary, area="", street="")
            ),
            "beneficiary.area",
        ),
        (
            replace(REPORT, beneficiary=replace(REPORT.beneficiary, risks=("rich",))),
            "beneficiary.risks",
        ),
        (replace(OFFER, offer=None), "offer.topics"),
        (replace(OFFER, offer=OfferTold(("gold",))), "offer.topics"),
        (replace(OFFER, offer=OfferTold(("groceries",), per_week=0)), "offer.per_week"),
        (
            replace(OFFER, offer=OfferTold(("groceries",), radius_m=1)),
            "offer.radius_m",
        ),
    ],
)
def test_names_the_field_that_is_wrong(report: ReportIn, field: str) -> None:
    found = problems(report, WORLD)
    assert [problem.field for problem in found] == [field]
    assert str(found[0].message)


@pytest.mark.parametrize("report", [REPORT, OFFER])
def test_finds_nothing_wrong_with_a_good_report(report: ReportIn) -> None:
    assert problems(report, WORLD) == []


def test_a_dump_cannot_be_tried_against_guessed_reports(
    settings: Any, tmp_path: Path
) -> None:
    here = REPORT.fingerprint()
    assert here == replace(REPORT).fingerprint()
    assert here != replace(REPORT, note="eilig").fingerprint()

    settings.BEISTAND_KEYS = tmp_path / "other-keys.json"
    assert here != REPORT.fingerprint()


def test_opens_a_case_for_two_people(monday: object) -> None:
    contact = receive_report(REPORT, by=PUBLIC)

    case = Case.objects.get()
    assert contact.case == case
    assert (case.beneficiary.name, case.inquirer.name) == (
        "Elfriede Klein",
        "Anna Klein",
    )
    assert case.relation == "relative"
    assert not case.is_verified
    assert case.beneficiary.phones.get().number == "+4963112345"
    assert case.inquirer.phones.get().number == "+12125550142"
    assert case.beneficiary.risks == ["over_65", "alone"]
    need = Need.objects.get()
    assert (need.detail, need.area.code) == ("Brot und Milch", "old-town")
    assert Consent.objects.get().person == case.inquirer


def test_keeps_what_was_said_as_it_was_said(monday: object) -> None:
    contact = receive_report(REPORT, by=PUBLIC)
    raw = Contact.objects.get(pk=contact.pk).raw
    assert raw["beneficiary"]["phone"] == "0631 / 12 345"
    assert raw["note"] == "Sie hört schlecht."


def test_acknowledges_with_a_reference_that_reveals_nothing(monday: object) -> None:
    contact = receive_report(REPORT, by=PUBLIC)
    mail = Message.objects.get()
    assert codes.show_reference(contact.reference) in mail.body
    assert "Klein" not in mail.body + mail.subject


def test_the_same_key_is_the_same_report(monday: object) -> None:
    first = receive_report(REPORT, by=PUBLIC)
    assert receive_report(REPORT, by=PUBLIC) == first
    assert (Case.objects.count(), Message.objects.count()) == (1, 1)


def test_the_same_key_with_another_content_is_refused(monday: object) -> None:
    receive_report(REPORT, by=PUBLIC)
    with pytest.raises(Invalid) as refusal:
        receive_report(replace(REPORT, note="anders"), by=PUBLIC)
    assert refusal.value.problems[0].field == "Idempotency-Key"


def test_a_repeat_joins_the_open_case_and_may_raise_its_urgency(
    monday: object, rosa: User
) -> None:
    receive_report(REPORT, by=PUBLIC)
    Need.objects.update(urgency=2)
    Topic.objects.filter(code="groceries").update(urgency="now")
    again = replace(
        REPORT,
        source_key="key-9",
        channel="phone",
        needs=(NeedTold("groceries", "kein Brot mehr"), NeedTold("talk")),
    )
    contact = receive_report(again, by=rosa)

    assert contact.outcome == "repeat"
    assert Case.objects.count() == 1
    groceries, talk = Need.objects.order_by("id")
    assert (groceries.times_asked, groceries.urgency) == (2, 0)
    assert "kein Brot mehr" in groceries.detail
    assert talk.topic.code == "talk"
    assert Person.objects.count() == 2


def test_another_name_behind_the_same_number_is_another_person(monday: object) -> None:
    receive_report(REPORT, by=PUBLIC)
    other = replace(
        REPORT,
        source_key="key-3",
        beneficiary=replace(REPORT.beneficiary, name="Otto Klein"),
    )
    receive_report(other, by=PUBLIC)
    assert Case.objects.count() == 2


def test_an_offer_makes_a_helper_to_get_to_know(monday: object) -> None:
    contact = receive_report(OFFER, by=PUBLIC)
    helper = Helper.objects.get()
    assert (helper.status, helper.next_step) == ("applied", "vet")
    offer = Offer.objects.get()
    assert (contact.offer, offer.per_week) == (offer, 2)


def test_status_is_for_those_who_know_number_or_address(monday: object) -> None:
    contact = receive_report(REPORT, by=PUBLIC)
    shown = codes.show_reference(contact.reference)
    for key in ("+1 212 555 0142", "0631/12345", "ANNA@example.org"):
        found = status_of(shown.lower(), key)
        assert found is not None
        assert [need.topic.code for need in found.needs] == ["groceries"]
    for reference, key in ((shown, "0631 99999"), ("A1-11-11-11", "0631/12345")):
        assert status_of(reference, key) is None


def test_a_wrong_pair_costs_as_many_queries_as_an_unknown_one(
    monday: object,
) -> None:
    contact = receive_report(REPORT, by=PUBLIC)
    counts = []
    for reference in (contact.reference, codes.new_reference()):
        with CaptureQueriesContext(connection) as queries:
            assert status_of(reference, "0631 99999") is None
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_withdrawing_ends_the_needs(monday: object) -> None:
    contact = receive_report(REPORT, by=PUBLIC)
    withdraw_report(contact, by=PUBLIC)
    assert Need.objects.get().status == "withdrawn"


def test_withdrawing_waits_until_the_helper_is_released(
    monday: object, toms_offer: Offer, rosa: User
) -> None:
    contact = receive_report(REPORT, by=PUBLIC)
    propose_match(Need.objects.get(), toms_offer, by=rosa)
    with pytest.raises(Refused, match="Release that first"):
        withdraw_report(contact, by=PUBLIC)


def test_what_is_added_waits_for_a_person_to_read_it(monday: object) -> None:
    contact = receive_report(REPORT, by=PUBLIC)
    added = add_to_report(contact, "Bitte laktosefrei.", by=PUBLIC)
    assert (added.status, added.next_step) == ("waiting", "read")
    assert added.case == contact.case
    with pytest.raises(Refused):
        add_to_report(contact, "  ", by=PUBLIC)


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        ("0631 3651045 privat", "Enter only the number here: 0631 3651045."),
        ("3651045", "The area code is missing. Is it 0631 3651045?"),
        ("call me", "We cannot read this phone number."),
    ],
)
def test_a_number_that_is_not_read_says_why(number: str, remedy: str) -> None:
    world = replace(WORLD, area_code="0631")
    (found,) = problems(with_inquirer(phone=number, country=""), world)
    assert str(found.message).startswith(remedy)
