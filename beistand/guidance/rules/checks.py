"""What must hold before a protocol may be used in a call.

Whoever reads out a text must never stand there without a next step, and never in
a language that somebody forgot.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from beistand.guidance.rules.graph import (
    ANSWERS,
    KINDS,
    MOST_CHOICES,
    Graph,
    GraphNode,
)

Where = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a protocol.

    Attributes:
        where: the way to it through the written form, by names and places.
        node: the code of the node it is in, "" for the protocol itself.
        language: the language that is missing, if that is the fault.
    """

    where: Where
    node: str
    what: str
    remedy: str
    language: str = ""

    def __str__(self) -> str:
        place = f"{self.node}: " if self.node else ""
        return f"{place}{self.what} {self.remedy}"


def is_second_person(editor: str, approver: str) -> bool:
    """Whether this one may approve what that one wrote, by their journal names.

    What came with the blueprint was agreed on before it was loaded.
    """
    return editor != approver or not editor.startswith("user:")


def faults_of(
    graph: Graph, languages: Iterable[str], topics: Collection[str]
) -> list[Fault]:
    """Everything that keeps the graph from being approved, in its order."""
    return [
        *_head(graph, topics),
        *_nodes(graph, topics),
        *_unreachable(graph),
        *_endless(graph),
        *_untranslated(graph, list(languages)),
    ]


def _head(graph: Graph, topics: Collection[str]) -> Iterator[Fault]:
    if not graph.nodes:
        yield Fault((), "", _("It has no nodes."), _("Add the first one."))
    elif graph.node(graph.start) is None:
        what = _("It does not say where it begins.")
        yield Fault(("start",), "", what, _("Name the node that comes first."))
    if not graph.topics:
        what = _("It belongs to no topic.")
        yield Fault(("topics",), "", what, _("Choose at least one."))
    for position, topic in enumerate(graph.topics):
        if topic not in topics:
            yield _unknown_topic(("topics", position), "", topic)


def _unknown_topic(where: Where, node: str, topic: str) -> Fault:
    what = _("There is no topic “%(code)s”.") % {"code": topic}
    return Fault(where, node, what, _("Use the code of a topic of this city."))


def _nodes(graph: Graph, topics: Collection[str]) -> Iterator[Fault]:
    codes = {node.code for node in graph.nodes}
    for position, node in enumerate(graph.nodes):
        at = ("nodes", position)
        yield from _shape(node, at)
        yield from _ways(node, at, codes)
        if node.topic and node.topic not in topics:
            yield _unknown_topic((*at, "topic"), node.code, node.topic)


def _shape(node: GraphNode, at: Where) -> Iterator[Fault]:
    """What a node of its kind has, and what it must not have."""

    def fault(field: str, what: str, remedy: str) -> Fault:
        return Fault((*at, field), node.code, what, remedy)

    if node.kind not in KINDS:
        remedy = _("Known are: %(kinds)s.") % {"kinds": ", ".join(KINDS)}
        what = _("“%(kind)s” is no kind of node.") % {"kind": node.kind}
        yield fault("kind", what, remedy)
    if node.kind == "search" and not node.topic:
        what = _("It does not say what to look for.")
        yield fault("topic", what, _("Choose a topic."))
    if node.kind == "outcome" and node.answer not in ANSWERS:
        remedy = _("Known are: %(answers)s.") % {"answers": ", ".join(ANSWERS)}
        yield fault("answer", _("It does not say how the call ends."), remedy)
    if node.kind != "outcome" and node.answer:
        what = _("Only an end says how the call ends.")
        yield fault("answer", what, _("Remove the answer, or make it an end."))
    if len(node.choices) > MOST_CHOICES:
        what = _("It has more than 9 answers, one for each key.")
        yield fault("choices", what, _("Ask in two steps."))


