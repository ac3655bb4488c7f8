"""Is the telephone well? What `beistand doctor` says about it."""

from datetime import timedelta

import httpx
from django.conf import settings

from beistand.channels.voice.ari import APP
from beistand.channels.voice.sounds import missing_sounds
from beistand.channels.voice.wanted import plan_of
from beistand.kit import clock
from beistand.lines.models import Announcement
from beistand.lines.queries import wires
from beistand.outbox.rules import NotNow

SILENCE = timedelta(seconds=30)
PATIENCE = 5.0
UNREACHED = "the exchange does not answer. Is Asterisk running, is the password right?"
UNHELD = "nobody holds the wire. Start `beistand up` or `beistand exchange`."


def check_exchange() -> str:
    """Asterisk answers, our process holds the wire, and callers hear something.

    Raises:
        NotNow: what is wrong, and what to do.
    """
    if not settings.BEISTAND_EXCHANGE:
        return "none: calls are typed by hand"
    plan = plan_of(settings.BEISTAND_EXCHANGE)
    try:
        answer = httpx.get(
            f"{plan.access.base}/applications",
            auth=(plan.access.user, plan.access.password),
            timeout=PATIENCE,
            trust_env=False,
        )
        answer.raise_for_status()
    except httpx.HTTPError as problem:
        raise NotNow(UNREACHED) from problem
    if APP not in {row["name"] for row in answer.json()}:
        raise NotNow(UNHELD)
    if gone := missing_sounds(plan.spool):
        raise NotNow(f"callers lack sounds: {', '.join(gone)}. Start the wire again.")
    return f"connected, {_beat()}{_placeholders()}"


def _beat() -> str:
    row = next((wire for wire in wires() if wire.code == "exchange"), None)
    if row is None or clock.now() - row.beat_at > SILENCE:
        raise NotNow(UNHELD)
    if row.problem:
        raise NotNow(row.problem)
    return f"{row.waiting} calls just now"


def _placeholders() -> str:
    count = Announcement.objects.filter(is_placeholder=True).count()
    return f"; {count} announcements are spoken by a machine" if count else ""
