"""Every request ends in the closed list, with what the operator saw (BX-2)."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.directory.actions import FactIn, record_fact
from beistand.directory.models import OperatingFact, Service
from beistand.guidance.actions import answer_node, begin_run
from beistand.intake.actions import (
    give_answer,
    handle_contact,
    receive_contact,
    receive_report,
    reopen_contact,
    save_call,
)
from beistand.intake.actions.answers import AnswerIn
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.closed_list import names_nobody, outcome_of_answers
from beistand.intake.models import Answer, Contact
from beistand.intake.rules import BeneficiaryIn, InquirerIn, NeedTold, ReportIn
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.reference.models import Topic
from tests.guidance.deeds import in_force

Kind = Answer.Kind


def call_of(*topics: str, key: str = "call-1") -> ReportIn:
    """Mrs Klein phones about these topics."""
    return ReportIn(
        channel="phone",
        source_key=key,
        language="de",
        inquirer=InquirerIn(name="Elfriede Klein", phone="0631 12345"),
        beneficiary=BeneficiaryIn(area="old-town"),
        needs=tuple(NeedTold(topic) for topic in topics),
        consent=True,
    )


def commit() -> None:
    """Let the database judge what it judges at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def kinds(contact: Contact) -> dict[str, str]:
    """How each topic was answered in this conversation."""
    return {row.topic.code: row.kind for row in contact.answers.all() if row.topic}


def test_each_need_of_a_call_has_an_answer_of_its_own(
    monday: datetime, rosa: User, parish: Service
) -> None:
    answers = {
        "talk": AnswerIn(Kind.AT_ONCE, words="Zugehört."),
        "groceries": AnswerIn(Kind.SERVICE, service=parish),
    }
    contact = save_call(call_of("groceries", "talk"), answers, by=rosa)
    commit()
    assert kinds(contact) == {"groceries": "service", "talk": "at_once"}
    talk = contact.answers.get(kind="at_once")
    assert (talk.words, talk.given_by, talk.service) == ("Zugehört.", rosa, None)
    assert Need.objects.get(topic__code="talk").status == "answered"


def test_what_nobody_answered_yet_is_answered_later(
    monday: datetime, rosa: User
) -> None:
    contact = save_call(call_of("groceries"), by=rosa)
    commit()
    assert kinds(contact) == {"groceries": "call_back"}


def test_one_need_is_answered_in_several_conversations(
    monday: datetime, rosa: User
) -> None:
    save_call(call_of("groceries"), by=rosa)
    at_once = {"groceries": AnswerIn(Kind.AT_ONCE)}
    save_call(call_of("groceries", key="call-2"), at_once, by=rosa)
    assert Contact.objects.count() == 2
    need = Need.objects.get()
    assert [row.kind for row in need.answers.order_by("pk")] == ["call_back", "at_once"]


def test_the_same_call_sent_twice_counts_once(monday: datetime, rosa: User) -> None:
    answers = {"talk": AnswerIn(Kind.AT_ONCE)}
    save_call(call_of("talk", "groceries"), answers, by=rosa)
    save_call(call_of("talk", "groceries"), answers, by=rosa)
    assert Answer.objects.count() == 2


def test_a_form_of_the_web_counts_its_requests_too(monday: datetime) -> None:
    report = call_of("groceries", "talk")
    contact = receive_report(
        ReportIn(**{**vars(report), "channel": "web"}), by=System("public:web")
    )
    assert set(kinds(contact).values()) == {"call_back"}


def test_it_keeps_the_fact_that_the_operator_saw(
    monday: datetime, rosa: User, ilja: User, parish: Service
) -> None:
    told = FactIn(parish, "phone_only", "operator_call", "phone")
    seen = record_fact(told, by=ilja)
    answer = {"groceries": AnswerIn(Kind.SERVICE, parish, fact=str(seen.pk))}
    with clock.pretending(monday + timedelta(seconds=40)):
        record_fact(FactIn(parish, "suspended", "provider", "phone"), by=ilja)
        contact = save_call(call_of("groceries"), answer, by=rosa)
    row = contact.answers.get()
    assert (row.fact, row.state_seen, row.is_confirmed) == (seen, "phone_only", True)


def test_without_a_fact_on_the_page_the_one_that_holds_is_kept(
    monday: datetime, rosa: User, ilja: User, parish: Service
) -> None:
    record_fact(FactIn(parish, "suspended", "provider", "phone"), by=ilja)
    answer = {"groceries": AnswerIn(Kind.SERVICE, parish)}
    assert save_call(
        call_of("groceries"), answer, by=rosa
    ).answers.get().state_seen == ("suspended")


