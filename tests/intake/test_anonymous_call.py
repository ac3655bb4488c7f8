"""Who wants to stay unknown stays unknown, and is counted (BX)."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from beistand.accounts.models import User
from beistand.directory.models import Service
from beistand.guidance.actions import begin_run, say_feedback
from beistand.guidance.models import NodeFeedback
from beistand.intake.actions import (
    drop_draft,
    keep_anonymous,
    keep_draft,
    note_arrival,
)
from beistand.intake.actions.anonymous import AnonymousIn, RequestTold
from beistand.intake.actions.answers import AnswerIn
from beistand.intake.actions.telephone import CallerIn
from beistand.intake.models import Answer, Contact, Draft, PhoneCall
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.lines.queries import main_line
from beistand.people.actions import note_search
from beistand.people.models import Person
from beistand.reference.models import Area, Place, Topic
from tests.guidance.deeds import in_force

KEY = "7c1b2a34-0000-4000-8000-00000000000a"
NAME, NUMBER = "Wilhelmine Unbekannt", "0631 777123"
IN_ANY_SPELLING = ("wilhelmine", "unbekannt", "777123", "777 123")


def everything() -> Iterator[str]:
    """Every value of every row of ours, opened, in small letters."""
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._default_manager.values_list(*names):
            yield str(row).lower()


def run_by_hand(statement: str) -> None:
    """What somebody with the database open might write."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def told(*requests: RequestTold, **more: object) -> AnonymousIn:
    """A call without a name."""
    return AnonymousIn(KEY, requests, **more)  # type: ignore[arg-type]


def talk(kind: str = "at_once", **more: object) -> RequestTold:
    """A request to talk, answered so."""
    topic = Topic.objects.get(code="talk")
    return RequestTold(topic, AnswerIn(kind, **more))  # type: ignore[arg-type]


def test_it_is_counted_with_problem_place_and_answer(
    monday: datetime, rosa: User, parish: Service
) -> None:
    area = Area.objects.get(code="hill")
    food = RequestTold(
        Topic.objects.get(code="groceries"), AnswerIn("service", parish, is_warm=True)
    )
    contact = keep_anonymous(
        told(talk(), food, area=area, postcode="67655", language="en"), by=rosa
    )
    assert (contact.is_anonymous, contact.status, contact.outcome) == (
        True,
        "handled",
        "answered",
    )
    assert (contact.language, contact.taken_by) == ("en", rosa)
    rows = Answer.objects.order_by("pk").values_list(
        "topic__code", "kind", "area__code", "postcode", "service__code", "is_warm"
    )
    assert list(rows) == [
        ("talk", "at_once", "hill", "67655", None, False),
        ("groceries", "service", "hill", "67655", "st-martin-shopping", True),
    ]


def test_nothing_typed_before_stays_anywhere(monday: datetime, rosa: User) -> None:
    call = note_arrival(
        CallerIn("c-1", main_line(), number="+49631777123"), by=System("exchange")
    )
    typed = {"key": [KEY], "name": [NAME], "phone": [NUMBER], "note": ["ruft an"]}
    keep_draft(typed, by=rosa, draft=None, key=KEY)
    keep_draft({"key": ["another"], "note": ["bleibt"]}, by=rosa, draft=None)
    note_search({"name": NAME, "number": NUMBER}, [], by=rosa, call=KEY)
    note_search({"name": "Somebody Else"}, [], by=rosa, call="another")
    before = "\n".join(everything())
    assert all(word in before for word in ("wilhelmine", "777123"))

    keep_anonymous(told(talk(words=f"{NAME} getröstet"), call=call), by=rosa)

    after = "\n".join(everything())
    assert [word for word in IN_ANY_SPELLING if word in after] == []
    assert "somebody else" in after
    assert not Person.objects.exists()
    assert [row.typed["note"] for row in Draft.objects.all()] == [["bleibt"]]
    row = PhoneCall.objects.get()
    assert (row.number, row.phone_index, row.contact.is_anonymous) == ("", "", True)
    searched = Entry.objects.filter(verb="people.searched", details__call=KEY).get()
    assert (searched.reason, searched.details["terms"]) == ("", "name,number")


def test_once_for_each_key(monday: datetime, rosa: User) -> None:
    first, second = (keep_anonymous(told(talk()), by=rosa) for _time in range(2))
    assert first == second
    assert Answer.objects.count() == 1


def test_a_draft_that_comes_late_is_not_kept(monday: datetime, rosa: User) -> None:
    keep_anonymous(told(talk()), by=rosa)
    assert keep_draft({"key": [KEY], "name": [NAME]}, by=rosa, draft=None, key=KEY) is (
        None
    )
    assert not Draft.objects.exists()


