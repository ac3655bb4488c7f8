"""Accounts: an administrator opens, changes and ends them."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from beistand.accounts.actions import Account, add_user
from beistand.accounts.models import User
from beistand.journal.models import Entry
from beistand.kit.actions import System

NEW = {"username": "nina", "name": "Nina", "role": "operator", "last_day": "2099-05-31"}


@pytest.fixture
def ada(town: object) -> User:
    """Ada administers, and reads English."""
    account = Account("ada", "Ada", "administrator", language="en")
    return add_user(account, by=System())


@pytest.fixture
def page(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def test_a_new_account_gets_a_password_that_is_shown_once(page: Client) -> None:
    answer = page.post("/control/users/new", NEW)
    found = re.search(r'class="secret">([^<]+)<', answer.text)
    assert found is not None
    user = User.objects.get(username="nina")
    assert user.check_password(found[1])
    assert user.may("cases.open")
    assert str(user.expires_at.date()) == "2099-05-31"
    assert found[1] not in page.get(f"/control/users/{user.uid}").text
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ada"),
        ("username", ""),
        ("name", ""),
        ("role", "queen"),
        ("email", "eva"),
        ("last_day", "2020-01-01"),
    ],
)
def test_an_account_that_cannot_be_is_explained(
    page: Client, field: str, value: str
) -> None:
    assert page.post("/control/users/new", {**NEW, field: value}).status_code == 422
    assert not User.objects.filter(username="nina").exists()


def test_role_and_last_day_change(page: Client, rosa: User) -> None:
    sent = {"name": "Rosa", "role": "coordinator", "last_day": "2099-01-01"}
    assert page.post(f"/control/users/{rosa.uid}", sent).status_code == 302
    rosa.refresh_from_db()
    assert rosa.role == "coordinator"
    assert rosa.may("offers.vet")


def test_an_ended_account_is_out_with_the_next_click(page: Client, rosa: User) -> None:
    theirs = Client()
    theirs.force_login(rosa)
    assert theirs.get("/accounts/start/").status_code == 302
    assert page.post(f"/control/users/{rosa.uid}/switch").status_code == 302
    answer = theirs.get("/accounts/start/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    page.post(f"/control/users/{rosa.uid}/switch")
    rosa.refresh_from_db()
    assert rosa.is_active


def test_a_new_password_ends_the_old_sessions(page: Client, rosa: User) -> None:
    theirs = Client()
    theirs.force_login(rosa)
    answer = page.post(f"/control/users/{rosa.uid}/password")
    found = re.search(r'class="secret">([^<]+)<', answer.text)
    assert found is not None
    rosa.refresh_from_db()
    assert rosa.check_password(found[1])
    location = theirs.get("/accounts/start/")["Location"]
    assert location.startswith("/accounts/login/")


def test_nobody_locks_themselves_out(page: Client, ada: User) -> None:
    sent = {"name": "Ada", "role": "operator"}
    assert page.post(f"/control/users/{ada.uid}", sent).status_code == 409
    assert page.post(f"/control/users/{ada.uid}/switch").status_code == 409
    ada.refresh_from_db()
    assert (ada.role, ada.is_active) == ("administrator", True)


def test_the_list_shows_everybody(page: Client, rosa: User, sam: User) -> None:
    html = page.get("/control/users").text
    for name in ("ada", "rosa", "sam"):
        assert f">{name}</a>" in html


@pytest.mark.parametrize("cast", ["rosa", "ilja", "sam"])
def test_accounts_are_for_administrators(
    client: Client, ada: User, cast: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(cast))
    assert client.get("/control/users").status_code == 403
    assert client.post("/control/users/new", NEW).status_code == 403
    assert client.post(f"/control/users/{ada.uid}/switch").status_code == 403
    assert client.post(f"/control/users/{ada.uid}/password").status_code == 403
    assert client.post(f"/control/users/{ada.uid}/code").status_code == 403


def test_an_unknown_account_is_not_found(page: Client, rosa: User) -> None:
    unknown = "4f2f3f8e-0000-4000-8000-000000000000"
    assert page.get(f"/control/users/{unknown}").status_code == 404


@pytest.mark.parametrize(
    ("role", "team"),
    [
        ("operator", "desk"),
        ("coordinator", "coordination"),
        ("field", "field"),
        ("auditor", "audit"),
        ("administrator", "administration"),
    ],
)
def test_a_new_account_joins_the_team_of_its_role(
    page: Client, role: str, team: str
) -> None:
    page.post("/control/users/new", {**NEW, "role": role})
    assert User.objects.get(username="nina").team.code == team


def test_the_team_can_be_chosen_and_changed(page: Client) -> None:
    page.post("/control/users/new", {**NEW, "team": "coordination"})
    nina = User.objects.get(username="nina")
    assert nina.team.code == "coordination"
    assert (
        'value="coordination" selected' in page.get(f"/control/users/{nina.uid}").text
    )
    sent = {"name": "Nina", "role": "operator", "team": "desk"}
    page.post(f"/control/users/{nina.uid}", sent)
    nina.refresh_from_db()
    assert nina.team.code == "desk"
    assert (
        page.post(f"/control/users/{nina.uid}", {**sent, "team": "x"}).status_code
        == 422
    )


def test_a_lost_phone_locks_nobody_out(page: Client, rosa: User) -> None:
    address = f"/control/users/{rosa.uid}"
    assert "Phone lost" not in page.get(address).text
    TOTP.activate(rosa, generate_totp_secret())
    RecoveryCodes.activate(rosa)
    assert "Phone lost" in page.get(address).text
    assert page.post(f"{address}/code").status_code == 302
    assert not Authenticator.objects.filter(user=rosa).exists()
    entry = Entry.objects.get(verb="accounts.second_step_removed")
    assert (entry.actor, entry.subject) == ("user:ada", f"accounts.User:{rosa.uid}")
    assert page.post(f"{address}/code").status_code == 409


def test_nobody_removes_their_own_second_step_here(page: Client, ada: User) -> None:
    TOTP.activate(ada, generate_totp_secret())
    assert page.post(f"/control/users/{ada.uid}/code").status_code == 409
    assert Authenticator.objects.filter(user=ada).exists()
