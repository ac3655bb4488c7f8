"""Two propose help for one need, or one last place for two needs."""

from threading import Barrier

import pytest
from django.db import IntegrityError

from beistand.accounts.models import User
from beistand.cases.actions import add_need
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Case, Need
from beistand.kit.actions import System
from beistand.kit.status import Moves
from beistand.matching.actions import propose_match
from beistand.matching.models import Match
from beistand.offers.models import Offer, OfferWeek, week_of
from beistand.reference.models import Topic
from tests.races.crowd import at_once, meet, naive_move, refused, without

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def needs(case: Case) -> list[Need]:
    """Two needs for groceries."""
    topic = Topic.objects.get(code="groceries")
    return [case.needs.get(), add_need(case, NeedIn(topic=topic), by=System())]


def propose_both(need: Need, offers: list[Offer], by: User) -> list[object]:
    """Each offer proposed for the same need at once."""
    return at_once(
        [
            lambda offer=offer: propose_match(
                Need.objects.get(pk=need.pk), Offer.objects.get(pk=offer.pk), by=by
            )
            for offer in offers
        ]
    )


def propose_last_place(needs: list[Need], offer: Offer, by: User) -> list[object]:
    """The same offer proposed for each need at once."""
    return at_once(
        [
            lambda need=need: propose_match(
                Need.objects.get(pk=need.pk), Offer.objects.get(pk=offer.pk), by=by
            )
            for need in needs
        ]
    )


def active() -> int:
    return Match.objects.filter(status__in=Match.ACTIVE).count()


def test_a_need_is_proposed_to_one_helper(
    groceries: Need, toms_offer: Offer, mias_offer: Offer, rosa: User
) -> None:
    outcomes = propose_both(groceries, [toms_offer, mias_offer], rosa)
    assert len(refused(outcomes)) == 1
    assert active() == 1
    assert sum(week.taken for week in OfferWeek.objects.all()) == 1


def test_the_database_holds_when_the_code_does_not(
    groceries: Need,
    toms_offer: Offer,
    mias_offer: Offer,
    rosa: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Moves, "move", naive_move(2))
    outcomes = propose_both(groceries, [toms_offer, mias_offer], rosa)
    assert [type(o) for o in outcomes if isinstance(o, Exception)] == [IntegrityError]
    assert active() == 1


def test_control_without_either_two_helpers_set_out(
    groceries: Need,
    toms_offer: Offer,
    mias_offer: Offer,
    rosa: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Moves, "move", naive_move(2))
    with without(Match, "match_one_active_a_need"):
        outcomes = propose_both(groceries, [toms_offer, mias_offer], rosa)
        assert not refused(outcomes)
        assert active() == 2


def test_the_last_place_is_given_once(
    needs: list[Need], toms_offer: Offer, rosa: User
) -> None:
    outcomes = propose_last_place(needs, toms_offer, rosa)
    assert len(refused(outcomes)) == 1
    assert active() == OfferWeek.objects.get().taken == 1
    assert sorted(need.status for need in Need.objects.all()) == ["open", "reserved"]


def test_control_reading_before_writing_sells_the_last_place_twice(
    needs: list[Need],
    toms_offer: Offer,
    rosa: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    barrier = Barrier(2)

    def take_place(self: Offer, day: object) -> None:
        monday = week_of(day)  # type: ignore[arg-type]
        OfferWeek.objects.get_or_create(
            offer=self, monday=monday, defaults={"places": self.per_week}
        )
        week = OfferWeek.objects.get(offer=self, monday=monday)
        if week.taken >= week.places:
            raise AssertionError("the control must not notice")
        meet(barrier)
        week.taken += 1
        week.save(update_fields=["taken"])

    OfferWeek.objects.create(
        offer=toms_offer, monday=week_of(needs[0].opened_at.date()), places=1
    )
    monkeypatch.setattr(Offer, "take_place", take_place)
    outcomes = propose_last_place(needs, toms_offer, rosa)
    assert not refused(outcomes)
    assert active() == 2 > toms_offer.per_week
