"""Fifty at once ask for the last texts of the day: no more go than may."""

from threading import Barrier

import pytest
from django.db import transaction

from beistand.kit.actions import Actor, System, action
from beistand.outbox.actions import Text, queue_message
from beistand.outbox.models import Message, TextAllowance
from beistand.people.actions import PersonIn, add_person
from beistand.people.models import Person
from beistand.reference.models import City
from tests.races.crowd import at_once, meet, refused

pytestmark = pytest.mark.django_db(transaction=True)
MANY, MOST = 50, 12
HELLO = Text("hello", words=("", "Guten Tag"), urgency=0)


@pytest.fixture
def people(town: City) -> list[Person]:
    """As many people, each with a mobile number; the day may cost 12 texts."""
    town.rules = {"texts": {"cents_a_part": 8, "cents_a_day": MOST * 8}}
    town.save(update_fields=["rules"])
    return [
        add_person(
            PersonIn(name=f"P {n}", language="de", phone=f"+49151234567{n:02d}"),
            by=System(),
        )
        for n in range(MANY)
    ]


@action("outbox.send")
def write_to(person: Person, *, by: Actor) -> None:
    queue_message(person, "sms", HELLO, by=by)


def test_the_daily_money_holds_under_fifty_threads(people: list[Person]) -> None:
    outcomes = at_once(
        [lambda person=person: write_to(person, by=System()) for person in people]
    )
    assert len(refused(outcomes)) == MANY - MOST
    assert Message.objects.filter(channel="sms").count() == MOST
    spent = TextAllowance.objects.get(kind="city")
    assert (spent.used, spent.most) == (MOST * 8, MOST * 8)


def test_the_cap_of_one_number_holds_too(people: list[Person], town: City) -> None:
    town.rules = {"texts": {"number_a_day": 3}}
    town.save(update_fields=["rules"])
    outcomes = at_once([lambda: write_to(people[0], by=System())] * MANY)
    assert len(refused(outcomes)) == MANY - 3
    assert Message.objects.count() == 3


def test_control_reading_before_writing_spends_too_much(people: list[Person]) -> None:
    """The same without the one statement: the check would see it."""
    barrier = Barrier(MANY)

    def queue_naively(person: Person) -> None:
        with transaction.atomic():
            sent = Message.objects.filter(channel="sms").count()
            meet(barrier)
            if sent < MOST:
                Message.objects.create(
                    to=person, channel="sms", language="de", template="hello"
                )

    at_once([lambda person=person: queue_naively(person) for person in people])
    assert Message.objects.filter(channel="sms").count() > MOST