def _ways(node: GraphNode, at: Where, codes: Collection[str]) -> Iterator[Fault]:
    """The ways on: there is one, and each leads somewhere."""
    if node.kind == "outcome" and (node.next or node.choices):
        what = _("After an end nothing follows.")
        yield Fault((*at, "next"), node.code, what, _("Remove what follows."))
    if node.kind == "choice" and not node.choices:
        what = _("It is a dead end: there is no answer to choose.")
        yield Fault((*at, "choices"), node.code, what, _("Add at least one answer."))
    if node.kind == "choice" and node.next:
        what = _("A question with answers leads on by them alone.")
        yield Fault((*at, "next"), node.code, what, _("Remove the next node."))
    if node.kind != "choice" and node.choices:
        what = _("Only a question has answers to choose from.")
        yield Fault((*at, "choices"), node.code, what, _("Remove the answers."))
    targets = node.targets()
    places: list[Where] = (
        [("choices", index, "next") for index in range(len(targets))]
        if node.kind == "choice"
        else [("next",)]
    )
    for target, place in zip(targets, places, strict=False):
        if target not in codes:
            yield _nowhere(node, (*at, *place), target)


def _nowhere(node: GraphNode, where: Where, target: str) -> Fault:
    remedy = _("Name a node of this protocol, or make it an end.")
    if not target:
        what = _("It is a dead end: nothing follows.")
    else:
        what = _("It leads to “%(code)s”, which does not exist.") % {"code": target}
    return Fault(where, node.code, what, remedy)


def reachable(graph: Graph) -> set[str]:
    """The codes of the nodes that a call can come to."""
    seen, edge = set[str](), [graph.start]
    while edge:
        node = graph.node(edge.pop())
        if node is not None and node.code not in seen:
            seen.add(node.code)
            edge += node.targets()
    return seen


def _unreachable(graph: Graph) -> Iterator[Fault]:
    reached = reachable(graph)
    if not reached:
        return
    for position, node in enumerate(graph.nodes):
        if node.code not in reached:
            what = _("No call ever comes here.")
            remedy = _("Let another node lead to it, or remove it.")
            yield Fault(("nodes", position), node.code, what, remedy)


def _endless(graph: Graph) -> Iterator[Fault]:
    """Nodes from which no way leads to an end; a way that breaks off counts as one."""
    codes = {node.code for node in graph.nodes}
    before: dict[str, set[str]] = {code: set() for code in codes}
    edge = []
    for node in graph.nodes:
        targets = node.targets()
        for target in targets:
            before.get(target, set()).add(node.code)
        if not targets or not codes.issuperset(targets):
            edge.append(node.code)
    ends = set[str]()
    while edge:
        code = edge.pop()
        if code not in ends:
            ends.add(code)
            edge += before[code]
    for position, node in enumerate(graph.nodes):
        if node.code not in ends:
            what = _("It goes round in a circle that has no end.")
            remedy = _("Let one of the nodes of the circle lead to an end.")
            yield Fault(("nodes", position), node.code, what, remedy)


def _untranslated(graph: Graph, languages: list[str]) -> Iterator[Fault]:
    yield from _lacking(graph.titles, languages, ("titles",), "")
    for position, node in enumerate(graph.nodes):
        at: Where = ("nodes", position)
        yield from _lacking(node.texts, languages, (*at, "texts"), node.code)
        for index, choice in enumerate(node.choices):
            where = (*at, "choices", index, "labels")
            yield from _lacking(choice.labels, languages, where, node.code, choice.code)


def _lacking(
    texts: Mapping[str, str],
    languages: list[str],
    where: Where,
    node: str,
    choice: str = "",
) -> Iterator[Fault]:
    for language in languages:
        if texts.get(language, "").strip():
            continue
        what = _("There is no text in this language: %(language)s.")
        if choice:
            what = _("The answer “%(choice)s” has no text in: %(language)s.")
        said = what % {"language": language, "choice": choice}
        yield Fault((*where, language), node, said, _("Translate it."), language)
