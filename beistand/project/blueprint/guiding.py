"""What a blueprint says to operators: protocols, and what to do in danger.

Each file of the folder `protocols` is one protocol, judged by the same rules that
judge what a coordinator approves in the browser.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from beistand.guidance.actions import load_protocol, save_red_flag
from beistand.guidance.rules.checks import Fault, faults_of
from beistand.guidance.rules.graph import Graph
from beistand.guidance.rules.reading import read_graph
from beistand.kit.actions import Actor
from beistand.kit.lined_yaml import Document, Problem
from beistand.project.blueprint.base import Strict
from beistand.project.blueprint.values import (
    Code,
    Known,
    Text,
    TopicCode,
)

# Numbers that callers dial as they stand, short ones too: 112, 116 016.
Dialled = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 /()-]{1,29}$")]


class EmergencyNumber(Strict):
    """Whom to phone in this danger: who it is, and what is dialled."""

    names: Text
    phone: Dialled
    hours: Annotated[str, Field(max_length=100)] = ""


class RedFlag(Strict):
    """One entry of emergency.yaml: a danger that stops every protocol."""

    code: Code
    titles: Text
    words: Text
    topics: list[TopicCode] = []
    hides_visit: bool = False
    numbers: Annotated[list[EmergencyNumber], Field(min_length=1)]


def check_protocols(
    documents: Mapping[str, Document], known: Known
) -> tuple[list[Graph], list[Problem]]:
    """Every protocol of the folder, and every problem with one of them."""
    graphs: list[Graph] = []
    problems: list[Problem] = []
    for name, document in documents.items():
        if document.data is None:
            continue
        graph, faults = read_graph(document.data)
        faults += _wrong_name(name, graph)
        if not faults:
            topics = _named(graph) if known.topics is None else known.topics
            faults = faults_of(graph, known.languages, topics)
        problems += [_problem(document, fault) for fault in faults]
        graphs.append(graph)
    return graphs, problems


def _named(graph: Graph) -> frozenset[str]:
    """The topics it names itself: of those nothing is said where none are known."""
    return frozenset({*graph.topics, *(node.topic for node in graph.nodes)})


def _wrong_name(name: str, graph: Graph) -> Iterator[Fault]:
    if graph.code and graph.code != name:
        what = f"the file is called {name}.yaml, its code is “{graph.code}”."
        yield Fault(("code",), "", what, "Give both the same name.")


def _problem(document: Document, fault: Fault) -> Problem:
    place = f"node “{fault.node}”: " if fault.node else ""
    return document.problem(fault.where, f"{place}{fault.what}", fault.remedy)


def load_guidance(
    graphs: Iterable[Graph], flags: Iterable[RedFlag], by: Actor
) -> Iterator[tuple[str, str, str]]:
    """Take protocols and dangers in: what it is, its code, what became of it."""
    for position, flag in enumerate(flags):
        fields: dict[str, Any] = flag.model_dump(
            mode="json", exclude={"code", "topics"}
        )
        fields["position"] = position
        result = save_red_flag(flag.code, fields, flag.topics, by=by)
        yield "red flag", flag.code, result
    for graph in graphs:
        yield "protocol", graph.code, load_protocol(graph, by=by)
