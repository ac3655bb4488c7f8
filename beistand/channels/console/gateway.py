"""SMS and letters onto the console, until a real wire is named in the settings."""

import sys

from beistand.outbox.rules import Outgoing


class ConsoleGateway:
    """Prints that a message went out. The text itself only when asked for."""

    def send(self, message: Outgoing) -> str:
        """Print channel and id, never the address or the text."""
        sys.stdout.write(f"[{message.channel}] {message.uid}\n")
        return f"console-{message.uid}"

    def check(self) -> str:
        """Nothing can be wrong with a console."""
        return "prints to the console; name a gateway in the settings to really send"
