"""Taking in what the blueprint of a city says, without losing what people wrote."""

from collections.abc import Iterable, Mapping

from beistand.guidance.actions.versions import (
    Approval,
    NotReady,
    approve_version,
    begin_draft,
)
from beistand.guidance.models import Protocol, ProtocolVersion, RedFlag
from beistand.guidance.queries import current_faults, version_in_use
from beistand.guidance.rules.graph import Graph, hash_graph
from beistand.journal import actions as journal
from beistand.kit.actions import Actor, action
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.reference.models import Topic

NOTE = "blueprint"


@action("guidance.load")
def load_protocol(graph: Graph, *, by: Actor) -> str:
    """Put a protocol of the blueprint into use; one that people changed is kept.

    Says which: new, changed, kept or unchanged. What is not complete is refused.
    """
    if faults := current_faults(graph):
        raise NotReady(faults)
    hashed = hash_graph(graph)
    protocol, is_new = Protocol.objects.get_or_create(code=graph.code)
    if not is_new and (outcome := _outcome(protocol, hashed)):
        return outcome
    Protocol.objects.filter(pk=protocol.pk).update(from_blueprint=hashed)
    draft = begin_draft(protocol, by=by, graph=graph)
    approve_version(draft, Approval(NOTE, draft.hash), by=by)
    return "new" if is_new else "changed"


def _outcome(protocol: Protocol, hashed: str) -> str:
    """What becomes of a protocol that is there already; "" if it is to be changed."""
    current = version_in_use(protocol)
    is_same = current is not None and current.hash == hashed
    if is_same:
        return "unchanged"
    ours = current is not None and current.hash == protocol.from_blueprint
    draft = protocol.versions.filter(status=ProtocolVersion.Status.DRAFT)
    return "" if ours and not draft.exists() else "kept"


@action("guidance.load")
def save_red_flag(
    code: str, fields: Mapping[str, object], topics: Iterable[str], *, by: Actor
) -> str:
    """Load a danger; keep what people changed. Says which: `outcome_of`."""
    found = Topic.objects.filter(code__in=list(topics))
    row = RedFlag.objects.filter(code=code).first()
    if row is None:
        row = RedFlag.objects.create(code=code, from_blueprint=dict(fields), **fields)
        row.topics.set(found)
        return "new"
    current = {name: getattr(row, name) for name in fields}
    changes = merge_loaded(current, row.from_blueprint, fields)
    for name, value in changes.items():
        setattr(row, name, value)
    row.from_blueprint = dict(fields)
    row.save(update_fields=[*changes, "from_blueprint"])
    row.topics.set(found)
    if changes:
        journal.record(by, "guidance.red_flag_loaded", row, fields=sorted(changes))
    return outcome_of(current, changes, fields)
