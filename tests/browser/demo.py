"""The demo city behind a server of its own: made once, afterwards only looked at."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.test import Client, override_settings
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.project import demo
from tests.browser.oddities import add_oddities
from tests.browser.pages import Stop
from tests.browser.visitor import Visitor

TUESDAY_10 = datetime(2020, 4, 21, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))

SINGLE_SIGN_ON = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "city",
                "name": "Stadt Kaiserslautern",
                "client_id": "beistand",
                "secret": "never asked",
                "settings": {"server_url": "https://sign-in.example.org"},
            }
        ]
    }
}


@contextmanager
def everywhere(moment: datetime) -> Iterator[None]:
    """Let it be this moment in every thread, the server's too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "_pretended", ContextVar("everywhere", default=moment))
        yield


@contextmanager
def using_database(name: str) -> Iterator[None]:
    """Let this thread and every new one work in this database."""
    connection.close()
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


@pytest.fixture(scope="session")
def demo_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A copy of the empty test database, filled with the demo city."""
    empty = connection.settings_dict["NAME"]
    name = f"{empty}_demo"
    connection.close()
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{empty}"')
        with using_database(name), everywhere(TUESDAY_10):
            demo.load()
            add_oddities()
        yield name
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class DemoCity:
    """The server of the demo city, and everybody who looks at it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.sessions = {user.username: session_of(user) for user in demo_accounts()}
        self.inside: dict[tuple[str, str], Visitor] = {}

    def arrive(self, stop: Stop, language: str, **wishes: object) -> Visitor:
        """Bring the right person to a page, in this language."""
        seat = (str(stop) if stop.alone else stop.who, language)
        if seat not in self.inside:
            self.inside[seat] = self._newcomer(stop.who, language, wishes)
        visitor = self.inside[seat]
        visitor.open(stop.path)
        assert visitor.page.url == self.address + stop.path, stop
        if stop.do is not None:
            stop.do(visitor.page)
        assert visitor.status == stop.status, stop
        return visitor

    def _newcomer(self, who: str, language: str, wishes: dict[str, object]) -> Visitor:
        context = self.browser.new_context(locale=language, **wishes)
        context.set_default_timeout(15_000)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if who:
            cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        context.add_cookies(
            [
                {"name": name, "value": value, "url": self.address}
                for name, value in cookies.items()
            ]
        )
        return Visitor(context, self.address)

    def close(self) -> None:
        """Everybody leaves."""
        for visitor in self.inside.values():
            visitor.page.context.close()


def demo_accounts() -> Iterable[User]:
    """One account for each role, and one without."""
    return User.objects.filter(is_demo=True)


def session_of(user: User) -> str:
    """A session in which this account has just given its password."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.save()
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture(scope="module")
def demo_city(
    browser: Browser, demo_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[DemoCity]:
    """The demo city on a Tuesday morning at ten, while the line is open."""
    with (
        django_db_blocker.unblock(),
        using_database(demo_database),
        everywhere(TUESDAY_10),
        override_settings(
            ROOT_URLCONF="tests.browser.troubles",
            SOCIALACCOUNT_PROVIDERS=SINGLE_SIGN_ON,
            ACCOUNT_REAUTHENTICATION_TIMEOUT=24 * 3600,
        ),
    ):
        server = LiveServer("localhost")
        city = DemoCity(browser, server.url)
        yield city
        city.close()
        server.stop()
