"""One mailbox, open: what is in it, its mails byte for byte, and putting them away."""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox

from beistand.channels.mail.accounts import Account
from beistand.channels.mail.oauth import NoToken, forget_token, token_for

TIMEOUT = 30
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
# What a wire that is cut, a server that refuses or a network that is gone raises.
FAULTS = (imaplib.IMAP4.error, ImapToolsError, OSError)


class Refusal(Exception):  # noqa: N818
    """The server is there and does not let us in; the message says what to mend."""


@dataclass(frozen=True)
class Seen:
    """A mail as it lies there: its UID and its size in bytes."""

    uid: str
    size: int


@dataclass(frozen=True)
class Fetched:
    """A mail as it came: its bytes, and when the server got it."""

    uid: str
    content: bytes
    received_at: datetime | None


class Box:
    """A mailbox that is signed in to, with its folder open."""

    def __init__(self, box: BaseMailBox, account: Account) -> None:
        self.box = box
        self.account = account
        # Before signing in a server does not say all it can. Without this, MOVE
        # would silently become copy, delete and expunge.
        box.client._get_capabilities()
        self.done = self._done_folder()
        box.folder.set(account.folder)
        state = box.folder.status(account.folder, ["UIDVALIDITY"])
        self.validity = str(state["UIDVALIDITY"])
        self.can_idle = "IDLE" in box.client.capabilities

    def look(self) -> list[Seen]:
        """Everything in the folder, lowest UID first. By UID: dates lie."""
        told = self._ask("1:*", "(UID RFC822.SIZE)")
        found = []
        for item in told:
            line = item[0] if isinstance(item, tuple) else item
            uid, size = UID.search(line or b""), SIZE.search(line or b"")
            if uid:
                found.append(Seen(uid[1].decode(), int(size[1]) if size else 0))
        return sorted(found, key=lambda seen: int(seen.uid))

    def fetch(self, uids: Sequence[str]) -> list[Fetched]:
        """These mails whole; they stay unread for every other program."""
        told = self._ask(",".join(uids), "(UID INTERNALDATE BODY.PEEK[])")
        found = []
        for place, item in enumerate(told):
            if not isinstance(item, tuple):
                continue
            tail = told[place + 1] if place + 1 < len(told) else b""
            around = item[0] + (tail if isinstance(tail, bytes) else b"")
            if uid := UID.search(around):
                moment = _internal_date(around)
                found.append(Fetched(uid[1].decode(), item[1], moment))
        return found

    def put_away(self, uids: Sequence[str]) -> None:
        """Move these to the folder for what has been stored."""
        if self.done:
            self.box.move(list(uids), self.done)

    def start_listening(self) -> None:
        """Ask the server to say when something comes in."""
        self.box.idle.start()  # type: ignore[no-untyped-call]

    def stop_listening(self) -> None:
        """Go back to asking."""
        self.box.idle.stop()  # type: ignore[no-untyped-call]

    def wait(self, seconds: float) -> bool:
        """Listen this long; whether the server said anything, or the line is dead."""
        return bool(self.box.idle.poll(timeout=seconds))

    def _ask(self, uids: str, parts: str) -> list[bytes | tuple[bytes, bytes]]:
        status, told = self.box.client.uid("FETCH", uids, parts)
        if status != "OK":
            raise imaplib.IMAP4.error(f"FETCH: {status}")
        return [item for item in told if item is not None]

    def _done_folder(self) -> str:
        """The folder for what is stored, made if it is not there; with its prefix."""
        wanted = self.account.done
        if not wanted or self.box.folder.exists(wanted):
            return wanted
        with suppress(ImapToolsError):
            self.box.folder.create(wanted)
            return wanted
        below = next((each.delim for each in self.box.folder.list()), "/")
        inside = f"INBOX{below}{wanted}"  # some servers keep every folder in there
        if not self.box.folder.exists(inside):
            self.box.folder.create(inside)
        return inside


@contextmanager
def opened_box(account: Account) -> Iterator[Box]:
    """Connect and sign in; raises Refusal, or one of FAULTS.

    At the end the server is told, if it still listens.
    """
    box = _connect(account)
    try:
        _sign_in(box, account)
        yield Box(box, account)
    finally:
        with suppress(*FAULTS):
            box.logout()
        with suppress(*FAULTS):
            box.client.shutdown()


def _connect(account: Account) -> BaseMailBox:
    if account.tls == "no":
        return MailBoxUnencrypted(account.host, account.port, timeout=TIMEOUT)
    context = ssl.create_default_context(cafile=account.ca or None)
    kind = MailBox if account.tls == "implicit" else MailBoxStartTls
    return kind(account.host, account.port, timeout=TIMEOUT, ssl_context=context)


def _sign_in(box: BaseMailBox, account: Account) -> None:
    try:
        if account.oauth is None:
            box.login_utf8(account.user, account.password, initial_folder=None)
        else:
            token = token_for(account, account.oauth)
            box.xoauth2(account.user, token, initial_folder=None)
    except NoToken as problem:
        raise Refusal(str(problem)) from problem
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as problem:
        forget_token(account)
        raise Refusal("the server refuses this user and password or token") from problem


def _internal_date(line: bytes) -> datetime | None:
    found = imaplib.Internaldate2tuple(line)
    if found is None:
        return None
    moment = datetime(*found[:6]).astimezone()  # in local time
    return moment.astimezone(UTC)
