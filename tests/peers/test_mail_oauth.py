"""A mailbox that opens by OAuth2: our token, checked by a real IMAP server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from beistand.channels.mail import oauth
from beistand.channels.mail.accounts import OAuth
from beistand.channels.mail.checking import check_mailbox
from beistand.outbox.rules import NotNow
from tests.peers.dovecot import Dovecot, mail_folder, running_dovecot

pytestmark = pytest.mark.peers
ME = "hotline@stadt.test"


class TokenServer:
    """Hands out tokens for the refresh token it expects, a new one each time."""

    def __init__(self) -> None:
        self.refresh = "refresh-0"
        self.tokens: list[str] = []
        self.asked: list[dict[str, list[str]]] = []
        self.lasts = 3600
        here = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                form = parse_qs(self.rfile.read(length).decode())
                here.asked.append(form)
                if form["refresh_token"] != [here.refresh]:
                    self.answer(400, {"error": "invalid_grant"})
                    return
                here.refresh = f"refresh-{len(here.asked)}"
                here.tokens.append(f"token-{len(here.asked)}")
                told = {"access_token": here.tokens[-1], "expires_in": here.lasts}
                self.answer(200, {**told, "refresh_token": here.refresh})

            def do_GET(self) -> None:
                token = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
                known = token in here.tokens
                self.answer(200 if known else 401, {"email": ME} if known else {})

            def answer(self, status: int, told: dict[str, object]) -> None:
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Desk)
        self.port = self.server.server_port

    @property
    def oauth(self) -> OAuth:
        url = f"http://127.0.0.1:{self.port}/token"
        return OAuth(url, "beistand", "refresh-0", client_secret="s3cret")


@pytest.fixture
def tokens(settings: Any, tmp_path: Path) -> Iterator[TokenServer]:
    settings.BEISTAND_TOKENS = tmp_path / "tokens"
    oauth._tokens.clear()
    server = TokenServer()
    thread = threading.Thread(target=server.server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.server.shutdown()
    server.server.server_close()


@contextmanager
def imap_for(tokens: TokenServer) -> Iterator[Dovecot]:
    """A server that takes nothing but tokens, and asks who handed them out."""
    with mail_folder() as folder:
        rules = folder / "oauth2.conf"
        rules.write_text(
            f"tokeninfo_url = http://127.0.0.1:{tokens.port}/info?token=\n"
            "introspection_mode = auth\nusername_attribute = email\n"
        )
        rules.chmod(0o644)
        more = (
            "passdb {\n  driver = oauth2\n  mechanisms = xoauth2\n"
            f"  args = {rules}\n}}\n"
        )
        with running_dovecot(folder, more=more, mechanisms="xoauth2") as server:
            yield server


def test_a_token_opens_the_mailbox(tokens: TokenServer, tmp_path: Path) -> None:
    with imap_for(tokens) as server:
        account = server.account(ME, password="", oauth=tokens.oauth)
        assert "0 mails wait" in check_mailbox(account)
        assert "0 mails wait" in check_mailbox(account)
    assert len(tokens.asked) == 1  # the token still holds
    assert tokens.asked[0]["client_secret"] == ["s3cret"]
    kept = tmp_path / "tokens" / "hotline.refresh"
    assert kept.read_text() == "refresh-1"
    assert kept.stat().st_mode & 0o077 == 0


def test_an_old_token_is_renewed_with_the_newest_refresh_token(
    tokens: TokenServer,
) -> None:
    tokens.lasts = 10  # old as soon as it is there
    with imap_for(tokens) as server:
        account = server.account(ME, password="", oauth=tokens.oauth)
        for _round in range(3):
            check_mailbox(account)
    used = [form["refresh_token"] for form in tokens.asked]
    assert used == [["refresh-0"], ["refresh-1"], ["refresh-2"]]


def test_a_new_refresh_token_in_the_settings_wins(
    tokens: TokenServer, tmp_path: Path
) -> None:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "tokens" / "hotline.refresh").write_text("revoked")
    with imap_for(tokens) as server:
        account = server.account(ME, password="", oauth=tokens.oauth)
        assert "0 mails wait" in check_mailbox(account)


def test_what_the_token_server_refuses_is_said(tokens: TokenServer) -> None:
    tokens.refresh = "another"
    with imap_for(tokens) as server:
        account = server.account(ME, password="", oauth=tokens.oauth)
        with pytest.raises(NotNow, match="400 invalid_grant"):
            check_mailbox(account)
