"""Asking a helper: the need is reserved, the helper is asked, nobody else is."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from beistand.accounts.models import User
from beistand.cases.models import CallBack, Need
from beistand.kit.errors import Refused
from beistand.matching.actions import propose_match
from beistand.matching.actions.proposing import say_when
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.outbox.models import Message
from tests.cast import make_offer


def test_reserves_the_need_and_asks_the_helper(
    groceries: Need, toms_offer: Offer, rosa: User
) -> None:
    match = propose_match(groceries, toms_offer, by=rosa)

    groceries.refresh_from_db()
    assert groceries.status == Need.Status.RESERVED
    assert groceries.next_step == "await_helper"
    asked = Message.objects.get(template="helper-asked")
    assert asked.to == toms_offer.helper.person
    assert asked.about == match.label


def test_tells_the_helper_the_district_and_nothing_that_names_the_person(
    groceries: Need, toms_offer: Offer, rosa: User
) -> None:
    propose_match(groceries, toms_offer, by=rosa)

    body = Message.objects.get(template="helper-asked").body
    assert "Altstadt" in body
    for secret in ("Klein", "Markt", "12345", "Brot"):
        assert secret not in body


def test_a_helper_with_a_phone_only_is_called(groceries: Need, rosa: User) -> None:
    offer = make_offer("Paul", "old-town")
    offer.helper.person.emails.all().delete()
    offer.helper.person.phones.create(number="+4963177777", index="x")

    match = propose_match(groceries, offer, by=rosa)

    call = CallBack.objects.get()
    assert (call.purpose, call.about) == ("ask_helper", match.label)
    assert not Message.objects.filter(template="helper-asked").exists()


def test_refuses_a_need_somebody_else_took(
    groceries: Need, toms_offer: Offer, mias_offer: Offer, rosa: User, otto: User
) -> None:
    stale = Need.objects.get(pk=groceries.pk)
    propose_match(groceries, toms_offer, by=rosa)

    with pytest.raises(Refused, match="changed meanwhile"):
        propose_match(stale, mias_offer, by=otto)
    assert Match.objects.count() == 1


def test_refuses_a_helper_we_do_not_know_yet(groceries: Need, rosa: User) -> None:
    stranger = make_offer("Stranger", "old-town", active=False)

    with pytest.raises(Refused, match="not active"):
        propose_match(groceries, stranger, by=rosa)
    groceries.refresh_from_db()
    assert groceries.status == Need.Status.OPEN


def test_needs_the_right(groceries: Need, toms_offer: Offer, sam: User) -> None:
    with pytest.raises(PermissionDenied):
        propose_match(groceries, toms_offer, by=sam)


def test_a_time_is_said_as_people_say_it(town: object) -> None:
    evening = datetime(2020, 4, 21, 16, 0, tzinfo=UTC)
    assert say_when(evening, "de") == "Dienstag, 21. April, 18:00 Uhr"
    assert say_when(evening, "en") == "Tuesday 21 April, 18:00"
