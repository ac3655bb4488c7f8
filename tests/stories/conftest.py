"""Kaiserslautern on a Monday morning, with staff, and a worker who works at once."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.cache import cache

from beistand.accounts.actions import Account, add_user
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.project.blueprint.checking import read_blueprint
from beistand.project.blueprint.loading import load_blueprint
from tests.stories.browser import Visitor
from tests.work import run_worker

BLUEPRINT = Path(__file__).parents[2] / "blueprints" / "kaiserslautern"
ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2020, 4, 20, 9, 0, tzinfo=ZONE)
LINKS = {kind: re.compile(rf"/{kind}/[\w-]{{43}}") for kind in "ht"}
PASSWORD = "a-word-for-stories-2020"
Work = Callable[[], None]
Staff = Callable[[str, str], Visitor]
At = Callable[[int, int], AbstractContextManager[None]]


@pytest.fixture
def city(transactional_db: None, settings: Any) -> Iterator[None]:
    """The city is loaded; it is Monday, nine in the morning, and the line is open."""
    # Argon2 takes its time on purpose; its own tests show that it is used.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    with clock.pretending(MONDAY):
        load_blueprint(read_blueprint(BLUEPRINT), by=System("blueprint"))
        account = Account("admin", "Ada", "administrator", PASSWORD, language="en")
        add_user(account, by=System("command line"))
        yield


@pytest.fixture
def at(city: None) -> At:
    """Another day (days from Monday) and hour."""

    def pretend(days: int, hour: int) -> AbstractContextManager[None]:
        return clock.pretending(MONDAY.replace(day=MONDAY.day + days, hour=hour))

    return pretend


@pytest.fixture
def work(city: None) -> Work:
    """Let a real worker do every job that is due, and stop."""
    return run_worker


@pytest.fixture
def staff(city: None) -> Staff:
    """Colleagues, to whom the administrator gave an account; signed in."""
    admin = sign_in("admin", PASSWORD)

    def join(name: str, role: str) -> Visitor:
        admin.open("/control/users/new")
        admin.send("users/new$", username=name, name=name.title(), role=role)
        found = re.search(r'class="secret">([^<]+)<', admin.html)
        assert found is not None, admin.text
        return sign_in(name, found[1])

    return join


def sign_in(name: str, password: str) -> Visitor:
    """Somebody who has signed in with name and password."""
    visitor = Visitor()
    visitor.open("/accounts/login/").send("login", login=name, password=password)
    assert "login" not in visitor.path, visitor.text
    return visitor


def letter_to(address: str, kind: str = "") -> str:
    """The last letter to this address; with a signed link of this kind, if given."""
    for letter in reversed(mail.outbox):
        if address in letter.to and (not kind or LINKS[kind].search(str(letter.body))):
            return str(letter.body)
    raise AssertionError(f"no letter {kind} was sent to {address}")


def link_to(address: str, kind: str) -> str:
    """The path of the last signed link sent to this address: h asks, t is the task."""
    found = LINKS[kind].search(letter_to(address, kind))
    assert found is not None
    return found[0]


def offer_help(name: str, topics: list[str], area: str, **more: str) -> Visitor:
    """A neighbour who offers help by the public form."""
    neighbour = Visitor()
    neighbour.open("/offer").walk(
        {"topics": topics},
        {"area": area, "radius": "8000", **more},
        {"per_week": "2"},
        {},
        {"name": name, "email": f"{name.split()[0].lower()}@example.org"},
    )
    neighbour.reads("Your offer has arrived.")
    return neighbour


def get_to_know(coordinator: Visitor, name: str) -> None:
    """All steps from applied to active."""
    coordinator.open("/control/helpers").follow(f"^{name}$")
    for step in ("identity_seen", "briefed", "active"):
        coordinator.send("/move$", to=step)


def reference_of(visitor: Visitor) -> str:
    """The reference on the page after sending."""
    found = re.search(r'class="reference">([^<]+)<', visitor.html)
    assert found is not None, visitor.text
    return found[1]


def case_of(operator: Visitor, reference: str) -> Visitor:
    """The operator finds the case by its reference."""
    operator.open("/desk/search").send("/desk/search", q=reference)
    if "/cases/" not in operator.path:
        operator.follow("/desk/cases/")
    return operator
