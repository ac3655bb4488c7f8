"""A real IMAP server for tests: Dovecot, as an ordinary user, on free ports.

Any user name signs in with the password "pw"; an XOAUTH2 token is taken too where
the test asks for it. Each user has a Maildir below the folder.
"""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from beistand.channels.mail.accounts import Account

PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
PASSWORD = "pw"
PATIENCE = 15.0
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = no
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 50
first_valid_uid = {uid}
passdb {{
  driver = static
  args = password=pw
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server."""

    folder: Path
    port: int
    user: str

    def account(self, name: str, code: str = "hotline", **more: str) -> Account:
        """The mailbox of this user, as our settings would name it."""
        told = {"password": PASSWORD, **more}
        return Account(code, "127.0.0.1", self.port, name, tls="no", **told)

    def address(self, name: str, code: str = "hotline") -> str:
        """The same for BEISTAND_MAILBOXES."""
        return f"{code}=imap://{name}:{PASSWORD}@127.0.0.1:{self.port}/INBOX?tls=no"

    def mails(self, name: str, folder: str = "") -> int:
        """How many mails lie in a folder of this user; the inbox without a name."""
        place = self.folder / "mail" / name / folder
        return sum(1 for part in ("new", "cur") for _mail in (place / part).glob("*"))


def free_port_here() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port


def mail_user() -> pwd.struct_passwd:
    """Whom the server runs as: ourselves, or for root somebody with fewer rights."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


@contextmanager
def mail_folder() -> Iterator[Path]:
    """A folder that the server's user owns."""
    folder = Path(tempfile.mkdtemp(prefix="beistand-mail-"))
    who = mail_user()
    for place in (folder, folder / "run", folder / "mail"):
        place.mkdir(exist_ok=True)
        if os.getuid() == 0:
            os.chown(place, who.pw_uid, who.pw_gid)
        place.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_dovecot(folder: Path, port: int = 0) -> Iterator[Dovecot]:
    """The server, until the block ends; it is ended by its process id."""
    if not Path(PROGRAM).exists():
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    who, port = mail_user(), port or free_port_here()
    config = folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            folder=folder,
            user=who.pw_name,
            group=group_of(who),
            uid=who.pw_uid,
            gid=who.pw_gid,
            port=port,
            mechanisms="plain login",
        )
    )
    as_user = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    process = subprocess.Popen(
        [PROGRAM, "-F", "-c", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **(as_user if os.getuid() == 0 else {}),  # type: ignore[call-overload]
    )
    try:
        _wait_for(port, folder)
        yield Dovecot(folder, port, who.pw_name)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def group_of(who: pwd.struct_passwd) -> str:
    return grp.getgrgid(who.pw_gid).gr_name


def _wait_for(port: int, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as door:
                if door.recv(10).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    log = folder / "dovecot.log"
    raise AssertionError(log.read_text() if log.exists() else "Dovecot is silent")
