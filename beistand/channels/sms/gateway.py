"""Texts by SMPP, as the worker and the doctor see them: a process of its own sends."""

from datetime import timedelta

from beistand.kit import clock
from beistand.lines.queries import wires
from beistand.outbox.rules import NotNow, Outgoing

SILENCE = timedelta(seconds=30)


class SmppGateway:
    """Sends nothing itself; says how the process is that does."""

    def send(self, message: Outgoing) -> str:  # noqa: ARG002
        """Leave the message to the process that holds the lines."""
        raise NotNow("`beistand sms` sends text messages")

    def check(self) -> str:
        """Whether that process is alive and let in by at least one provider."""
        rows = [wire for wire in wires() if wire.kind == "sms"]
        alive = [wire for wire in rows if clock.now() - wire.beat_at < SILENCE]
        if not alive:
            raise NotNow("`beistand sms` is silent. Start it, or `beistand up`.")
        connected = [wire.code for wire in alive if wire.connected_since]
        if not connected:
            said = "; ".join(f"{wire.code}: {wire.problem}" for wire in alive)
            raise NotNow(f"no provider lets us in. {said}")
        return f"connected: {', '.join(sorted(connected))}"
