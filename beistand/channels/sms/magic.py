"""Texts while no provider is named: in the demo they end as their number says.

Four numbers that nobody has (of those that Germany keeps free for films, as all of
the demo's) let people see every end a text can take. Outside the demo nothing may
look sent that is not.
"""

from beistand.kit.actions import System
from beistand.outbox.actions import exchange_texts
from beistand.outbox.rules import NotEver, NotNow, Outgoing, ReceiptIn
from beistand.reference.queries import city

FAILS, BUSY, SILENT = "+4915228817386", "+4915228895456", "+4915228817397"
MISSING = "no provider of text messages is named: set BEISTAND_SMS"


class MagicGateway:
    """Takes texts in the demo city and prints nothing; refuses them elsewhere."""

    def send(self, message: Outgoing) -> str:
        """Take the text, or refuse it as its number says."""
        if not city().is_demo:
            raise NotNow(MISSING)
        if message.address == FAILS:
            raise NotEver("not delivered")
        if message.address == BUSY:
            raise NotNow("phone not reached")
        if message.address != SILENT:
            delivered = ReceiptIn("demo", message.uid, message.uid, "delivered")
            exchange_texts([], [delivered], 0, by=System("sms"))
        return f"demo:{message.uid}"

    def check(self) -> str:
        """Say that nobody gets a text here."""
        if not city().is_demo:
            raise NotNow(MISSING)
        return "the demo city sends no texts; some of its numbers fail on purpose"
