"""A helper says anew what, where, how far, how often and when."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from beistand.accounts.models import User
from beistand.journal.models import Entry
from beistand.kit.errors import Refused
from beistand.offers.actions import OfferChanges, change_offer
from beistand.offers.models import Offer, OfferWeek
from beistand.offers.rules import fault_of_offer
from beistand.reference.models import Area, Topic
from tests.cast import MONDAY_9


@pytest.fixture
def changes(toms_offer: Offer) -> OfferChanges:
    return OfferChanges(
        topics=list(Topic.objects.filter(code="talk")),
        area=Area.objects.get(code="hill"),
        radius_m=8000,
        per_week=3,
        times=["evening"],
    )


@pytest.mark.parametrize(
    ("topics", "radius_m", "per_week", "times", "fault"),
    [
        (["talk"], 3000, 1, [], ""),
        (["talk"], 100, 100, ["evening", "weekend"], ""),
        ([], 3000, 1, [], "at least one"),
        (["talk"], 99, 1, [], "distance"),
        (["talk"], 100_001, 1, [], "distance"),
        (["talk"], 3000, 0, [], "number"),
        (["talk"], 3000, 101, [], "number"),
        (["talk"], 3000, 1, ["night"], "times"),
    ],
)
def test_fault_of_offer(
    topics: Collection[str],
    radius_m: int,
    per_week: int,
    times: Collection[str],
    fault: str,
) -> None:
    found = str(fault_of_offer(topics, radius_m, per_week, times) or "")
    assert fault in found
    assert bool(found) == bool(fault)


def test_it_is_written_down(
    toms_offer: Offer, changes: OfferChanges, ilja: User
) -> None:
    change_offer(toms_offer, changes, by=ilja)
    toms_offer.refresh_from_db()
    assert toms_offer.area == changes.area
    assert [topic.code for topic in toms_offer.topics.all()] == ["talk"]
    assert Entry.objects.get(verb="offers.changed").details == {"topics": "talk"}


def test_what_was_promised_this_week_stays(
    toms_offer: Offer, changes: OfferChanges, ilja: User
) -> None:
    toms_offer.take_place(MONDAY_9.date())
    change_offer(toms_offer, changes, by=ilja)
    toms_offer.take_place(MONDAY_9.date())
    change_offer(toms_offer, replace(changes, per_week=1), by=ilja)
    week = OfferWeek.objects.get()
    assert (week.taken, week.places) == (2, 2)


def test_from_another_district_the_old_address_no_longer_counts(
    toms_offer: Offer, changes: OfferChanges, ilja: User
) -> None:
    Offer.objects.update(lon=7.7, lat=49.4)
    toms_offer.refresh_from_db()
    change_offer(toms_offer, replace(changes, area=toms_offer.area), by=ilja)
    assert toms_offer.lon == 7.7
    change_offer(toms_offer, changes, by=ilja)
    assert toms_offer.lon is None


def test_an_ended_offer_stays_as_it_is(
    toms_offer: Offer, changes: OfferChanges, ilja: User
) -> None:
    toms_offer.status = Offer.Status.ENDED
    with pytest.raises(Refused, match="has ended"):
        change_offer(toms_offer, changes, by=ilja)


def test_an_operator_may_not_change_it(
    toms_offer: Offer, changes: OfferChanges, rosa: User
) -> None:
    with pytest.raises(PermissionDenied):
        change_offer(toms_offer, changes, by=rosa)
