"""The mail server as EMAIL_URL names it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from beistand.project.errors import NotReady

SMTP = "beistand.channels.mail.server.SilentServer"
NOWHERE = "beistand.channels.mail.nowhere.NoServer"
PORTS = {"starttls": 587, "implicit": 465, "no": 25}


@dataclass(frozen=True)
class MailServer:
    """Where mail goes, in the words of Django's settings."""

    backend: str = NOWHERE
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: str = "no"


def read_email_url(address: str) -> MailServer:
    """The server of an address such as smtp://me:secret@host:587?tls=starttls.

    `tls` is starttls (also when it is not given), implicit (also smtps://) or no.
    Without an address nothing is sent, and the messages become somebody's work.
    """
    if not address:
        return MailServer()
    url = urlsplit(address)
    asked = parse_qs(url.query).get("tls", [""])[0]
    tls = asked or ("implicit" if url.scheme == "smtps" else "starttls")
    if url.scheme not in ("smtp", "smtps") or tls not in PORTS or not url.hostname:
        raise NotReady(
            "EMAIL_URL cannot be read. Write it like "
            "smtp://user:password@host:587?tls=starttls (or tls=implicit, tls=no)."
        )
    return MailServer(
        backend=SMTP,
        host=url.hostname,
        port=url.port or PORTS[tls],
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        tls=tls,
    )