def test_of_a_service_nobody_knows_anything_of_no_state_is_kept(
    monday: datetime, rosa: User, parish: Service
) -> None:
    answer = {"groceries": AnswerIn(Kind.SERVICE, parish)}
    row = save_call(call_of("groceries"), answer, by=rosa).answers.get()
    assert (row.fact, row.state_seen, row.is_confirmed) == (None, "", False)


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        ("wrong_number", "wrong_number"),
        ("abandoned", "abandoned"),
        ("emergency", "emergency"),
        ("out_of_scope", "out_of_scope"),
        ("unreachable", "unreachable"),
        ("call_back", "call_back"),
        ("answered", "at_once"),
    ],
)
def test_a_call_that_opens_nothing_ends_in_the_list_too(
    monday: datetime, rosa: User, outcome: str, kind: str
) -> None:
    contact = receive_contact(ContactIn("phone", "k", outcome=outcome), by=rosa)
    commit()
    assert [row.kind for row in contact.answers.all()] == [kind]


@pytest.mark.parametrize("outcome", ["joke", "automatic", "other"])
def test_what_is_no_request_has_no_answer(
    monday: datetime, rosa: User, outcome: str
) -> None:
    contact = receive_contact(ContactIn("phone", "k"), by=rosa)
    handle_contact(contact, outcome, by=rosa)
    commit()
    assert not contact.answers.exists()


def test_an_end_taken_back_takes_its_answer_back(monday: datetime, rosa: User) -> None:
    told = ContactIn("phone", "k", outcome="wrong_number")
    contact = receive_contact(told, by=rosa)
    reopen_contact(contact, by=rosa)
    assert not contact.answers.exists()
    handle_contact(contact, "abandoned", by=rosa)
    assert [row.kind for row in contact.answers.all()] == ["abandoned"]


def test_a_message_answered_in_a_call_is_not_counted_twice(
    monday: datetime, rosa: User
) -> None:
    missed = receive_contact(ContactIn("phone", "missed"), by=System("exchange"))
    call = save_call(call_of("groceries"), by=rosa, waiting=missed)
    commit()
    missed.refresh_from_db()
    assert (missed.status, missed.answered_in) == ("handled", call)
    assert Answer.objects.count() == 1


def test_the_database_refuses_a_handled_call_without_an_answer(
    monday: datetime, rosa: User
) -> None:
    contact = save_call(call_of("groceries"), by=rosa)
    with pytest.raises(IntegrityError, match="has an answer"), transaction.atomic():
        contact.answers.all().delete()
        commit()
    waiting = receive_contact(ContactIn("phone", "k"), by=rosa)
    rows = Contact.objects.filter(pk=waiting.pk)
    with pytest.raises(IntegrityError, match="has an answer"), transaction.atomic():
        rows.update(status="handled", outcome="wrong_number", handled_at=clock.now())
        commit()


def test_the_database_refuses_a_need_of_a_call_without_its_answer(
    monday: datetime, rosa: User
) -> None:
    contact = save_call(call_of("groceries", "talk"), by=rosa)
    Need.objects.update(opened_at=monday - timedelta(seconds=1))
    with pytest.raises(IntegrityError, match="its own answer"), transaction.atomic():
        contact.answers.filter(topic__code="talk").delete()
        commit()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "service"},
        {"kind": "at_once", "service": True},
        {"kind": "initiative", "service": True},
        {"kind": "perhaps"},
        {"kind": "at_once", "is_warm": True},
        {"kind": "at_once", "unmet_reason": "full"},
        {"kind": "at_once", "new_topic": "ruf 0631 12345"},
        {"kind": "at_once", "new_topic": "an@example.org"},
        {"kind": "at_once", "new_topic": "ruf 06 3 1 an"},
        {"kind": "at_once", "new_topic": "ruf Frau Braun"},
        {"kind": "at_once", "postcode": "Dupont Jan"},
        {"kind": "at_once", "postcode": "023456789"},
        {"kind": "at_once", "postcode": "JAN 2"},
    ],
)
def test_the_database_refuses_answers_that_make_no_sense(
    monday: datetime, rosa: User, parish: Service, wrong: dict[str, object]
) -> None:
    contact = receive_contact(ContactIn("phone", "k"), by=rosa)
    fields = {**wrong, **({"service": parish} if "service" in wrong else {})}
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(contact=contact, given_by=rosa, **fields)


