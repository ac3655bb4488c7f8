"""A real IMAP server on this machine: Dovecot, as an ordinary user, on a free port.

Any user name signs in with the password "pw". Each user has a Maildir below the
folder. For benchmarks and tests: it listens on this machine only.
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from beistand.project.embedded_binaries import free_port
from beistand.project.errors import NotReady
from beistand.project.processes import end_process, end_with_parent

PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
MISSING = "Dovecot is not installed. On Debian: apt-get install dovecot-imapd"
PASSWORD = "pw"  # noqa: S105
PATIENCE = 15.0
CONFIG = """
{more}
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
class ImapServer:
    """A running server."""

    folder: Path
    port: int

    def address(self, name: str, code: str = "hotline") -> str:
        """The mailbox of this user for BEISTAND_MAILBOXES."""
        return f"{code}=imap://{name}:{PASSWORD}@127.0.0.1:{self.port}/INBOX?tls=no"

    def mails(self, name: str, folder: str = "") -> int:
        """How many mails lie in a folder of this user; the inbox without a name."""
        place = self.folder / "mail" / name / folder
        return sum(1 for part in ("new", "cur") for _mail in (place / part).glob("*"))

    def drop(self, name: str, contents: Sequence[bytes]) -> None:
        """Put mails into the inbox of this user, as a mail server on disk does."""
        place, who = self.folder / "mail" / name, mail_user()
        for part in (place, place / "tmp", place / "new", place / "cur"):
            part.mkdir(parents=True, exist_ok=True)
            _give(part, who)
        for number, content in enumerate(contents):
            file = place / "new" / f"{time.time_ns()}.{number}.bench"
            file.write_bytes(content)
            _give(file, who)


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
        _give(place, who)
        place.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_imap(
    folder: Path, port: int = 0, *, more: str = "", mechanisms: str = "plain login"
) -> Iterator[ImapServer]:
    """The server, until the block ends; it is ended by its process id.

    `more` stands before the rest of its configuration.
    """
    if not Path(PROGRAM).exists():
        raise NotReady(MISSING)
    who, port = mail_user(), port or free_port()
    config = folder / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            folder=folder,
            user=who.pw_name,
            group=grp.getgrgid(who.pw_gid).gr_name,
            uid=who.pw_uid,
            gid=who.pw_gid,
            port=port,
            mechanisms=mechanisms,
            more=more,
        )
    )
    is_root = os.getuid() == 0
    process = subprocess.Popen(  # noqa: S603
        [PROGRAM, "-F", "-c", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        user=who.pw_uid if is_root else None,
        group=who.pw_gid if is_root else None,
        extra_groups=[] if is_root else None,
        preexec_fn=end_with_parent(signal.SIGTERM),
    )
    try:
        _wait_for(port, folder)
        yield ImapServer(folder, port)
    finally:
        end_process(process, signal.SIGTERM)


def _give(place: Path, who: pwd.struct_passwd) -> None:
    if os.getuid() == 0:
        os.chown(place, who.pw_uid, who.pw_gid)


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
    raise NotReady(log.read_text() if log.exists() else "Dovecot is silent.")
