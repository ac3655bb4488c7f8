"""What tests of protocols do again and again."""

from beistand.accounts.models import User
from beistand.guidance.actions import (
    add_protocol,
    approve_version,
    begin_draft,
    change_draft,
)
from beistand.guidance.actions.versions import Approval
from beistand.guidance.models import ProtocolVersion
from beistand.guidance.rules.graph import Graph
from tests.guidance.graphs import food


def approve(draft: ProtocolVersion, by: User, **more: object) -> ProtocolVersion:
    """Approve a draft as it stands."""
    approval = Approval("clearer", draft.hash, **more)  # type: ignore[arg-type]
    return approve_version(draft, approval, by=by)


def in_force(writer: User, reader: User, graph: Graph | None = None) -> ProtocolVersion:
    """A protocol that one wrote and another approved."""
    return approve(add_protocol(graph or food(), by=writer), reader)


def next_version(
    version: ProtocolVersion, graph: Graph, writer: User, reader: User
) -> ProtocolVersion:
    """The protocol changed to this, and approved."""
    draft = begin_draft(version.protocol, by=writer)
    draft = change_draft(draft, graph, seen=draft.hash, by=writer)
    return approve(draft, reader)
