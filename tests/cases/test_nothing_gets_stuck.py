"""Whatever happens in whatever order: what is open is on somebody's list.

Hypothesis lets random deeds happen one after the other. Some are refused; after
each of them nothing may be open without somebody who will come across it. The
tables of the database are asked, not the actions.
"""

import os
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Count, Q
from hypothesis import HealthCheck, Phase, given, note, settings, strategies as st

from beistand.accounts.models import Owned, User
from beistand.accounts.queries import kinds_of_work
from beistand.cases.actions import answer_need
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.directory.models import Service
from beistand.kit import clock
from beistand.kit.errors import Refused
from beistand.matching.actions import propose_match
from beistand.matching.models import Match, Referral
from beistand.offers.models import Offer, OfferWeek, week_of
from tests.cases.deeds import DEEDS
from tests.cases.world import NothingThereError, World
from tests.cast import MONDAY_9, make_offer

EXAMPLES = int(os.environ.get("BEISTAND_EXAMPLES", "12"))
STEPS = st.lists(
    st.tuples(st.integers(0, len(DEEDS) - 1), st.lists(st.integers(0, 11), max_size=4)),
    min_size=12,
    max_size=40,
)


@pytest.fixture
def world(
    rosa: User,
    otto: User,
    ilja: User,
    toms_offer: Offer,
    mias_offer: Offer,
    parish: Service,
) -> World:
    """Two operators, a coordinator, three helpers and two services."""
    paul = make_offer("Paul", "old-town", per_week=2)
    paul.helper.person.emails.all().delete()
    paul.helper.person.phones.create(number="+4963177777", index="paul")
    by_mail = Service.objects.create(
        code="by-mail", organization=parish.organization, names={"de": "Tafel"}
    )
    by_mail.topics.set(parish.topics.all())
    by_mail.areas.set(parish.areas.all())
    return World(rosa, otto, ilja, MONDAY_9)


@settings(
    max_examples=EXAMPLES,
    database=None,
    phases=[Phase.generate],  # the steps are noted; shrinking them takes too long
    suppress_health_check=list(HealthCheck),
)
@given(steps=STEPS)
def test_nothing_gets_stuck(world: World, steps: list[tuple[int, list[int]]]) -> None:
    world.now = MONDAY_9
    with transaction.atomic():
        for number, dice in steps:
            happen(world, number, dice)
            with clock.pretending(world.now):
                assert list(stuck()) == []
        transaction.set_rollback(True)


def happen(world: World, number: int, dice: list[int]) -> None:
    """Do the deed with this number, or the next one that can be done."""
    for deed in DEEDS[number:] + DEEDS[:number]:
        world.dice = list(dice)
        try:
            with clock.pretending(world.now), transaction.atomic():
                deed(world)
        except NothingThereError:
            continue
        except Refused as refusal:
            note(f"{deed.__name__} {dice}: {refusal.message}")
        else:
            note(f"{deed.__name__} {dice}")
        return


def stuck() -> Iterator[str]:
    """Everything that is open and that nobody would ever come across."""
    for model in kinds_of_work():
        yield from _ownerless(model)
    yield from _needs_without_the_help_they_wait_for()
    yield from _places_counted_wrongly()
    yield from _work_hidden_behind_nothing()
    yield from _calls_for_nothing()
    yield from _open_in_closed_cases()


def _ownerless(model: type[Owned]) -> Iterator[str]:
    rows = model._default_manager.filter(status__in=model.OPEN_STATUSES)
    nobody = Q(owner=None, team=None) | Q(next_step="") | Q(due_at=None)
    for row in rows.filter(nobody):
        yield f"{model.__name__} {row} belongs to nobody"


def _needs_without_the_help_they_wait_for() -> Iterator[str]:
    rows = Need.objects.annotate(
        asked=Count("matches", Q(matches__status="proposed"), distinct=True),
        promised=Count("matches", Q(matches__status="accepted"), distinct=True),
        planned=Count("matches", Q(matches__status="planned"), distinct=True),
        offered=Count("referrals", Q(referrals__status="offered"), distinct=True),
        taken=Count("referrals", Q(referrals__status="accepted"), distinct=True),
    )
    for need in rows:
        found = (need.asked + need.offered, need.promised)
        right = {"reserved": (1, 0), "promised": (0, 1)}.get(need.status, (0, 0))
        if found != right:
            yield f"need is {need.status} with {found} asked and promised"
        if need.planned and need.status not in ("reserved", "promised"):
            yield f"need is {need.status} and {need.planned} still wait to be asked"
        if need.taken and need.status != "referred":
            yield f"need is {need.status} and a service has taken it on"


