"""The mailboxes that the environment names: where they are and how they open.

    BEISTAND_MAILBOXES="hilfe=imaps://hilfe%40stadt.example:secret@imap.stadt.example"

or a file in TOML, which also knows OAuth2. No blueprint and no database ever holds a
password.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

PORTS = {"implicit": 993, "starttls": 143, "no": 143}
NEAR = ("127.0.0.1", "::1", "localhost")
EXAMPLE = "hilfe=imaps://user:password@imap.example.org/INBOX?done=Done"


class Unusable(Exception):  # noqa: N818
    """BEISTAND_MAILBOXES cannot be used as it stands; the message says why."""


@dataclass(frozen=True)
class OAuth:
    """How to get a token that opens a mailbox instead of a password."""

    token_url: str
    client_id: str
    refresh_token: str
    client_secret: str = ""
    scope: str = ""


@dataclass(frozen=True)
class Account:
    """One mailbox.

    Attributes:
        tls: implicit, starttls, or no (on this machine only).
        folder: where mail comes in; done: where it goes once it is stored.
        ca: a file with the certificate of a server that no public authority knows.
    """

    code: str
    host: str
    port: int
    user: str
    password: str = ""
    tls: str = "implicit"
    folder: str = "INBOX"
    done: str = "Done"
    ca: str = ""
    oauth: OAuth | None = None


def named_accounts() -> list[Account]:
    """The mailboxes of BEISTAND_MAILBOXES; raises Unusable with what is wrong."""
    return read_accounts(settings.BEISTAND_MAILBOXES)


def read_accounts(text: str) -> list[Account]:
    """The mailboxes that this names: addresses with codes, or the path of a file."""
    given = text.strip()
    if not given:
        return []
    if "=" not in given.split("?")[0]:
        return _from_file(Path(given))
    found = []
    for each in given.split():
        code, _equals, address = each.partition("=")
        found.append(_account(code, {"url": address}))
    return found


def _from_file(path: Path) -> list[Account]:
    try:
        told = tomllib.loads(path.read_text())
    except OSError as problem:
        raise Unusable(f"{path} cannot be read: {problem.strerror}.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Unusable(f"{path} is no TOML file: {problem}.") from problem
    if path.stat().st_mode & 0o077:
        raise Unusable(f"Others may read {path}. Run: chmod 600 {path}")
    if strange := [code for code, entry in told.items() if not isinstance(entry, dict)]:
        raise Unusable(f"“{strange[0]}” stands alone. Write a table: [hilfe].")
    return [_account(code, entry) for code, entry in told.items()]


def _account(code: str, told: Mapping[str, object]) -> Account:
    if not code.replace("-", "").isalnum():
        raise Unusable(f"“{code}” is no mailbox. Write it like {EXAMPLE}.")
    try:
        url = urlsplit(str(told.get("url", "")))
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        tls = asked.get("tls") or ("implicit" if url.scheme == "imaps" else "starttls")
        port = url.port or PORTS[tls]
    except (ValueError, KeyError):
        raise Unusable(f"“{code}” has no address. Write it like {EXAMPLE}.") from None
    if url.scheme not in ("imap", "imaps") or not url.hostname or not url.username:
        raise Unusable(f"“{code}” has no address. Write it like {EXAMPLE}.")
    if tls == "no" and url.hostname not in NEAR:
        raise Unusable(f"“{code}” would send its password in the clear. Drop tls=no.")
    found = {**asked, **{name: str(told[name]) for name in told if name != "oauth2"}}
    return Account(
        code=code,
        host=url.hostname,
        port=port,
        user=unquote(url.username),
        password=found.get("password", unquote(url.password or "")),
        tls=tls,
        folder=found.get("folder") or unquote(url.path.strip("/")) or "INBOX",
        done=found.get("done", "Done"),
        ca=found.get("ca", ""),
        oauth=_oauth(code, told.get("oauth2")),
    )


def _oauth(code: str, told: object) -> OAuth | None:
    if told is None:
        return None
    if not isinstance(told, Mapping):
        raise Unusable(f"“{code}”: oauth2 is a table of its own: [{code}.oauth2].")
    try:
        found = OAuth(**{str(name): str(value) for name, value in told.items()})
    except TypeError:
        needed = "token_url, client_id, refresh_token, client_secret and scope"
        raise Unusable(f"“{code}”: oauth2 knows only {needed}.") from None
    url = urlsplit(found.token_url)
    if url.scheme != "https" and url.hostname not in NEAR:
        raise Unusable(f"“{code}”: token_url must begin with https://.")
    return found
