"""What happens to e-mail while no mail server is named.

In the demo city nobody is real: there a message counts as sent, and staff read
it on the page of sent messages. Anywhere else nothing may look sent that is not.
"""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from beistand.reference.queries import city

MISSING = "no mail server is named: set EMAIL_URL"


class NoServer(BaseEmailBackend):
    """Takes mail in the demo city; refuses it everywhere else."""

    def open(self) -> bool:
        """Refuse outside the demo."""
        if not city().is_demo:
            raise ConnectionError(MISSING)
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Count the messages of the demo as sent."""
        self.open()
        return len(email_messages)
