"""Going through a protocol: where a call stands after the answers given so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from beistand.guidance.rules.graph import Graph, GraphChoice, GraphNode

# A node and the code of the answer given there; "" where none is asked for.
Given = tuple[str, str]
MOST_STEPS = 200  # a circle that is gone round longer than any call lasts


@dataclass(frozen=True)
class Step:
    """A node that a call has passed, with the answer that was chosen there."""

    node: GraphNode
    choice: GraphChoice | None


@dataclass(frozen=True)
class Walk:
    """What a call has passed, and where it stands; nowhere if a way broke off."""

    passed: tuple[Step, ...]
    here: GraphNode | None

    @property
    def is_over(self) -> bool:
        """Whether it has come to an end."""
        return self.here is not None and self.here.kind == "outcome"

    def given(self) -> list[list[str]]:
        """The answers so far, as they are kept."""
        return [
            [step.node.code, step.choice.code if step.choice else ""]
            for step in self.passed
        ]


def walk(graph: Graph, given: Iterable[Sequence[str]]) -> Walk:
    """Where these answers lead; those that do not fit where they are given end it."""
    here, passed = graph.node(graph.start), list[Step]()
    for node, answer in given:
        if here is None or here.code != node or len(passed) >= MOST_STEPS:
            break
        after = _after(here, answer)
        if after is None:
            break
        passed.append(after[0])
        here = graph.node(after[1])
    return Walk(tuple(passed), here)


def _after(node: GraphNode, answer: str) -> tuple[Step, str] | None:
    """What is passed by this answer and where it leads; None if it is none here."""
    if node.kind == "outcome":
        return None
    if node.kind != "choice":
        return (Step(node, None), node.next) if not answer else None
    for choice in node.choices:
        if choice.code == answer:
            return Step(node, choice), choice.next
    return None
