"""EMAIL_URL as people write it."""

import pytest

from beistand.project.errors import NotReady
from beistand.project.mail import NOWHERE, SMTP, MailServer, read_email_url


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("", MailServer(NOWHERE)),
        ("smtp://mx", MailServer(SMTP, "mx", 587, tls="starttls")),
        ("smtp://mx:25?tls=no", MailServer(SMTP, "mx", 25, tls="no")),
        ("smtps://mx", MailServer(SMTP, "mx", 465, tls="implicit")),
        ("smtp://mx?tls=implicit", MailServer(SMTP, "mx", 465, tls="implicit")),
        (
            "smtp://me%40city:p%2Fw@mx:2525?tls=starttls",
            MailServer(SMTP, "mx", 2525, "me@city", "p/w", "starttls"),
        ),
    ],
)
def test_an_address_names_a_server(address: str, server: MailServer) -> None:
    assert read_email_url(address) == server


@pytest.mark.parametrize(
    "address", ["mx", "http://mx", "smtp://", "smtp://mx?tls=perhaps"]
)
def test_what_cannot_be_read_says_how_to_write_it(address: str) -> None:
    with pytest.raises(NotReady, match="smtp://user:password@host:587"):
        read_email_url(address)
