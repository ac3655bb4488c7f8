"""Looking after what we send by and examine with: each writes its sign of life.

A process that holds a wire writes its own row. What has no process of its own is
asked by the worker, so that a page need not wait for a network to see how it is.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings

from beistand.documents.queries import unexamined_documents
from beistand.documents.rules import CannotExamine
from beistand.documents.tasks import paper_examiner
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import WireIn, beat_wire
from beistand.outbox.queries import channels_used_since, unsent_by_channel
from beistand.outbox.rules import NotEver, NotNow
from beistand.outbox.tasks import gateway_for
from beistand.reference.queries import has_city

SECONDS = 20
KINDS = {"email": "mail", "sms": "sms", "letter": "letter"}
WORKER = System("worker")
_last = [0.0]


def watch_some() -> int:
    """Ask all of them, now and then; there is never more to do at once."""
    if time.monotonic() - _last[0] >= SECONDS and has_city():
        _last[0] = time.monotonic()
        for code, told in signs_of_life():
            beat_wire(code, told, by=WORKER)
    return 0


def signs_of_life() -> Iterator[tuple[str, WireIn]]:
    """How each gateway and the scanner is. Network happens here."""
    waiting = unsent_by_channel()
    used = channels_used_since(clock.now() - timedelta(seconds=SECONDS))
    for channel in settings.BEISTAND_GATEWAYS:
        problem = trouble_of(gateway_for(channel).check)
        yield (
            f"out-{channel}",
            WireIn(
                kind=KINDS[channel],
                is_connected=not problem,
                waiting=waiting.get(channel, 0),
                problem=problem,
                had_event=channel in used,
            ),
        )
    examiner = paper_examiner()
    if examiner.has_scanner():
        problem = trouble_of(examiner.check)
        count = unexamined_documents().count
        yield "scanner", WireIn("scanner", not problem, count, problem)


def trouble_of(check: Callable[[], str]) -> str:
    """What a check objects to; "" if all is well."""
    try:
        check()
    except (NotNow, NotEver, CannotExamine, OSError) as reason:
        return str(reason) or type(reason).__name__
    return ""
