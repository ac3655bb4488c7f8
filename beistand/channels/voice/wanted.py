"""Whether this city has an exchange, and what the settings say about it."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from beistand.channels.voice.ari import read_access
from beistand.channels.voice.config import Choices
from beistand.channels.voice.house import Plan
from beistand.channels.voice.rows import Timing
from beistand.kit.errors import Refused
from beistand.lines.actions import EXTENSION

HOW = "Set BEISTAND_EXCHANGE to http://USER:PASSWORD@HOST:8088/ari, see the manual."
DEFAULT_HTTP = 8088


def plan_of(address: str) -> Plan:
    """How to reach the exchange.

    Raises:
        Refused: none is set, or the address cannot be read; says how to write it.
    """
    try:
        access = read_access(address)
    except ValueError:
        raise Refused(HOW) from None
    return Plan(
        access=access,
        spool=Path(settings.BEISTAND_EXCHANGE_SPOOL),
        trunk=settings.BEISTAND_EXCHANGE_TRUNK,
        timing=Timing(
            ring=settings.BEISTAND_EXCHANGE_RING_SECONDS,
            patience=settings.BEISTAND_EXCHANGE_WAIT_SECONDS,
        ),
    )


def choices_of(phones: Sequence[str]) -> Choices:
    """What Asterisk's configuration is to say, so that it fits our settings."""
    plan = plan_of(settings.BEISTAND_EXCHANGE)
    if wrong := [name for name in phones if not EXTENSION.fullmatch(name)]:
        raise Refused(f"Use letters and digits for telephones, not: {wrong[0]}")
    return Choices(
        spool=plan.spool,
        user=plan.access.user,
        password=plan.access.password,
        phones=phones,
        http=urlsplit(plan.access.base).port or DEFAULT_HTTP,
    )