def _places_counted_wrongly() -> Iterator[str]:
    used: dict[tuple[int, object], int] = {}
    holding = ("proposed", "accepted", "fulfilled")
    for match in Match.objects.filter(status__in=holding):
        key = (match.offer_id, week_of(match.day))
        used[key] = used.get(key, 0) + 1
    weeks = {(row.offer_id, row.monday): row.taken for row in OfferWeek.objects.all()}
    if {key: taken for key, taken in weeks.items() if taken} != used:
        yield f"places taken: {weeks}, used: {used}"


def _work_hidden_behind_nothing() -> Iterator[str]:
    """What the list leaves out, since another line stands for it: is there one?"""
    open_needs = Need.objects.filter(status__in=Need.OPEN_STATUSES).values("case")
    due = FollowUp.objects.filter(status="due").values("case")
    open_calls = CallBack.objects.filter(status__in=CallBack.OPEN_STATUSES)
    cases = Case.objects.filter(status="open")
    yield from _all(cases.filter(next_step="follow_needs").exclude(pk__in=open_needs))
    yield from _all(cases.filter(next_step="ask_well").exclude(pk__in=due))
    for case in cases.filter(pk__in=open_needs).exclude(next_step="follow_needs"):
        yield f"case {case.next_step}: forgets that needs are open"
    for model in (FollowUp, Referral):
        rows = model.objects.filter(status__in=model.OPEN_STATUSES, next_step="call")
        yield from _all(rows.exclude(call__in=open_calls))


def _all(rows: object) -> Iterator[str]:
    for row in rows:
        yield f"{type(row).__name__} {row.next_step}: nothing is there to do it"


def _calls_for_nothing() -> Iterator[str]:
    """Calls on the list that would tell or ask what is over."""
    for call in CallBack.objects.filter(status__in=CallBack.OPEN_STATUSES):
        uid = call.about.partition(":")[2]
        match call.purpose:
            case "ask_helper":
                is_due = Match.objects.filter(uid=uid, status="proposed").exists()
            case "ask_provider":
                is_due = Referral.objects.filter(uid=uid, status="offered").exists()
            case "follow_up":
                is_due = FollowUp.objects.filter(call=call, status="due").exists()
            case "tell":
                news = Need.objects.filter(told_call=call, told_at=None).exists()
                is_due = news or call.person_id not in (
                    call.case.beneficiary_id,
                    call.case.inquirer_id,
                )
            case _:
                is_due = True
        if not is_due:
            yield f"{call.get_purpose_display()}: nobody needs this call"


def _open_in_closed_cases() -> Iterator[str]:
    closed = Case.objects.filter(status="closed")
    for rows in (
        Need.objects.filter(case__in=closed, status__in=Need.OPEN_STATUSES),
        CallBack.objects.filter(case__in=closed, status__in=CallBack.OPEN_STATUSES),
        FollowUp.objects.filter(case__in=closed, status="due"),
        Referral.objects.filter(
            need__case__in=closed, status__in=Referral.OPEN_STATUSES
        ),
    ):
        for row in rows:
            yield f"{type(row).__name__} {row} is open in a closed case"


# The watch itself is watched: each of these must be seen.


def test_a_town_in_order_shows_nothing(groceries: Need, world: World) -> None:
    assert list(stuck()) == []


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"status": "reserved"}, "need is reserved with (0, 0) asked and promised"),
        ({"status": "promised"}, "need is promised with (0, 0) asked and promised"),
        (
            {"status": "withdrawn", "ended_at": MONDAY_9},
            "Case follow_needs: nothing is there to do it",
        ),
    ],
)
def test_a_need_that_nobody_sees_to_is_seen(
    groceries: Need, change: dict[str, object], seen: str
) -> None:
    Need.objects.update(**change)
    assert list(stuck()) == [seen]


def test_places_that_are_lost_are_seen(
    groceries: Need, toms_offer: Offer, rosa: User
) -> None:
    propose_match(groceries, toms_offer, by=rosa)
    OfferWeek.objects.update(taken=0)
    assert [line.partition(":")[0] for line in stuck()] == ["places taken"]


def test_calls_that_are_lost_or_forgotten_are_seen(groceries: Need, rosa: User) -> None:
    answer_need(groceries, "", by=rosa)
    assert list(stuck()) == []

    CallBack.objects.update(status="cancelled")
    assert list(stuck()) == ["FollowUp call: nothing is there to do it"]

    CallBack.objects.update(status="waiting")
    FollowUp.objects.update(status="not_reached")
    assert len(list(stuck())) == 2


def test_what_is_open_in_a_closed_case_is_seen(groceries: Need, rosa: User) -> None:
    Case.objects.update(status="closed", closed_at=MONDAY_9)
    assert [line.partition(" ")[0] for line in stuck()] == ["Need"]
