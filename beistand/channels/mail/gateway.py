"""E-mail out, by SMTP as Django's settings name it."""

import smtplib
from collections.abc import Mapping
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from beistand.channels.mail.robots import OUR_MARK
from beistand.lines.queries import main_line
from beistand.outbox.rules import NotEver, NotNow, Outgoing, signed_name

PERMANENT = range(500, 600)
# Told to answering machines, which otherwise answer us and each other for ever.
BY_ITSELF = "auto-generated"
IN_ANSWER = "auto-replied"
SUPPRESS = {"X-Auto-Response-Suppress": "All", OUR_MARK: "automatic"}


class MailGateway:
    """Hands one message to the mail server; never answers an answering machine."""

    def send(self, message: Outgoing) -> str:
        """Send, and return the Message-ID.

        Raises:
            NotNow: the server cannot be reached, or asks to try later.
            NotEver: the server refused this address or this message for good.
        """
        mail = _letter(message)
        mail.connection = get_connection()
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            raise _judge(code, words) from refusal
        except smtplib.SMTPDataError as refusal:
            raise _judge(refusal.smtp_code, refusal.smtp_error) from refusal
        except (OSError, smtplib.SMTPException) as error:
            # A wrong password, a refused sender: ours to mend, then it will go.
            raise NotNow(f"{type(error).__name__}: {error}") from error
        except ValueError as error:
            raise NotEver("this is no address that mail can go to") from error
        finally:
            mail.connection.close()  # Django leaves it open when signing in failed
        return str(mail.extra_headers["Message-ID"])

    def check(self) -> str:
        """Open a connection to the mail server and close it again."""
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow(f"{type(error).__name__}: {error}") from error
        finally:
            connection.close()
        return "the mail server answers"


def _letter(message: Outgoing) -> EmailMessage:
    envelope = message.envelope
    address = str(envelope.get("from") or main_line().email)
    address = address or settings.DEFAULT_FROM_EMAIL
    domain = address.rpartition("@")[2].rstrip(">")
    name = str(envelope.get("name") or "")
    return EmailMessage(
        " ".join(message.subject.split()),
        message.body,
        formataddr((name, address)) if name else address,
        [message.address],
        headers={
            **_marks(envelope),
            "Message-ID": f"<{signed_name(message.uid)}@{domain}>",
            "Content-Language": message.language,
        },
    )


def _marks(envelope: Mapping[str, object]) -> dict[str, str]:
    """What tells machines who wrote, and programs what this answers.

    What a person wrote bears no mark of a machine and has a sender on its envelope,
    so that it comes back to us when it cannot be delivered.
    """
    answers = str(envelope.get("answers") or "")
    found: dict[str, str] = {}
    if answers:
        found = {"In-Reply-To": f"<{answers}>", "References": f"<{answers}>"}
    if not envelope.get("is_written"):
        found |= {"Auto-Submitted": IN_ANSWER if answers else BY_ITSELF, **SUPPRESS}
    return found


def _judge(code: int, words: bytes | str) -> NotNow | NotEver:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    kind = NotEver if code in PERMANENT else NotNow
    return kind(f"{code} {said}")
