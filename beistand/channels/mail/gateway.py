"""E-mail out, by SMTP as Django's settings name it."""

import smtplib

from django.core.mail import EmailMessage, get_connection

from beistand.outbox.rules import NotEver, NotNow, Outgoing

PERMANENT = range(500, 600)


class MailGateway:
    """Hands one message to the mail server; never answers an answering machine."""

    def send(self, message: Outgoing) -> str:
        """Send, and return the Message-ID.

        Raises:
            NotNow: the server cannot be reached, or asks to try later.
            NotEver: the server refused this address or this message for good.
        """
        mail = EmailMessage(message.subject, message.body, to=[message.address])
        identity = f"<{message.uid}@beistand>"
        mail.extra_headers = {
            "Message-ID": identity,
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        }
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refusal:
            code = next(iter(refusal.recipients.values()))[0]
            raise _judge(code, str(code)) from refusal
        except smtplib.SMTPResponseException as refusal:
            raise _judge(refusal.smtp_code, str(refusal.smtp_code)) from refusal
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow(type(error).__name__) from error
        return identity

    def check(self) -> str:
        """Open a connection to the mail server and close it again."""
        connection = get_connection()
        try:
            connection.open()
            connection.close()
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow(f"{type(error).__name__}: {error}") from error
        return "the mail server answers"


def _judge(code: int, problem: str) -> NotNow | NotEver:
    return NotEver(problem) if code in PERMANENT else NotNow(problem)
