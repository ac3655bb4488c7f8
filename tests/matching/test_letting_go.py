"""Letting go of what is under way: nobody is forgotten, nobody goes in vain."""

import pytest

from beistand.accounts.models import User
from beistand.cases.actions import take_call
from beistand.cases.models import CallBack, Need
from beistand.directory.models import Service
from beistand.kit.actions import System
from beistand.matching.actions import (
    accept_match,
    accept_referral,
    ask_in_turn,
    decline_match,
    finish_call,
    fulfill_match,
    propose_match,
    refer_need,
    release_for_need,
    release_match,
    stop_helper,
    take_up_need,
)
from beistand.matching.actions.calling import Said
from beistand.matching.models import Match, Referral
from beistand.offers.models import Offer, OfferWeek
from tests.cast import make_offer


@pytest.fixture
def pauls_offer(monday: object) -> Offer:
    """Paul has a phone and nothing else."""
    offer = make_offer("Paul", "old-town", per_week=2)
    offer.helper.person.emails.all().delete()
    offer.helper.person.phones.create(number="+4963177777", index="paul")
    return offer


def test_one_who_was_to_be_asked_next_is_let_go_without_the_others(
    groceries: Need, toms_offer: Offer, mias_offer: Offer, rosa: User
) -> None:
    ask_in_turn(groceries, [toms_offer, mias_offer], by=rosa)
    release_match(Match.objects.get(offer=mias_offer), "desk", by=rosa)

    assert Need.objects.get().status == "reserved"
    assert Match.objects.get(offer=toms_offer).status == "proposed"
    assert OfferWeek.objects.get(offer=toms_offer).taken == 1


def test_when_it_is_done_nobody_else_is_kept_waiting(
    groceries: Need, toms_offer: Offer, mias_offer: Offer, rosa: User
) -> None:
    match = ask_in_turn(groceries, [toms_offer, mias_offer], by=rosa)
    accept_match(match, "", by=System())
    fulfill_match(match, by=System())
    assert Match.objects.get(offer=mias_offer).status == "released"


def test_whoever_promised_on_the_phone_hears_on_the_phone(
    groceries: Need, pauls_offer: Offer, rosa: User
) -> None:
    match = propose_match(groceries, pauls_offer, by=rosa)
    call = CallBack.objects.get()
    take_call(call, by=rosa)
    finish_call(call, "reached", Said(choice="accept", words="um elf"), by=rosa)

    match.refresh_from_db()
    release_match(match, "desk", by=rosa)
    owed = CallBack.objects.get(status="waiting", person=pauls_offer.helper.person)
    assert owed.sentence.startswith("In Altstadt wird niemand mehr gebraucht")


def test_whoever_was_not_reached_yet_is_not_called_any_more(
    groceries: Need, pauls_offer: Offer, rosa: User
) -> None:
    release_match(propose_match(groceries, pauls_offer, by=rosa), "desk", by=rosa)
    assert not CallBack.objects.filter(status="waiting").exists()


def test_a_next_one_without_any_way_to_be_asked_is_passed_over(
    groceries: Need,
    toms_offer: Offer,
    pauls_offer: Offer,
    mias_offer: Offer,
    rosa: User,
) -> None:
    first = ask_in_turn(groceries, [toms_offer, pauls_offer, mias_offer], by=rosa)
    pauls_offer.helper.person.phones.all().delete()

    following = decline_match(first, "ill", by=System())
    assert following is not None
    assert following.offer == mias_offer
    assert Match.objects.get(offer=pauls_offer).status == "released"
    assert not OfferWeek.objects.filter(offer=pauls_offer, taken__gt=0).exists()


def test_nothing_hinders_that_a_helper_is_stopped(
    groceries: Need, toms_offer: Offer, pauls_offer: Offer, rosa: User, ilja: User
) -> None:
    ask_in_turn(groceries, [toms_offer, pauls_offer], by=rosa)
    pauls_offer.helper.person.phones.all().delete()
    stop_helper(toms_offer.helper, "Beschwerde", by=ilja)
    assert Need.objects.get().status == "open"


def test_a_promise_made_meanwhile_is_taken_back_with_a_word_to_the_person(
    groceries: Need, toms_offer: Offer, rosa: User
) -> None:
    stale = propose_match(groceries, toms_offer, by=rosa)
    accept_match(Match.objects.get(pk=stale.pk), "", by=System())
    release_match(stale, "desk", by=rosa)
    sentences = [c.sentence[:14] for c in CallBack.objects.filter(status="waiting")]
    assert sentences == ["Wir suchen neu"]


def test_a_service_that_was_asked_is_let_go_too(
    groceries: Need, parish: Service, rosa: User
) -> None:
    refer_need(groceries, parish, by=rosa)
    release_for_need(groceries, "withdrawn", by=rosa)
    assert groceries.status == "open"
    assert Referral.objects.get().status == "declined"
    assert CallBack.objects.get().status == "cancelled"


def test_a_need_taken_up_again_ends_its_referral_and_the_news_of_it(
    groceries: Need, parish: Service, toms_offer: Offer, rosa: User
) -> None:
    accept_referral(refer_need(groceries, parish, by=rosa), "morgen", by=rosa)
    groceries.refresh_from_db()
    take_up_need(groceries, by=rosa)

    assert Referral.objects.get().status == "not_helped"
    assert not CallBack.objects.filter(status="waiting").exists()
    refer_need(groceries, parish, by=rosa)
    assert Referral.objects.count() == 2
