"""E-mail out, by SMTP as Django's settings name it."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from beistand.lines.queries import main_line
from beistand.outbox.rules import NotEver, NotNow, Outgoing

PERMANENT = range(500, 600)
# Told to answering machines, which otherwise answer us and each other for ever.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


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
    sender = main_line().email or settings.DEFAULT_FROM_EMAIL
    domain = sender.rpartition("@")[2].rstrip(">")
    return EmailMessage(
        " ".join(message.subject.split()),
        message.body,
        sender,
        [message.address],
        headers={
            **HEADERS,
            "Message-ID": f"<{message.uid}@{domain}>",
            "Content-Language": message.language,
        },
    )


def _judge(code: int, words: bytes | str) -> NotNow | NotEver:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    kind = NotEver if code in PERMANENT else NotNow
    return kind(f"{code} {said}")
