"""Figures for Prometheus: signs of life, what waits and for how long. Nobody's data.

Labels come from fixed lists and from the codes of configured wires; no label and no
value says anything about a person. A fixed number of queries.
"""

import hmac
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from beistand.documents.queries import unexamined_documents
from beistand.intake.queries import Waiting, waiting_by_channel
from beistand.kit import clock
from beistand.lines.queries import wires
from beistand.outbox.models import Message
from beistand.outbox.queries import ENDED, messages_in_hand
from beistand.web.audience import audience
from beistand.web.health import last_beat

IN = ("phone", "voicemail", "web", "api", "email", "sms", "letter", "visit")
OUT = ("email", "sms", "letter")
OPEN = tuple(status for status in Message.Status.values if status not in ENDED)


@require_safe
@audience("link")
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures, for whoever brings the token. Without one there is no page."""
    token = settings.BEISTAND_METRICS_TOKEN
    if not token:
        raise Http404
    said = request.headers.get("Authorization", "")
    if not hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
        answer = HttpResponse("A token is needed.\n", "text/plain", 401)
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    registry = CollectorRegistry()
    registry.register(House())
    return HttpResponse(generate_latest(registry), CONTENT_TYPE_LATEST)


class House(Collector):
    """Reads the figures anew each time."""

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing beforehand: registering asks no database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every figure. Five queries."""
        now = clock.now()
        info = _gauge("info", "The version that runs.", "version")
        info.add_metric([version("beistand")], 1)
        yield info
        yield from _wires(now)
        yield from _inbox(now)
        yield _outbox()
        papers = unexamined_documents()
        yield _single("documents_unexamined", "Files not examined yet.", papers.count)
        yield _single(
            "documents_oldest_unexamined_seconds",
            "How long the oldest of them waits.",
            _age(papers.since, now),
        )
        yield _single(
            "worker_beat_age_seconds",
            "Since when no worker has given a sign of life; -1 if none ever has.",
            _age(beat, now) if (beat := last_beat()) else -1,
        )


def _wires(now: datetime) -> Iterator[GaugeMetricFamily]:
    labels = ("wire", "kind")
    age = _gauge("wire_beat_age_seconds", "Age of a wire's sign of life.", *labels)
    there = _gauge("wire_connected", "1 while a wire is connected.", *labels)
    queue = _gauge("wire_queue", "What a wire has in hand.", *labels)
    for wire in wires():
        names = [wire.code, wire.kind]
        age.add_metric(names, _age(wire.beat_at, now))
        there.add_metric(names, int(wire.connected_since is not None))
        queue.add_metric(names, wire.waiting)
    yield from (age, there, queue)


def _inbox(now: datetime) -> Iterator[GaugeMetricFamily]:
    count = _gauge("contacts_waiting", "Conversations in the inbox.", "channel")
    oldest = _gauge(
        "oldest_unheard_seconds", "How long the oldest waits without owner.", "channel"
    )
    waiting = waiting_by_channel()
    for channel in IN:
        found = waiting.get(channel, Waiting(0, None))
        count.add_metric([channel], found.count)
        oldest.add_metric([channel], _age(found.unheard_since, now))
    yield from (count, oldest)


def _outbox() -> GaugeMetricFamily:
    gauge = _gauge("outbox_messages", "Messages not at their end.", "channel", "status")
    found = messages_in_hand()
    for channel in OUT:
        for status in OPEN:
            gauge.add_metric([channel, status], found.get((channel, status), 0))
    return gauge


def _gauge(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"beistand_{name}", words, labels=labels)


def _single(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"beistand_{name}", words, value=value)


def _age(moment: datetime | None, now: datetime) -> float:
    """Seconds since then; 0 where there is nothing."""
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
