"""Signed links work once; open work has one owner."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from beistand.accounts.actions import (
    claim_work,
    hand_over_work,
    issue_link,
    put_back_work,
    revoke_links,
    use_link,
)
from beistand.accounts.models import Link, Team, User
from beistand.accounts.queries import count_work, link_for, open_work
from beistand.accounts.rules import link_may, role_may
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused

KINDS = [Need, CallBack, FollowUp, Case]


@pytest.mark.parametrize(
    ("role", "right", "may"),
    [
        ("operator", "matching.propose", True),
        ("operator", "offers.vet", False),
        ("coordinator", "offers.vet", True),
        ("field", "cases.read", True),
        ("field", "cases.close", False),
        ("auditor", "cases.read", False),
        ("", "cases.read", False),
        ("nonsense", "cases.read", False),
    ],
)
def test_what_a_role_may(role: str, right: str, may: bool) -> None:
    assert role_may(role, right) is may


def test_a_link_may_only_what_it_was_made_for() -> None:
    assert link_may("match-answer", "matching.accept")
    assert not link_may("match-answer", "matching.fulfill")
    assert not link_may("match-task", "cases.close")


def test_a_link_works_once(monday: object) -> None:
    ends = clock.now() + timedelta(hours=1)
    issued = issue_link("match-answer", "x:1", ends, by=System())
    assert issued.token not in Link.objects.get().token_hash

    link = link_for(issued.token, "match-answer")
    assert link is not None
    use_link(link, by=System())
    with pytest.raises(Refused):
        use_link(Link.objects.get(), by=System())


def test_a_link_for_one_purpose_is_unknown_for_another(monday: object) -> None:
    ends = clock.now() + timedelta(hours=1)
    issued = issue_link("match-answer", "x:1", ends, by=System())
    assert link_for(issued.token, "match-task") is None


def test_an_expired_or_revoked_link_does_nothing(monday: object) -> None:
    ends = clock.now() + timedelta(hours=1)
    issued = issue_link("match-answer", "x:1", ends, by=System())
    with clock.pretending(ends + timedelta(seconds=1)), pytest.raises(Refused):
        use_link(issued.link, by=System())
    assert revoke_links("x:1", by=System()) == 1
    with pytest.raises(Refused):
        use_link(issued.link, by=System())


def test_the_second_to_claim_reads_who_has_it(
    groceries: Need, rosa: User, otto: User
) -> None:
    stale = Need.objects.get()
    claim_work(groceries, by=rosa)
    with pytest.raises(Refused, match="Rosa already has this"):
        claim_work(stale, by=otto)
    claim_work(stale, by=rosa)


def test_a_claim_can_be_undone(groceries: Need, rosa: User, otto: User) -> None:
    claim_work(groceries, by=rosa)
    put_back_work(groceries, by=rosa)
    claim_work(groceries, by=otto)
    assert Need.objects.get().owner == otto


def test_handing_over_carries_a_note(groceries: Need, rosa: User, otto: User) -> None:
    claim_work(groceries, by=rosa)
    hand_over_work(groceries, otto, "spricht Polnisch", by=rosa)
    need = Need.objects.get()
    assert (need.owner, need.handover_note) == (otto, "spricht Polnisch")
    hand_over_work(need, Team.objects.get(code="desk"), "", by=otto)
    assert Need.objects.get().owner is None


def test_sam_may_not_claim(groceries: Need, sam: User) -> None:
    with pytest.raises(PermissionDenied):
        claim_work(groceries, by=sam)


def test_the_database_refuses_open_work_without_an_owner(groceries: Need) -> None:
    for broken in ({"team": None}, {"next_step": ""}, {"due_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Need.objects.update(owner=None, **broken)


def test_the_work_list_is_by_urgency_and_age(groceries: Need, rosa: User) -> None:
    (line,) = open_work(KINDS, rosa, "everybody")
    assert (line.kind, line.person, line.area) == ("need", "Elfriede Klein", "Altstadt")
    assert line.case == groceries.case.uid
    assert open_work(KINDS, rosa, "mine") == []
    assert open_work(KINDS, rosa, "everybody", after=line.key) == []
    claim_work(groceries, by=rosa)
    assert len(open_work(KINDS, rosa, "mine")) == 1
    counts = {row.kind: row for row in count_work(KINDS, rosa)}
    assert (counts["need"].mine, counts["need"].waiting) == (1, 0)
    assert counts["case"].mine == 0


def test_an_account_that_has_expired_may_nothing(rosa: User) -> None:
    rosa.expires_at = clock.now() - timedelta(seconds=1)
    assert not rosa.may("cases.read")


def test_every_claim_is_in_the_journal(groceries: Need, rosa: User) -> None:
    claim_work(groceries, by=rosa)
    entry = Entry.objects.filter(verb="accounts.claimed").get()
    assert (entry.actor, entry.subject) == (
        "user:rosa",
        f"cases.Need:{groceries.uid}",
    )
