"""Whom work can be given to: whoever finds it on a list, and nobody else."""

import pytest
from django.test import Client

from beistand.accounts.actions import Account, add_user, hand_over_work
from beistand.accounts.models import Owned, Team, User
from beistand.accounts.queries import receivers_of
from beistand.cases.actions import ask_for_call
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.intake.models import Contact
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.matching.models import Referral
from beistand.offers.models import Helper
from beistand.outbox.models import Message

DESK = {"operator", "coordinator"}
ROLES = ("operator", "coordinator", "field", "auditor", "administrator", "")


@pytest.fixture
def staff(town: object) -> dict[str, User]:
    """Somebody of each role, in the team of that role."""
    return {
        role: add_user(Account(f"a-{role}", f"A {role}", role), by=System())
        for role in ROLES
    }


@pytest.fixture
def owed(case: Case) -> CallBack:
    told = CallIn(
        purpose=CallBack.Purpose.ANSWER,
        person=case.beneficiary,
        sentence="Guten Tag",
        case=case,
        due_at=clock.now(),
    )
    return ask_for_call(told, by=System())


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        (Contact, DESK),
        (Need, DESK | {"field"}),
        (CallBack, DESK),
        (FollowUp, DESK),
        (Referral, DESK),
        (Message, DESK),
        (Case, DESK),
        (Helper, {"coordinator"}),
    ],
)
def test_each_kind_goes_to_those_who_see_it(
    staff: dict[str, User], kind: type[Owned], roles: set[str]
) -> None:
    teams, people = receivers_of(kind)
    assert {user.role for user in people} == roles
    lists = {"operator": "desk", "coordinator": "coordination"}
    assert {team.code for team in teams} == {
        lists[role] for role in roles if role in lists
    }


@pytest.mark.parametrize("role", ["auditor", "administrator", "", "field"])
def test_a_call_is_not_given_to_whoever_sees_no_calls(
    desk: Client, staff: dict[str, User], owed: CallBack, role: str
) -> None:
    to = staff[role]
    with pytest.raises(Refused, match="cannot take this"):
        hand_over_work(owed, to, "", by=staff["operator"])
    address = f"/desk/work/call/{owed.uid}/hand-over"
    assert str(to.uid) not in desk.get(address).text
    assert desk.post(address, {"to": f"user:{to.uid}"}).status_code == 409


@pytest.mark.parametrize("code", ["field", "audit", "administration"])
def test_a_team_that_shares_no_list_is_given_nothing(
    desk: Client, staff: dict[str, User], groceries: Need, code: str
) -> None:
    team = Team.objects.get(code=code)
    with pytest.raises(Refused, match="Nobody in this team"):
        hand_over_work(groceries, team, "", by=staff["operator"])
    form = {"to": f"team:{code}"}
    address = f"/desk/work/need/{groceries.uid}/hand-over"
    assert desk.post(address, form).status_code == 409


def test_what_the_field_has_comes_back_to_the_desk(
    staff: dict[str, User], groceries: Need
) -> None:
    hand_over_work(groceries, staff["field"], "", by=staff["operator"])
    need = Need.objects.get()
    assert (need.owner, need.team.code) == (staff["field"], "desk")
