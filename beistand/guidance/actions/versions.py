"""From one version of a protocol to the next: drafted, approved, retired.

Every action on a version locks its row first, so that nobody approves what
somebody is changing, and two who approve at once are told apart.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from beistand.guidance.models import Choice, Node, Protocol, ProtocolVersion
from beistand.guidance.queries import current_faults, graph_of, version_in_use
from beistand.guidance.rules.checks import Fault, is_second_person
from beistand.guidance.rules.graph import Graph, hash_graph
from beistand.guidance.rules.standing import replaced_at, took_effect
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.reference.models import Topic

Status = ProtocolVersion.Status


class NotReady(Refused):
    """A draft that cannot be approved yet, with everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(
            _("This cannot be approved yet: %(first)s (%(count)s in all)")
            % {"first": faults[0], "count": len(faults)}
        )
        self.faults = faults


@dataclass(frozen=True)
class Approval:
    """What is said on approving: why it changed, from when it holds, what was read.

    Attributes:
        seen: the hash of the draft as the approver read it.
    """

    note: str
    seen: str
    effective_from: datetime | None = None


@action("guidance.edit")
def add_protocol(graph: Graph, *, by: Actor) -> ProtocolVersion:
    """Begin a new protocol with a draft that says this."""
    if Protocol.objects.filter(code=graph.code).exists():
        raise Refused(
            _("There is already a protocol “%(code)s”. Choose another code.")
            % {"code": graph.code}
        )
    protocol = Protocol.objects.create(code=graph.code)
    journal.record(by, "guidance.protocol_added", protocol)
    return _new_version(protocol, graph, by)


@action("guidance.edit")
def begin_draft(
    protocol: Protocol, *, by: Actor, graph: Graph | None = None
) -> ProtocolVersion:
    """A draft of the next version: the one in use to begin with, or this graph."""
    Protocol.objects.select_for_update().get(pk=protocol.pk)
    if protocol.versions.filter(status=Status.DRAFT).exists():
        raise Refused(_("Somebody works on the next version already. Open that draft."))
    if graph is None:
        latest = version_in_use(protocol) or protocol.versions.order_by("number").last()
        graph = graph_of(latest) if latest else Graph(protocol.code, {})
    return _new_version(protocol, graph, by)


def _new_version(protocol: Protocol, graph: Graph, by: Actor) -> ProtocolVersion:
    last = protocol.versions.order_by("number").last()
    version = ProtocolVersion.objects.create(
        protocol=protocol,
        number=last.number + 1 if last else 1,
        hash=hash_graph(graph),
        edited_by=by.label,
        edited_at=clock.now(),
    )
    _write(version, graph)
    journal.record(by, "guidance.draft_begun", protocol, version=version.number)
    return version


def _write(version: ProtocolVersion, graph: Graph) -> None:
    """Make the rows of a draft say what the graph says."""
    version.titles = dict(graph.titles)
    version.topics = list(graph.topics)
    version.start = graph.start
    version.hash = hash_graph(graph)
    version.nodes.all().delete()
    rows = Node.objects.bulk_create(
        Node(
            version=version,
            code=node.code,
            position=position,
            kind=node.kind,
            texts=dict(node.texts),
            next=node.next,
            topic=node.topic,
            answer=node.answer,
        )
        for position, node in enumerate(graph.nodes)
    )
    Choice.objects.bulk_create(
        Choice(
            node=row,
            code=choice.code,
            position=position,
            labels=dict(choice.labels),
            next=choice.next,
        )
        for row, node in zip(rows, graph.nodes, strict=True)
        for position, choice in enumerate(node.choices)
    )
    version.save(update_fields=["titles", "topics", "start", "hash"])


@action("guidance.edit")
def change_draft(
    version: ProtocolVersion, graph: Graph, *, seen: str, by: Actor
) -> ProtocolVersion:
    """Let the draft say this; refused if it says something else than was seen."""
    row = _locked_draft(version)
    _check_seen(row, seen)
    if hash_graph(graph) == row.hash:
        return row
    row.edited_by, row.edited_at = by.label, clock.now()
    _write(row, replace(graph, code=row.protocol.code))
    row.save(update_fields=["edited_by", "edited_at"])
    journal.record(by, "guidance.draft_changed", row.protocol, version=row.number)
    return row


