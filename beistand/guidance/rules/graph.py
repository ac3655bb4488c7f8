"""A protocol as plain values: what is said and asked, and what follows what.

The values have the shape in which a protocol is written to a file; the hash of a
version is taken over exactly this.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, Promise] = {
    "say": _("say"),
    "choice": _("ask, with answers to choose from"),
    "value": _("ask, and write it into the form"),
    "info": _("good to know"),
    "warning": _("warning"),
    "search": _("look for help"),
    "outcome": _("end"),
}
# How a contact may end: the closed list of answers.
ANSWERS: Mapping[str, Promise] = {
    "at_once": _("answered at once"),
    "service": _("passed on to a service"),
    "initiative": _("passed on to an initiative"),
    "call_back": _("call back"),
    "emergency": _("emergency number"),
    "out_of_scope": _("not for this line"),
    "unreachable": _("could not be reached"),
    "abandoned": _("hung up"),
    "wrong_number": _("wrong number"),
}
MOST_CHOICES = 9  # one key each


@dataclass(frozen=True)
class GraphChoice:
    """One answer to a question, and the node it leads to."""

    code: str
    labels: Mapping[str, str]
    next: str = ""


@dataclass(frozen=True)
class GraphNode:
    """One step of a protocol.

    Attributes:
        next: the node that follows; a question with choices and an end have none.
        topic: what a search node looks for, and what an end proposes to look for.
        answer: how the contact ends, a key of ANSWERS; only an end has one.
    """

    code: str
    kind: str
    texts: Mapping[str, str]
    next: str = ""
    topic: str = ""
    answer: str = ""
    choices: tuple[GraphChoice, ...] = ()

    def targets(self) -> list[str]:
        """The codes of the nodes that may follow, "" where one is missing."""
        if self.kind == "outcome":
            return []
        if self.kind == "choice":
            return [choice.next for choice in self.choices]
        return [self.next]


@dataclass(frozen=True)
class Graph:
    """A whole protocol: its names, its topics, where it begins, its nodes in order."""

    code: str
    titles: Mapping[str, str]
    topics: tuple[str, ...] = ()
    start: str = ""
    nodes: tuple[GraphNode, ...] = ()

    def node(self, code: str) -> GraphNode | None:
        """The node with this code, if there is one."""
        return next((node for node in self.nodes if node.code == code), None)

    def texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Everything that is read out, with the node it belongs to ("" for none)."""
        yield "", self.titles
        for node in self.nodes:
            yield node.code, node.texts
            for choice in node.choices:
                yield node.code, choice.labels


def as_written(graph: Graph) -> dict[str, object]:
    """The graph in the shape in which files hold it; what is empty is left out."""
    return _filled(
        {
            "code": graph.code,
            "titles": _said(graph.titles),
            "topics": list(graph.topics),
            "start": graph.start,
            "nodes": [_node(node) for node in graph.nodes],
        }
    )


def _node(node: GraphNode) -> dict[str, object]:
    return _filled(
        {
            "code": node.code,
            "kind": node.kind,
            "texts": _said(node.texts),
            "topic": node.topic,
            "answer": node.answer,
            "next": node.next,
            "choices": [
                _filled(
                    {
                        "code": choice.code,
                        "labels": _said(choice.labels),
                        "next": choice.next,
                    }
                )
                for choice in node.choices
            ],
        }
    )


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text for language, text in sorted(texts.items()) if text}


def _filled(values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}


def hash_graph(graph: Graph) -> str:
    """SHA-256 over the canonical JSON of the graph, in hex."""
    written = json.dumps(
        as_written(graph), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(written.encode()).hexdigest()


def put_node(graph: Graph, node: GraphNode, instead_of: str = "") -> Graph:
    """The graph with this node, in the place of another one or at its end.

    Where a node gets another code, whatever led to it leads to the new one.
    """
    old = instead_of or node.code
    if graph.node(old) is None:
        first = graph.start or node.code
        return replace(graph, start=first, nodes=(*graph.nodes, node))
    nodes = tuple(node if each.code == old else each for each in graph.nodes)
    changed = replace(graph, nodes=nodes)
    return changed if old == node.code else _renamed(changed, old, node.code)


def _renamed(graph: Graph, old: str, new: str) -> Graph:
    def led(code: str) -> str:
        return new if code == old else code

    nodes = tuple(
        replace(
            node,
            next=led(node.next),
            choices=tuple(replace(way, next=led(way.next)) for way in node.choices),
        )
        for node in graph.nodes
    )
    return replace(graph, start=led(graph.start), nodes=nodes)


def drop_node(graph: Graph, code: str) -> Graph:
    """The graph without this node; what led to it is named by the checks."""
    nodes = tuple(node for node in graph.nodes if node.code != code)
    return replace(graph, nodes=nodes)


def move_node(graph: Graph, code: str, by: int) -> Graph:
    """The graph with this node so many places lower; the first and last stay."""
    nodes = list(graph.nodes)
    here = next((at for at, node in enumerate(nodes) if node.code == code), None)
    if here is None or not 0 <= here + by < len(nodes):
        return graph
    nodes.insert(here + by, nodes.pop(here))
    return replace(graph, nodes=tuple(nodes))
