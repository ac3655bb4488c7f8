"""Who is shown beside a need, in which order, and why."""

import pytest

from beistand.cases.models import Need
from beistand.directory.models import Service
from beistand.kit.memory import remembering
from beistand.matching import rules
from beistand.matching.queries import best_help, candidates
from beistand.matching.rules import Offered, Wanted
from beistand.offers.models import Offer
from tests.cast import make_offer

NEED = Wanted(topic="groceries", language="de")


def offered(**changes: object) -> Offered:
    fields = {
        "id": 1,
        "topics": {"groceries"},
        "ring": 0,
        "metres": 400,
        "radius_m": 3000,
        "free": 2,
        "places": 3,
        "languages": {"de"},
    }
    return Offered(**(fields | changes))


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"topics": {"talk"}}, False),
        ({"free": 0}, False),
        ({"is_active": False}, False),
        ({"ring": 1, "metres": 2900}, True),
        ({"ring": 1, "metres": 3100}, False),
        ({"ring": 0, "metres": 3100}, True),
        ({"ring": 1, "metres": None}, True),
        ({"ring": 2, "metres": None}, False),
        ({"ring": None, "metres": None}, False),
        ({"id": 7}, False),
    ],
)
def test_which_offers_fit(changes: dict[str, object], fits: bool) -> None:
    need = Wanted(topic="groceries", language="de", declined_offers={7})
    assert (rules.obstacle(need, offered(**changes)) is None) is fits


def test_distance_does_not_matter_on_the_phone() -> None:
    need = Wanted(topic="groceries", language="de", phone_only=True)
    assert rules.obstacle(need, offered(ring=None, metres=9000)) is None


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"ring": 0, "metres": 900}, {"ring": 1, "metres": 100}),
        ({"metres": 100}, {"metres": 200}),
        ({"languages": {"de"}, "metres": 900}, {"languages": {"pl"}, "metres": 1}),
        ({"free": 3}, {"free": 1}),
    ],
)
def test_which_offer_comes_first(
    better: dict[str, object], worse: dict[str, object]
) -> None:
    assert rules.order(NEED, offered(**better)) < rules.order(NEED, offered(**worse))


@pytest.mark.parametrize(
    ("metres", "said"),
    [(0, "50 m"), (400, "400 m"), (424, "400 m"), (999, "1000 m"), (1240, "1.2 km")],
)
def test_distances_are_said_as_people_say_them(metres: int, said: str) -> None:
    assert rules.say_distance(metres) == said


def test_own_district_first_then_the_neighbours(
    groceries: Need, mias_offer: Offer, toms_offer: Offer
) -> None:
    make_offer("Fern", "far")

    rows = candidates(groceries)

    assert [row.offer for row in rows] == [toms_offer, mias_offer]
    assert rows[0].why.startswith("Same district")
    assert "1 of 1 free this week" in rows[0].why
    assert rows[1].why.startswith("Neighbouring district")


def test_services_stand_beside_the_offers(groceries: Need, parish: Service) -> None:
    assert best_help(groceries).services == [parish]


def test_the_number_of_queries_does_not_grow_with_the_offers(
    groceries: Need, django_assert_num_queries: object
) -> None:
    for number in range(6):
        make_offer(f"Helper{number}", "old-town")
    need = Need.objects.select_related("case__beneficiary", "topic", "area").get()
    with remembering(), django_assert_num_queries(6):
        candidates(need)
