"""Getting to know a helper, step by step; a welcome at the end."""

import pytest

from beistand.accounts.models import User
from beistand.kit.errors import Refused
from beistand.kit.memory import forget_all
from beistand.offers.actions import advance_helper, suspend_helper
from beistand.offers.models import Offer
from beistand.outbox.models import Message, Template
from beistand.reference.models import City
from tests.cast import make_offer

STEPS = ("identity_seen", "briefed", "active")


def advance_to_active(offer: Offer, by: User) -> None:
    for step in STEPS:
        advance_helper(offer.helper, step, by=by)


def test_whoever_becomes_active_is_welcomed(monday: object, ilja: User) -> None:
    offer = make_offer("Tom", "old-town", active=False)
    advance_helper(offer.helper, "identity_seen", by=ilja)
    assert not Message.objects.exists()

    advance_helper(offer.helper, "briefed", by=ilja)
    advance_helper(offer.helper, "active", by=ilja)
    welcome = Message.objects.get()
    assert (welcome.template, welcome.channel) == ("helper-welcome", "email")
    assert welcome.about == offer.helper.label


def test_the_welcome_names_the_cap_of_the_city(
    town: City, monday: object, ilja: User
) -> None:
    City.objects.update(rules={"cash_cap_euro": 35})
    forget_all()
    Template.objects.filter(key="helper-welcome").update(body="bis {cash_cap} Euro")
    advance_to_active(make_offer("Tom", "old-town", active=False), ilja)
    assert Message.objects.get().body == "bis 35 Euro"


def test_whoever_has_a_phone_only_becomes_active_too(
    monday: object, ilja: User
) -> None:
    offer = make_offer("Paul", "old-town", active=False)
    offer.helper.person.emails.all().delete()
    advance_to_active(offer, ilja)

    assert offer.helper.status == "active"
    assert not Message.objects.exists()


@pytest.mark.parametrize("to", ["active", "briefed", "ended by a guess", ""])
def test_no_step_is_skipped(monday: object, ilja: User, to: str) -> None:
    offer = make_offer("Tom", "old-town", active=False)
    with pytest.raises(Refused):
        advance_helper(offer.helper, to, by=ilja)
    offer.helper.refresh_from_db()
    assert offer.helper.status == "applied"


@pytest.mark.parametrize("to", ["suspended", "ended"])
def test_an_active_helper_is_stopped_with_all_that_was_entrusted(
    toms_offer: Offer, ilja: User, to: str
) -> None:
    with pytest.raises(Refused):
        advance_helper(toms_offer.helper, to, by=ilja)
    toms_offer.helper.refresh_from_db()
    assert toms_offer.helper.status == "active"


def test_a_suspended_helper_begins_anew(toms_offer: Offer, ilja: User) -> None:
    suspend_helper(toms_offer.helper, "Beschwerde", by=ilja)
    with pytest.raises(Refused):
        advance_helper(toms_offer.helper, "active", by=ilja)
    advance_helper(toms_offer.helper, "applied", by=ilja)
    advance_to_active(toms_offer, ilja)
    assert Message.objects.filter(template="helper-welcome").count() == 2