@action("guidance.edit")
def discard_draft(version: ProtocolVersion, *, by: Actor) -> None:
    """Throw a draft away; what was approved before stays in use."""
    row = _locked_draft(version)
    journal.record(by, "guidance.draft_discarded", row.protocol, version=row.number)
    row.delete()


@action("guidance.approve")
def approve_version(
    version: ProtocolVersion, approval: Approval, *, by: Actor
) -> ProtocolVersion:
    """Put a draft into use: complete, read by a second person, and from then on fixed.

    Calls under way keep the version they began with.
    """
    row = ProtocolVersion.objects.select_related("protocol").get(pk=version.pk)
    _check_second_person(row, by)
    if not approval.note.strip():
        raise Refused(_("Say in one sentence what has changed, and why."))
    now = clock.now()
    row.move(
        Status.APPROVED,
        approved_by=by.label,
        approved_at=now,
        effective_from=max(approval.effective_from or now, now),
        change_note=approval.note.strip(),
    )
    # From here on the row is ours: what is checked is what was approved.
    row.refresh_from_db()
    _check_second_person(row, by)
    _check_seen(row, approval.seen)
    graph = graph_of(row)
    if faults := current_faults(graph):
        raise NotReady(faults)
    _put_into_use(row, graph, by)
    journal.record(by, "guidance.approved", row.protocol, version=row.number)
    return row


def _put_into_use(row: ProtocolVersion, graph: Graph, by: Actor) -> None:
    """The protocol is found by the topics of its versions; older ones retire.

    What is in use stays until this one takes effect. An older one that was to
    begin later is withdrawn: it would come back over this one.
    """
    now = clock.now()
    row.protocol.topics.add(*Topic.objects.filter(code__in=graph.topics))
    versions = list(row.protocol.versions.filter(number__lte=row.number))
    for older in versions:
        if older.status != Status.APPROVED or older.pk == row.pk:
            continue
        if not took_effect(older, now):
            if _begins_later(older, row):
                _withdraw(older, by)
        elif ended := replaced_at(older, versions, now):
            older.move(Status.RETIRED, retired_at=ended)


def _withdraw(version: ProtocolVersion, by: Actor) -> None:
    version.move(Status.RETIRED, retired_at=clock.now())
    journal.record(by, "guidance.withdrawn", version.protocol, version=version.number)


def _begins_later(older: ProtocolVersion, newer: ProtocolVersion) -> bool:
    begins, other = older.effective_from, newer.effective_from
    return begins is not None and other is not None and begins >= other


@action("guidance.approve")
def retire_version(version: ProtocolVersion, *, by: Actor) -> None:
    """Take a version out of use; without another one, calls have no protocol."""
    version.move(Status.RETIRED, retired_at=clock.now())
    journal.record(by, "guidance.retired", version.protocol, version=version.number)


def _locked_draft(version: ProtocolVersion) -> ProtocolVersion:
    rows = ProtocolVersion.objects.select_for_update(of=("self",))
    row = rows.select_related("protocol").filter(pk=version.pk).first()
    if row is None or not row.is_draft:
        raise Refused(_("This is no draft any more. Begin a new one and change that."))
    return row


def _check_second_person(row: ProtocolVersion, by: Actor) -> None:
    if not is_second_person(row.edited_by, by.label):
        raise Refused(
            _(
                "You changed this draft last. Let a colleague read it and approve it: "
                "what is read out in a call, two people have seen."
            )
        )


def _check_seen(row: ProtocolVersion, seen: str) -> None:
    if seen != row.hash:
        raise Refused(
            _(
                "Somebody has changed this draft meanwhile. Look at it again; "
                "nothing of yours was saved over it."
            )
        )
