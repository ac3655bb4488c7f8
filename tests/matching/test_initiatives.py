"""Initiatives get no need for the profession, and none while nobody vouches (BX-2)."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.cases.rules import Vetted, initiative_obstacle
from beistand.directory.actions import InitiativeIn, add_initiative, vet_initiative
from beistand.directory.models import Initiative, Service
from beistand.intake.models import Answer, Contact
from beistand.kit import clock
from beistand.kit.errors import Refused
from beistand.matching.actions import (
    accept_referral,
    finish_referral,
    mark_professional,
    refer_need,
    take_back_from,
)
from beistand.matching.models import Referral
from beistand.matching.queries import best_help
from beistand.reference.models import Topic

MONTH = timedelta(days=30)


@pytest.fixture
def kitchen(monday: datetime, ilja: User) -> Initiative:
    """Neighbours who shop for others; Ilja has phoned them."""
    told = InitiativeIn(
        names={"de": "Nachbarn kaufen ein"},
        organizer="Maria Beispiel",
        topics=tuple(Topic.objects.filter(code="groceries")),
        phone="+496313651111",
    )
    initiative = add_initiative(told, by=ilja)
    vet_initiative(initiative, "phone_checked", monday + MONTH, by=ilja)
    return initiative


def states() -> list[str]:
    return list(Referral.objects.order_by("pk").values_list("status", flat=True))


def proposed(need: Need) -> list[Service]:
    return best_help(need).services


def test_who_is_vouched_for_is_proposed_and_helps(
    groceries: Need, kitchen: Initiative, rosa: User
) -> None:
    assert proposed(groceries) == [kitchen.service]
    referral = refer_need(groceries, kitchen.service, by=rosa, way="warm")
    finish_referral(referral, True, by=rosa)
    assert states() == ["helped"]


def test_unvetted_it_is_neither_proposed_nor_taken(
    groceries: Need, kitchen: Initiative, rosa: User, ilja: User
) -> None:
    vet_initiative(kitchen, "none", None, by=ilja)
    service = Service.objects.get()
    assert proposed(groceries) == []
    with pytest.raises(Refused, match="vetted"):
        refer_need(groceries, service, by=rosa)


def test_vouching_ends_by_itself(
    groceries: Need, kitchen: Initiative, rosa: User
) -> None:
    service = kitchen.service
    with clock.pretending(kitchen.vetted_until):
        assert kitchen.standing(clock.now(), clock.now().date()) == "expired"
        assert proposed(groceries) == []
        with pytest.raises(Refused, match="vetted"):
            refer_need(groceries, service, by=rosa)


def test_what_was_offered_cannot_be_accepted_after_that(
    groceries: Need, kitchen: Initiative, rosa: User
) -> None:
    referral = refer_need(groceries, kitchen.service, by=rosa)
    late = clock.pretending(kitchen.vetted_until)
    with late, pytest.raises(Refused, match="vetted"):
        accept_referral(referral, "morgen", by=rosa)


def test_planned_it_is_seen_and_not_proposed(
    groceries: Need, kitchen: Initiative, rosa: User, monday: datetime
) -> None:
    kitchen.planned_start = monday.date() + timedelta(days=3)
    kitchen.save()
    assert kitchen.standing(monday, monday.date()) == "planned"
    assert proposed(groceries) == []
    with pytest.raises(Refused, match="not begun"):
        refer_need(groceries, Service.objects.get(), by=rosa)
    with clock.pretending(monday + timedelta(days=3)):
        assert proposed(groceries) == [kitchen.service]


def test_never_for_a_need_that_wants_a_professional(
    groceries: Need, kitchen: Initiative, rosa: User
) -> None:
    mark_professional(groceries, True, by=rosa)
    assert proposed(groceries) == []
    with pytest.raises(Refused, match="professional"):
        refer_need(groceries, kitchen.service, by=rosa)
    mark_professional(groceries, False, by=rosa)
    refer_need(groceries, kitchen.service, by=rosa)


def test_marked_later_the_initiative_is_called_off(
    groceries: Need, kitchen: Initiative, rosa: User
) -> None:
    refer_need(groceries, kitchen.service, by=rosa, way="given")
    mark_professional(groceries, True, by=rosa)
    groceries.refresh_from_db()
    assert (states(), groceries.status) == (["declined"], "open")
    assert Referral.objects.get().decline_reason == "called_off"


def test_a_service_of_the_profession_keeps_its_need(
    groceries: Need, parish: Service, rosa: User
) -> None:
    refer_need(groceries, parish, by=rosa)
    mark_professional(groceries, True, by=rosa)
    assert states() == ["offered"]


def test_needs_are_called_off_before_nobody_vouches(
    groceries: Need, kitchen: Initiative, rosa: User, ilja: User
) -> None:
    refer_need(groceries, kitchen.service, by=rosa, way="given")
    with pytest.raises(IntegrityError, match="call them off"), transaction.atomic():
        vet_initiative(kitchen, "none", None, by=ilja)
    assert take_back_from(kitchen.service, by=rosa) == 1
    vet_initiative(kitchen, "none", None, by=ilja)
    groceries.refresh_from_db()
    assert groceries.status == "open"


INSERT = """
INSERT INTO matching_referral (uid, need_id, service_id, status, way, how,
    decline_reason, decline_words, created_at, moved_at, next_step, due_at, team_id,
    urgency, waited_in_vain, handover_note)
SELECT gen_random_uuid(), need.id, service.id, %s, 'ask', '', '', '', %s, %s,
    'follow_referral', %s, need.team_id, 1, false, ''
