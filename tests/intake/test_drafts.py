"""A call that was begun and left: nothing that was typed is lost."""

from datetime import datetime, timedelta

from beistand.accounts.models import User
from beistand.intake.actions import hand_in_drafts, keep_draft
from beistand.intake.models import Contact, Draft
from beistand.kit import clock
from beistand.kit.actions import System


def test_a_forgotten_call_becomes_everybodys_work(rosa: User, monday: datetime) -> None:
    typed = {"key": ["k"], "name": ["Frau Klein"], "note": ["ruft wieder an"]}
    keep_draft(typed, by=rosa, draft=None)
    assert hand_in_drafts(by=System()) == 0
    with clock.pretending(monday + timedelta(hours=9)):
        assert hand_in_drafts(by=System()) == 1
    contact = Contact.objects.get()
    assert (contact.status, contact.note) == ("waiting", "ruft wieder an")
    assert contact.raw["typed"]["name"] == ["Frau Klein"]
    assert not Draft.objects.exists()


def test_a_draft_that_says_nothing_just_goes(rosa: User, monday: datetime) -> None:
    keep_draft({"key": ["k"], "relation": ["self"]}, by=rosa, draft=None)
    with clock.pretending(monday + timedelta(hours=9)):
        hand_in_drafts(by=System())
    assert not Draft.objects.exists()
    assert not Contact.objects.exists()
