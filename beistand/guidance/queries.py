"""Reading protocols: which one is in use, what it says, which calls follow it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from beistand.guidance.models import (
    Node,
    NodeFeedback,
    Protocol,
    ProtocolVersion,
    RedFlag,
    Run,
)
from beistand.guidance.rules.checks import Fault, faults_of
from beistand.guidance.rules.graph import Graph, GraphChoice, GraphNode
from beistand.guidance.rules.walking import Walk, walk
from beistand.kit import clock
from beistand.reference.models import Topic
from beistand.reference.queries import city

LAST_FEEDBACK = 200


def graph_of(version: ProtocolVersion) -> Graph:
    """What a version says, as plain values. Two queries unless they were fetched."""
    return Graph(
        code=version.protocol.code,
        titles=version.titles,
        topics=tuple(version.topics),
        start=version.start,
        nodes=tuple(_node(node) for node in version.nodes.all()),
    )


def _node(row: Node) -> GraphNode:
    return GraphNode(
        code=row.code,
        kind=row.kind,
        texts=row.texts,
        next=row.next,
        topic=row.topic,
        answer=row.answer,
        choices=tuple(
            GraphChoice(choice.code, choice.labels, choice.next)
            for choice in row.choices.all()
        ),
    )


def _whole() -> QuerySet[ProtocolVersion]:
    """Versions with everything that a call reads out. Three queries."""
    nodes = Prefetch("nodes", Node.objects.prefetch_related("choices"))
    return ProtocolVersion.objects.select_related("protocol").prefetch_related(nodes)


def in_use() -> QuerySet[ProtocolVersion]:
    """Of every protocol the newest version that took effect, unless it was retired.

    The same as `rules.standing`. Filtering what this returns filters the versions
    in use; it never digs out an older version instead.
    """
    now = clock.now()
    begun = ProtocolVersion.objects.filter(effective_from__lte=now).filter(
        Q(status="approved") | Q(status="retired", retired_at__gte=F("effective_from"))
    )
    newest = begun.order_by("protocol_id", "-number").distinct("protocol_id")
    return (
        _whole()
        .filter(pk__in=newest.values("pk"), status="approved")
        .order_by("protocol__code")
    )


def version_in_use(protocol: Protocol) -> ProtocolVersion | None:
    """The version that a call begun now follows."""
    return in_use().filter(protocol=protocol).first()


def protocols_for(topics: Iterable[str]) -> list[ProtocolVersion]:
    """The versions in use for these topics, in the order of the topics."""
    wanted = list(topics)
    if not wanted:
        return []
    rows = in_use().filter(topics__overlap=wanted)
    return sorted(rows, key=lambda row: _first_place(row.topics, wanted))


def _first_place(topics: Collection[str], wanted: list[str]) -> int:
    return min(wanted.index(topic) for topic in topics if topic in wanted)


def current_faults(graph: Graph) -> list[Fault]:
    """What keeps this from being approved in this city."""
    known = set(Topic.objects.values_list("code", flat=True))
    return faults_of(graph, city().languages, known)


def all_protocols() -> list[Protocol]:
    """Every protocol with its versions, and how much feedback waits. Two queries."""
    waiting = Count(
        "versions__nodes__feedback",
        filter=Q(versions__nodes__feedback__settled_at=None),
        distinct=True,
    )
    return list(
        Protocol.objects.annotate(waiting=waiting).prefetch_related(
            "versions", "topics"
        )
    )


def protocol_named(code: str) -> Protocol | None:
    """The protocol with this code, if there is one."""
    return Protocol.objects.filter(code=code).first()


def version_numbered(code: str, number: int) -> ProtocolVersion | None:
    """One version of a protocol with everything in it."""
    return _whole().filter(protocol__code=code, number=number).first()


def versions_of(protocol: Protocol) -> list[ProtocolVersion]:
    """All versions of a protocol, the newest first, with how many calls followed."""
    return list(protocol.versions.annotate(calls=Count("runs")).order_by("-number"))


def draft_version(protocol: Protocol) -> ProtocolVersion | None:
    """The version that people work on, if there is one."""
    return _whole().filter(protocol=protocol, status="draft").first()


@dataclass(frozen=True)
class Followed:
    """A call on its way through its version of a protocol."""

    run: Run
    graph: Graph
    walk: Walk


def runs_about(about: str, begun_by: str = "") -> list[Followed]:
    """The protocols that this call follows, in the order in which they were begun.

    With `begun_by` only those of one person: a call in progress is its operator's.
    """
    if not about:
        return []
    version = Prefetch("version", _whole())
    rows = Run.objects.filter(about=about).prefetch_related(version)
    if begun_by:
        rows = rows.filter(begun_by=begun_by)
    return [followed(run) for run in rows]


def begun_protocols(about: str) -> set[int]:
    """The keys of the protocols that this call follows already."""
    rows = Run.objects.filter(about=about)
    return set(rows.values_list("version__protocol_id", flat=True))


def run_named(uid: UUID, begun_by: str) -> Run | None:
    """A run of this person's calls."""
    rows = Run.objects.select_related("version__protocol")
    return rows.filter(uid=uid, begun_by=begun_by).first()


def followed(run: Run) -> Followed:
    """Where this run stands."""
    graph = graph_of(run.version)
    return Followed(run, graph, walk(graph, run.answers))


def feedback_waiting(code: str = "") -> list[NodeFeedback]:
    """What did not work and nobody has dealt with yet, the newest first."""
    rows = NodeFeedback.objects.filter(settled_at=None)
    if code:
        rows = rows.filter(node__version__protocol__code=code)
    return list(rows.select_related("node__version__protocol")[:LAST_FEEDBACK])


def feedback_named(uid: UUID) -> NodeFeedback | None:
    """One thing said about a node."""
    rows = NodeFeedback.objects.select_related("node__version__protocol")
    return rows.filter(uid=uid).first()


def red_flags() -> list[RedFlag]:
    """Every danger with what to say and whom to phone, in the city's order."""
    return list(RedFlag.objects.all())


def red_flag_named(code: str) -> RedFlag | None:
    """One danger."""
    return RedFlag.objects.filter(code=code).first()


def red_flags_of(topics: Iterable[str]) -> list[RedFlag]:
    """The dangers that these topics stand for; no query without topics."""
    codes = sorted(set(topics) - {""})
    if not codes:
        return []
    return list(RedFlag.objects.filter(topics__code__in=codes).distinct())


def hides_visit(topics: Iterable[str]) -> bool:
    """Whether a public page on these topics must be left quickly."""
    codes = list(topics)
    flags = RedFlag.objects.filter(hides_visit=True, topics__code__in=codes)
    return bool(codes) and flags.exists()


def is_danger(topic: Topic) -> bool:
    """Whether a red flag is about this topic: it is for the profession alone."""
    return RedFlag.objects.filter(topics=topic).exists()