FROM cases_need AS need, directory_service AS service
"""


def by_hand(statement: str, *values: object) -> None:
    """What somebody with the database open might write."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values or None)


@pytest.mark.parametrize("status", ["offered", "sent", "accepted"])
@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("UPDATE cases_need SET needs_professional = true", "professional"),
        (
            "UPDATE directory_initiative "
            "SET vetting = 'none', vetted_at = NULL, vetted_until = NULL",
            "not vetted",
        ),
        (
            "UPDATE directory_initiative SET vetted_at = '2020-01-01', "
            "vetted_until = '2020-04-01'",
            "not vetted",
        ),
        ("DELETE FROM directory_initiative", "not vetted"),
        (
            "UPDATE directory_initiative SET planned_start = '2020-04-21'",
            "has not begun",
        ),
    ],
)
def test_not_even_by_hand(
    groceries: Need,
    kitchen: Initiative,
    monday: datetime,
    status: str,
    before: str,
    says: str,
) -> None:
    by_hand(before)
    with pytest.raises(IntegrityError, match=says):
        by_hand(INSERT, status, monday, monday, monday)
    assert states() == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE cases_need SET needs_professional = true", "call it off"),
        (
            "UPDATE directory_initiative "
            "SET vetting = 'none', vetted_at = NULL, vetted_until = NULL",
            "call them off",
        ),
        ("DELETE FROM directory_initiative", "call them off"),
        (
            "UPDATE directory_initiative SET planned_start = '2020-04-21'",
            "call them off",
        ),
        ("UPDATE directory_service SET form = 'service'", "call them off"),
    ],
)
def test_nor_afterwards_by_hand(
    groceries: Need, kitchen: Initiative, rosa: User, statement: str, says: str
) -> None:
    refer_need(groceries, kitchen.service, by=rosa, way="given")
    with pytest.raises(IntegrityError, match=says):
        by_hand(statement)


def test_by_hand_only_from_its_first_day_in_the_city(
    groceries: Need, kitchen: Initiative
) -> None:
    by_hand("UPDATE directory_initiative SET planned_start = '2020-04-21'")
    late = datetime.fromisoformat("2020-04-20T23:59:00+02:00")
    with pytest.raises(IntegrityError, match="has not begun"):
        by_hand(INSERT, "offered", late, late, late)
    begun = late + timedelta(minutes=1)
    by_hand(INSERT, "offered", begun, begun, begun)
    assert states() == ["offered"]


def test_an_answer_is_not_for_a_planned_one_either(
    groceries: Need, kitchen: Initiative, monday: datetime
) -> None:
    by_hand("UPDATE directory_initiative SET planned_start = '2020-04-21'")
    contact = Contact.objects.create(
        reference="K0000000",
        channel="visit",
        source="visit",
        source_key="1",
        language="de",
        team=groceries.team,
        next_step="read",
        due_at=monday,
    )
    with pytest.raises(IntegrityError, match="has not begun"), transaction.atomic():
        Answer.objects.create(
            contact=contact, need=groceries, kind="initiative", service=kitchen.service
        )


def test_nor_by_pointing_a_referral_elsewhere(
    groceries: Need, kitchen: Initiative, parish: Service, rosa: User
) -> None:
    mark_professional(groceries, True, by=rosa)
    refer_need(groceries, parish, by=rosa)
    with pytest.raises(IntegrityError, match="professional"):
        by_hand("UPDATE matching_referral SET service_id = %s", kitchen.service_id)


def test_an_answer_is_held_to_the_same(
    groceries: Need, kitchen: Initiative, rosa: User, monday: datetime
) -> None:
    contact = Contact.objects.create(
        reference="K0000000",
        channel="visit",
        source="visit",
        source_key="1",
        language="de",
        team=groceries.team,
        next_step="read",
        due_at=monday,
    )
    mark_professional(groceries, True, by=rosa)
    with pytest.raises(IntegrityError, match="professional"), transaction.atomic():
        Answer.objects.create(
            contact=contact, need=groceries, kind="initiative", service=kitchen.service
        )


@pytest.mark.parametrize(
    ("professional", "vetted", "started", "may"),
    [
        (False, True, True, True),
        (True, True, True, False),
        (False, False, True, False),
        (False, True, False, False),
        (True, False, False, False),
    ],
)
def test_when_an_initiative_may_have_a_need(
    professional: bool, vetted: bool, started: bool, may: bool
) -> None:
    seen = Vetted(is_vetted=vetted, has_started=started)
    assert (initiative_obstacle(professional, seen) is None) is may


@pytest.mark.parametrize(
    ("vetting", "days"), [("phone_checked", 0), ("partner", 400), ("friend", 10)]
)
def test_vouching_needs_a_kind_and_an_end(
    kitchen: Initiative, ilja: User, monday: datetime, vetting: str, days: int
) -> None:
    with pytest.raises(Refused):
        vet_initiative(kitchen, vetting, monday + timedelta(days=days), by=ilja)


@pytest.mark.parametrize(
    "missing", [{"organizer": " "}, {"topics": ()}, {"names": {"de": ""}}]
)
def test_an_initiative_says_who_what_and_its_name(
    monday: datetime, ilja: User, missing: dict[str, object]
) -> None:
    whole = {
        "names": {"de": "Nachbarn"},
        "organizer": "Maria",
        "topics": tuple(Topic.objects.all()),
        "planned_start": date(2020, 5, 1),
    }
    with pytest.raises(Refused):
        add_initiative(InitiativeIn(**{**whole, **missing}), by=ilja)
    assert not Service.objects.exists()
