"""The city's own sign-in (OpenID Connect), against a provider on this machine."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.project import ground


@dataclass
class Provider:
    """A city's identity provider: knows one person at a time."""

    address: str = ""
    person: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, body: str) -> dict[str, object]:
        """What each of its addresses says."""
        self.asked.append(body)
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
            },
            "/token": {"access_token": "token", "token_type": "Bearer"},
            "/userinfo": self.person,
        }[path]


@pytest.fixture
def provider() -> Iterator[Provider]:
    """The provider, running until the test ends."""
    known = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say("")

        def do_POST(self) -> None:
            self._say(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _say(self, body: str) -> None:
            text = json.dumps(known.answer(self.path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on the screen."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    known.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def city_sign_in(provider: Provider, settings, monkeypatch) -> ground.SingleSignOn:
    """The installation as it is with these four variables."""
    for name, value in {
        "SERVER": provider.address,
        "CLIENT_ID": "beistand",
        "SECRET": "s3cret",
        "NAME": "Rathaus",
    }.items():
        monkeypatch.setenv(f"BEISTAND_OIDC_{name}", value)
    configured = ground.single_sign_on()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": configured.apps}}
    return configured


def sign_in(client: Client) -> str:
    """Go to the provider and come back; the address one lands at."""
    start = client.post("/accounts/oidc/city/login/")
    there = urlsplit(start["Location"])
    state = parse_qs(there.query)["state"][0]
    assert parse_qs(there.query)["code_challenge_method"] == ["S256"]
    back = {"code": "code", "state": state}
    answer = client.get("/accounts/oidc/city/login/callback/", back)
    return answer.headers.get("Location", str(answer.status_code))


def test_the_sign_in_page_offers_it(
    client: Client, town, city_sign_in: ground.SingleSignOn
) -> None:
    page = client.get("/accounts/login/?lang=en").content.decode()

    assert "Sign in with Rathaus" in page


def test_rosa_gets_in_by_her_verified_address(
    client: Client, rosa: User, provider: Provider, city_sign_in
) -> None:
    User.objects.update(email="rosa@stadt.example")
    provider.person = {
        "sub": "7",
        "email": "rosa@stadt.example",
        "email_verified": True,
    }

    assert sign_in(client) == "/accounts/start/"
    assert client.session["_auth_user_id"] == str(rosa.pk)
    assert any("code_verifier=" in body for body in provider.asked)


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "8", "email": "rosa@stadt.example", "email_verified": False},
        {"sub": "9", "email": "eve@stadt.example", "email_verified": True},
        {"sub": "10"},
    ],
)
def test_nobody_else_gets_in_or_gets_an_account(
    client: Client, rosa: User, provider: Provider, city_sign_in, person
) -> None:
    User.objects.update(email="rosa@stadt.example")
    provider.person = person

    sign_in(client)

    assert "_auth_user_id" not in client.session
    assert User.objects.count() == 1


def test_an_answer_nobody_asked_for_is_refused(
    client: Client, rosa: User, city_sign_in
) -> None:
    answer = client.get(
        "/accounts/oidc/city/login/callback/",
        {"code": "x", "state": "y", "lang": "en"},
    )

    assert "Not signed in" in answer.content.decode()


def test_without_configuration_there_is_no_such_door(client: Client, town) -> None:
    assert ground.single_sign_on() == ground.SingleSignOn()
    assert client.post("/accounts/oidc/city/login/").status_code == 404
