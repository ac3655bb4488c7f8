"""What is different between two versions of a protocol, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from beistand.guidance.rules.graph import Graph, GraphNode


@dataclass(frozen=True)
class Change:
    """One field that changed; a node that came or went has one without a field.

    Attributes:
        kind: added, removed, changed or moved.
        node: its code; "" for the protocol itself.
        field: as a file names it: "texts.de", "choices.yes.next".
    """

    kind: str
    node: str
    field: str = ""
    before: str = ""
    after: str = ""


def differences(old: Graph, new: Graph) -> list[Change]:
    """What was done to get from the old to the new, in the order of the new."""
    return [
        *_fields("", _head(old), _head(new)),
        *_gone(old, new),
        *_nodes(old, new),
        *_order(old, new),
    ]


def _head(graph: Graph) -> dict[str, str]:
    said = {f"titles.{code}": text for code, text in graph.titles.items()}
    return {**said, "topics": ", ".join(graph.topics), "start": graph.start}


def _gone(old: Graph, new: Graph) -> Iterator[Change]:
    for node in old.nodes:
        if new.node(node.code) is None:
            yield Change("removed", node.code, before=_first_text(node))


def _nodes(old: Graph, new: Graph) -> Iterator[Change]:
    for node in new.nodes:
        before = old.node(node.code)
        if before is None:
            yield Change("added", node.code, after=_first_text(node))
        else:
            yield from _fields(node.code, _flat(before), _flat(node))


def _order(old: Graph, new: Graph) -> Iterator[Change]:
    """The order of the nodes that both have, and of their answers."""
    yield from _moved("", _codes(old, new), _codes(new, old))
    for node in new.nodes:
        before = old.node(node.code)
        if before is None:
            continue
        was = [choice.code for choice in before.choices]
        now = [choice.code for choice in node.choices]
        yield from _moved(
            node.code, [c for c in was if c in now], [c for c in now if c in was]
        )


def _codes(graph: Graph, other: Graph) -> list[str]:
    return [node.code for node in graph.nodes if other.node(node.code)]


def _moved(node: str, was: list[str], now: list[str]) -> Iterator[Change]:
    if was != now:
        field = "choices" if node else "nodes"
        yield Change("moved", node, field, ", ".join(was), ", ".join(now))


def _flat(node: GraphNode) -> dict[str, str]:
    flat = {f"texts.{code}": text for code, text in node.texts.items()}
    flat |= {"kind": node.kind, "topic": node.topic, "answer": node.answer}
    flat["next"] = node.next
    for choice in node.choices:
        at = f"choices.{choice.code}"
        flat |= {at: choice.code, f"{at}.next": choice.next}
        flat |= {f"{at}.labels.{code}": text for code, text in choice.labels.items()}
    return flat


def _fields(
    node: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Change]:
    for field in dict.fromkeys((*old, *new)):
        before, after = old.get(field, ""), new.get(field, "")
        if before != after:
            yield Change("changed", node, field, before, after)


def _first_text(node: GraphNode) -> str:
    return next((text for text in node.texts.values() if text), "")
