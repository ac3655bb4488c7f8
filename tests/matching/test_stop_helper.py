"""A helper is stopped: no link of theirs works, and no need is lost."""

from beistand.accounts.models import Link, User
from beistand.cases.models import CallBack, Need
from beistand.kit.actions import System
from beistand.matching.actions import (
    accept_match,
    ask_in_turn,
    propose_match,
    report_worry,
    stop_helper,
)
from beistand.matching.models import Match
from beistand.offers.models import Offer, OfferWeek


def test_every_link_ends_and_the_need_is_open_on_top(
    groceries: Need, toms_offer: Offer, rosa: User, ilja: User
) -> None:
    match = propose_match(groceries, toms_offer, by=rosa)
    accept_match(match, "heute", by=System())

    assert stop_helper(toms_offer.helper, "Beschwerde", by=ilja) == 1

    assert not [link for link in Link.objects.all() if link.is_current()]
    assert Match.objects.get().status == "released"
    assert (Need.objects.get().status, OfferWeek.objects.get().taken) == ("open", 0)
    sentences = [call.sentence for call in CallBack.objects.filter(purpose="tell")]
    assert any(sentence.startswith("Wir suchen neu") for sentence in sentences)


def test_the_next_in_line_is_asked_instead(
    groceries: Need, toms_offer: Offer, mias_offer: Offer, rosa: User, ilja: User
) -> None:
    ask_in_turn(groceries, [toms_offer, mias_offer], by=rosa)
    stop_helper(toms_offer.helper, "Beschwerde", by=ilja)
    assert Match.objects.get(offer=mias_offer).status == "proposed"


def test_a_helper_may_worry_and_somebody_phones_at_once(
    groceries: Need, toms_offer: Offer, rosa: User
) -> None:
    match = propose_match(groceries, toms_offer, by=rosa)
    accept_match(match, "heute", by=System())
    link = Link.objects.get(purpose="match-task")
    report_worry(match, "Sie war verwirrt.", by=link)
    call = CallBack.objects.get(purpose="answer")
    assert (call.urgency, call.sentence) == (0, "Sie war verwirrt.")
    assert groceries.case.notes.get().text == "Sie war verwirrt."