@pytest.mark.parametrize("kind", ["call_back", None])
def test_nobody_unknown_can_be_called_back(
    monday: datetime, rosa: User, kind: str | None
) -> None:
    requests = () if kind is None else (talk(kind),)
    with pytest.raises(Refused, match="called back"):
        keep_anonymous(told(*requests), by=rosa)
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "place", ["0631777123", "023456789", "Dupont Jan", "Herr Braun", "6765", "JAN"]
)
def test_only_a_postcode_is_a_place(monday: datetime, rosa: User, place: str) -> None:
    with pytest.raises(Refused, match="postcode"):
        keep_anonymous(told(talk(), postcode=place), by=rosa)
    assert not Contact.objects.exists()


def test_a_postcode_of_the_register_is_one_too(monday: datetime, rosa: User) -> None:
    Place.objects.create(
        street="Zollweg",
        postcode="D-12",
        area=Area.objects.get(code="hill"),
        lon=7.7,
        lat=49.4,
        folded="zollweg",
    )
    keep_anonymous(told(talk(), postcode="D-12"), by=rosa)
    assert Answer.objects.get().postcode == "D-12"


@pytest.mark.parametrize(
    "words", ["rappeler Mme Peeters 02 345 67 89", "Herr Braun", "0631 77"]
)
def test_a_new_problem_that_names_somebody_is_refused(
    monday: datetime, rosa: User, words: str
) -> None:
    with pytest.raises(Refused, match="no name"):
        keep_anonymous(told(talk(new_topic=words)), by=rosa)
    assert not Contact.objects.exists()


def test_what_was_said_of_a_protocol_loses_its_words(
    monday: datetime, rosa: User, ilja: User, olga: User
) -> None:
    run = begin_run(in_force(ilja, olga), KEY, by=rosa)
    say_feedback(run, "today", f"{NAME} wollte nicht", by=rosa)
    keep_anonymous(told(talk()), by=rosa)
    row = NodeFeedback.objects.get()
    assert (row.words, row.node.code, row.run) == ("", "today", run)
    assert not any(NAME.lower() in text for text in everything())
    row.words = NAME
    with pytest.raises(IntegrityError, match="keeps no words"), transaction.atomic():
        row.save(update_fields=["words"])


def test_an_anonymous_draft_thrown_away_is_forgotten(
    monday: datetime, rosa: User
) -> None:
    note_search({"name": NAME, "number": NUMBER}, [], by=rosa, call=KEY)
    typed = {"key": [KEY], "anonymous": ["on"], "topics": ["talk"]}
    draft = keep_draft(typed, by=rosa, draft=None, key=KEY)
    assert draft is not None
    drop_draft(draft, by=rosa)
    assert not any(word in text for text in everything() for word in IN_ANY_SPELLING)


@pytest.mark.parametrize(
    "set_to",
    [
        "phone_index = 'a'",
        "email_index = 'a'",
        "fingerprint = 'a'",
        "inquirer_id = {person}",
        "note = raw",
        "raw = '\\x00'::bytea || raw",
    ],
)
def test_the_database_keeps_it_so(
    monday: datetime, rosa: User, klein: Person, set_to: str
) -> None:
    keep_anonymous(told(talk()), by=rosa)
    statement = f"UPDATE intake_contact SET {set_to.format(person=klein.pk)}"
    with pytest.raises(IntegrityError), transaction.atomic():
        run_by_hand(statement)


def test_the_database_keeps_its_telephone_call_so(monday: datetime, rosa: User) -> None:
    contact = keep_anonymous(told(talk()), by=rosa)
    call = note_arrival(
        CallerIn("c-1", main_line(), number="+49631777123"), by=System("exchange")
    )
    call.contact = contact
    with pytest.raises(IntegrityError, match="keeps no number"), transaction.atomic():
        call.save(update_fields=["contact"])


def test_only_the_words_of_a_search_may_go(monday: datetime, rosa: User) -> None:
    note_search({"name": NAME}, [], by=rosa, call=KEY)
    note_search({"name": NAME}, [], by=rosa)
    for change in ("verb = 'x'", "reason = NULL", "details = '{}'", "actor = 'x'"):
        with pytest.raises(IntegrityError), transaction.atomic():
            run_by_hand("SET LOCAL beistand.forgetting = 'on'")
            run_by_hand(f"UPDATE journal_entry SET {change}")
    keep_anonymous(told(talk()), by=rosa)
    assert sorted(
        len(entry.reason) > 0 for entry in Entry.objects.filter(verb="people.searched")
    ) == [False, True]
