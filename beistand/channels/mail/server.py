"""The mail server, told that nobody waits for an answer to what a machine wrote.

With no sender on the envelope (RFC 3834, RFC 5321 4.5.5) neither a holiday robot nor
another helpline answers our automatic letters, so two machines never write to each
other for ever. What a person wrote has the line's address there: when it cannot be
delivered it comes back, and becomes somebody's work.
"""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

NOBODY = ""


class SilentServer(EmailBackend):
    """Hands letters over; automatic ones with an empty sender on the envelope."""

    def _send(self, email_message: EmailMessage) -> bool:
        charset = email_message.encoding or settings.DEFAULT_CHARSET
        to = [sanitize_address(each, charset) for each in email_message.recipients()]
        if not to:
            return False
        message = email_message.message()
        letter = message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        assert self.connection is not None  # noqa: S101
        self.connection.sendmail(_sender(email_message), to, letter)
        return True


def _sender(mail: EmailMessage) -> str:
    if "Auto-Submitted" in mail.extra_headers:
        return NOBODY
    return parseaddr(mail.from_email)[1]
