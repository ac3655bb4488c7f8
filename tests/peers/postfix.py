"""A real mail server for tests: Postfix on a free port, for invented domains only.

It delivers into the Maildirs that Dovecot shows, and makes real bounces. Needs root:
Postfix changes its user for every delivery.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from beistand.project.embedded_binaries import free_port
from tests.peers.dovecot import mail_user

PROGRAM = shutil.which("postfix") or "/usr/sbin/postfix"
DOMAINS = "stadt.test, anders.test, buerger.test"
MAIN = """
compatibility_level = 3.6
queue_directory = {place}/spool
data_directory = {place}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.stadt.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost =
smtp_host_lookup = native
smtp_dns_support_level = disabled
virtual_mailbox_domains = {domains}
smtpd_reject_unlisted_recipient = no
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{place}/etc/vmail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 100
default_transport = error:5.1.2 no route outside the test
bounce_notice_recipient = postmaster@stadt.test
message_size_limit = 52428800
mailbox_size_limit = 0
virtual_mailbox_limit = 0
header_checks = regexp:{place}/etc/strip
maillog_file = {place}/postfix.log
maillog_file_prefixes = {place}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 5 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running server."""

    port: int

    @property
    def url(self) -> str:
        """What EMAIL_URL says to use it."""
        return f"smtp://127.0.0.1:{self.port}?tls=no"


@contextmanager
def running_postfix(
    folder: Path, users: Sequence[str], stripped: Sequence[str] = ()
) -> Iterator[Postfix]:
    """The server, until the block ends.

    `users` have mailboxes; `stripped` are headers that it takes out of every mail, as
    a careless gateway would.
    """
    if os.getuid() != 0:
        pytest.skip("Postfix changes users for each delivery, so it needs root")
    if not Path(PROGRAM).exists():
        pytest.skip("Postfix is not installed: apt-get install postfix")
    place, who, port = folder / "postfix", mail_user(), free_port()
    for name in ("etc", "spool", "data"):
        (place / name).mkdir(parents=True)
    shutil.chown(place / "data", "postfix")
    told = {"place": place, "folder": folder, "domains": DOMAINS, "port": port}
    told |= {"uid": who.pw_uid, "gid": who.pw_gid}
    (place / "etc" / "main.cf").write_text(MAIN.format(**told))
    (place / "etc" / "master.cf").write_text(MASTER.format(**told))
    boxes = "".join(f"{user} {user}/\n" for user in users)
    (place / "etc" / "vmail").write_text(boxes)
    rules = "".join(f"/^{name}:/ IGNORE\n" for name in stripped)
    (place / "etc" / "strip").write_text(rules)
    _postfix(place, "start")
    try:
        yield Postfix(port)
    finally:
        _postfix(place, "stop")


def _postfix(place: Path, verb: str) -> None:
    done = subprocess.run(
        [PROGRAM, "-c", str(place / "etc"), verb],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