def test_a_new_kind_of_problem_is_kept_in_its_words(
    monday: datetime, rosa: User
) -> None:
    contact = receive_contact(ContactIn("phone", "k"), by=rosa)
    told = AnswerIn(Kind.OUT_OF_SCOPE, new_topic="Hamster", unmet_reason="no_service")
    give_answer(contact, None, told, by=rosa)
    row = Answer.objects.get()
    assert (row.new_topic, row.unmet_reason) == ("Hamster", "no_service")
    assert not Topic.objects.filter(code="hamster").exists()


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (["at_once"], "answered"),
        (["out_of_scope", "service"], "service"),
        (["initiative", "service"], "service"),
        (["emergency", "at_once"], "answered"),
    ],
)
def test_the_strongest_answer_names_the_call(given: list[str], outcome: str) -> None:
    assert outcome_of_answers(given) == outcome


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("", True),
        ("Miete", True),
        ("Schule zu seit 3 Tagen", True),
        ("2 Kinder, 14 und 16 Jahre", True),
        ("Frau sucht Arbeit", True),
        ("MS Medikamente", True),
        ("Rückruf 0171", False),
        ("rappeler Mme Peeters 02 345 67 89", False),
        ("02 345 67 89", False),
        ("0-1.7/1", False),
        ("null 1 eins 2 zwei 3 drei 4 vier 5 fünf 6 sechs 7", False),
        ("٠٢٣٤٥", False),
        ("a@b", False),
        ("rappeler Mme Peeters", False),
        ("mevr. Çelik belt", False),
        ("Herr  Braun aus Morlautern", False),
        ("(M. Élie) loyer", False),
        ("Mr. Who", False),
        ("Familie Xhaferi", False),
    ],
)
def test_a_new_problem_names_nobody(words: str, fits: bool) -> None:
    assert names_nobody(words) is fits


def test_it_keeps_the_protocol_that_was_followed_and_where_it_stood(
    monday: datetime, rosa: User, ilja: User, olga: User
) -> None:
    version = in_force(ilja, olga)
    run = answer_node(begin_run(version, "call-1", by=rosa), "today", "no", by=rosa)
    contact = save_call(call_of("groceries", "talk"), by=rosa)
    for need in Need.objects.select_related("topic"):
        give_answer(contact, need, AnswerIn(Kind.AT_ONCE), by=rosa)
    food, talk = (contact.answers.get(topic__code=c) for c in ("groceries", "talk"))
    assert (food.run, food.run.version, food.protocol_node) == (
        run,
        version,
        "allergies",
    )
    assert talk.run is None


def test_a_report_that_cannot_be_trusted_confirms_nothing(
    monday: datetime, rosa: User, ilja: User, parish: Service
) -> None:
    told = FactIn(parish, "temporarily_closed", "caller_report", "phone")
    seen = record_fact(told, by=ilja)
    OperatingFact.objects.get(pk=seen.pk, confidence="low")
    answer = {"groceries": AnswerIn(Kind.SERVICE, parish, fact=str(seen.pk))}
    row = save_call(call_of("groceries"), answer, by=rosa).answers.get()
    assert (row.fact, row.state_seen, row.is_confirmed) == (
        seen,
        "temporarily_closed",
        False,
    )


def test_a_fact_on_another_service_was_not_seen(
    monday: datetime, rosa: User, ilja: User, parish: Service
) -> None:
    other = Service.objects.create(
        code="another", organization=parish.organization, names={"de": "Anderes"}
    )
    record_fact(FactIn(parish, "phone_only", "operator_call", "phone"), by=ilja)
    wrong = record_fact(FactIn(other, "suspended", "operator_call", "phone"), by=ilja)
    answer = {"groceries": AnswerIn(Kind.SERVICE, parish, fact=str(wrong.pk))}
    row = save_call(call_of("groceries"), answer, by=rosa).answers.get()
    assert (row.fact != wrong, row.state_seen) == (True, "phone_only")


def test_a_fact_on_whoever_runs_it_was_seen(
    monday: datetime, rosa: User, ilja: User, parish: Service
) -> None:
    told = FactIn(parish.organization, "suspended", "operator_call", "phone")
    seen = record_fact(told, by=ilja)
    record_fact(FactIn(parish, "normal", "operator_call", "phone"), by=ilja)
    answer = {"groceries": AnswerIn(Kind.SERVICE, parish, fact=str(seen.pk))}
    row = save_call(call_of("groceries"), answer, by=rosa).answers.get()
    assert (row.fact, row.state_seen) == (seen, "suspended")
