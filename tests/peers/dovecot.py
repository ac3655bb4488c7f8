"""The IMAP server of the benchmarks for tests, with what only tests ask of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from beistand.channels.mail.accounts import Account
from beistand.project.bench.dovecot import (
    MISSING,
    PASSWORD,
    PROGRAM,
    ImapServer,
    mail_folder,
    mail_user,
    running_imap,
)

__all__ = ["PASSWORD", "Dovecot", "mail_folder", "mail_user", "running_dovecot"]


class Dovecot(ImapServer):
    """A running server."""

    def account(self, name: str, code: str = "hotline", **more: Any) -> Account:
        """The mailbox of this user, as our settings would name it."""
        told = {"password": PASSWORD, **more}
        return Account(code, "127.0.0.1", self.port, name, tls="no", **told)


@contextmanager
def running_dovecot(folder: Path, port: int = 0, **more: str) -> Iterator[Dovecot]:
    """The server, until the block ends; skipped where it is not installed."""
    if not Path(PROGRAM).exists():
        pytest.skip(MISSING)
    with running_imap(folder, port, **more) as server:
        yield Dovecot(server.folder, server.port)
