"""Tokens that open a mailbox: fetched with the refresh token, kept while they hold.

Some servers hand out a new refresh token each time and let the old one die after
some weeks. The newest is kept in a file that only we can read.
"""

import os
import threading
import time
from pathlib import Path

import httpx
from django.conf import settings

from beistand.channels.mail.accounts import Account, OAuth

TIMEOUT = 20
EARLY = 60  # seconds before its end a token counts as old
USUAL = 3600

_tokens: dict[str, tuple[float, str]] = {}
_lock = threading.Lock()


class NoToken(Exception):  # noqa: N818
    """The token server gave no token; the message says why, without any secret."""


def token_for(account: Account, oauth: OAuth) -> str:
    """A token that opens this mailbox now; from the network when the last is old."""
    with _lock:
        until, token = _tokens.get(account.code, (0.0, ""))
        if time.monotonic() < until:
            return token
        token, seconds = _fetch(account.code, oauth)
        _tokens[account.code] = (time.monotonic() + seconds - EARLY, token)
        return token


def forget_token(account: Account) -> None:
    """The mailbox refused it: fetch a new one next time."""
    _tokens.pop(account.code, None)


def _fetch(code: str, oauth: OAuth) -> tuple[str, float]:
    file = _file(code)
    newest = file.read_text().strip() if file.exists() else oauth.refresh_token
    told, status = _ask(oauth, newest)
    if status in (400, 401) and newest != oauth.refresh_token:
        told, status = _ask(oauth, oauth.refresh_token)  # somebody set a new one
    token = told.get("access_token")
    if status != 200 or not isinstance(token, str):
        raise NoToken(f"the token server answers {status} {told.get('error', '')}")
    fresh = told.get("refresh_token")
    if isinstance(fresh, str) and fresh and fresh != newest:
        _keep(file, fresh)
    return token, _lifetime(told.get("expires_in"))


def _lifetime(said: object) -> float:
    """For how many seconds a token holds; some servers say it as text, or not."""
    try:
        return float(str(said))
    except ValueError:
        return USUAL


def _ask(oauth: OAuth, refresh_token: str) -> tuple[dict[str, object], int]:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": oauth.client_id,
        "client_secret": oauth.client_secret,
        "scope": oauth.scope,
    }
    answer = httpx.post(
        oauth.token_url,
        data={name: value for name, value in form.items() if value},
        timeout=TIMEOUT,
    )
    try:
        told = answer.json()
    except ValueError:
        told = {}
    return (told if isinstance(told, dict) else {}), answer.status_code


def _file(code: str) -> Path:
    return Path(settings.BEISTAND_TOKENS) / f"{code}.refresh"


def _keep(file: Path, token: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(token)
    new.replace(file)
