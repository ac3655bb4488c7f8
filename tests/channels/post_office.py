"""A mail server in the test process: it takes, puts off or refuses letters."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """Answers as told, and keeps the letters it took."""

    def __init__(self, port: int) -> None:
        self.to_recipient = self.to_data = "250 OK"
        self.letters: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.port = port

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take or refuse a recipient."""
        if self.to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take or refuse a letter."""
        if self.to_data.startswith("2"):
            assert isinstance(envelope.content, bytes)
            letter = BytesParser(policy=default).parsebytes(envelope.content)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.envelopes.append(envelope)
        return self.to_data


@contextmanager
def opened(tls: ssl.SSLContext | None = None, **settings: Any) -> Iterator[PostOffice]:
    """A post office on a free port of this machine."""
    office = PostOffice(free_port())
    controller = Controller(
        office, hostname="127.0.0.1", port=office.port, tls_context=tls, **settings
    )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port
