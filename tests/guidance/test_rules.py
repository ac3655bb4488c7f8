"""What a protocol must be before anybody reads it out, as tables of cases."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from beistand.guidance.rules.checks import faults_of, is_second_person, reachable
from beistand.guidance.rules.differences import differences
from beistand.guidance.rules.graph import (
    Graph,
    GraphNode,
    drop_node,
    hash_graph,
    move_node,
    put_node,
)
from beistand.guidance.rules.layout import HIGH, WIDE, draw_graph
from beistand.guidance.rules.walking import walk
from tests.guidance.graphs import LANGUAGES, TOPICS, food, graphs, node, said, way


def test_a_whole_protocol_has_no_fault() -> None:
    assert faults_of(food(), LANGUAGES, TOPICS) == []


def changed(code: str, **fields: object) -> Graph:
    """The protocol with other values in one node."""
    graph = food()
    found = graph.node(code)
    assert found is not None
    return put_node(graph, replace(found, **fields))  # type: ignore[arg-type]


def only(code: str, *ways: str) -> tuple[object, ...]:
    return tuple(way(each, code) for each in ways)


FAULTY: list[tuple[str, Graph, str, str]] = [
    ("no nodes", food(nodes=()), "", "no nodes"),
    ("no start", food(start=""), "", "where it begins"),
    ("start elsewhere", food(start="ghost"), "", "where it begins"),
    ("no topic", food(topics=()), "", "belongs to no topic"),
    ("unknown topic", food(topics=("cats",)), "", "no topic “cats”"),
    ("dead end", changed("allergies", next=""), "allergies", "dead end"),
    ("missing target", changed("allergies", next="ghost"), "allergies", "“ghost”"),
    ("no choice", changed("today", choices=()), "today", "no answer to choose"),
    (
        "choice nowhere",
        changed("today", choices=(way("yes", "enough"), way("no", "ghost"))),
        "today",
        "“ghost”",
    ),
    (
        "never reached",
        changed("today", choices=only("enough", "yes", "no")),
        "find",
        "No call ever comes here",
    ),
    ("circle", changed("find", next="allergies"), "allergies", "circle"),
    ("own circle", changed("allergies", next="allergies"), "allergies", "circle"),
    ("search for nothing", changed("find", topic=""), "find", "what to look for"),
    ("end without answer", changed("sent", answer=""), "sent", "how the call ends"),
    ("end with unknown answer", changed("sent", answer="magic"), "sent", "how the"),
    ("after the end", changed("sent", next="today"), "sent", "After an end"),
    ("answer in between", changed("find", answer="service"), "find", "Only an end"),
    (
        "ten answers",
        changed("today", choices=only("enough", *"abcdefghij")),
        "today",
        "more than 9",
    ),
    ("two ways", changed("today", next="find"), "today", "by them alone"),
    (
        "answers of a text",
        changed("find", choices=only("sent", "a")),
        "find",
        "Only a question",
    ),
    ("unknown kind", changed("find", kind="sing"), "find", "no kind of node"),
    ("title in one language", food(titles={"de": "Essen"}), "", "language: en"),
    (
        "text in one language",
        changed("find", texts={"en": "Look"}),
        "find",
        "language: de",
    ),
    (
        "blank text",
        changed("find", texts={"en": "x", "de": " "}),
        "find",
        "language: de",
    ),
    (
        "label in one language",
        changed(
            "today",
            choices=(
                replace(way("yes", "enough"), labels={"de": "Ja"}),
                way("no", "find"),
            ),
        ),
        "today",
        "“yes” has no text in: en",
    ),
]


@pytest.mark.parametrize(
    ("graph", "code", "words"),
    [case[1:] for case in FAULTY],
    ids=[case[0] for case in FAULTY],
)
def test_every_fault_names_its_node_and_what_is_wrong(
    graph: Graph, code: str, words: str
) -> None:
    faults = faults_of(graph, LANGUAGES, TOPICS)
    assert [each for each in faults if each.node == code and words in each.what]
    assert all(each.remedy for each in faults)


def test_a_missing_translation_names_node_and_language() -> None:
    (fault,) = faults_of(food(), ["de", "en", "nl"], TOPICS)[:1]
    assert (fault.node, fault.language) == ("", "nl")
    missing = {each.node for each in faults_of(food(), ["nl"], TOPICS)}
    assert missing == {"", *(each.code for each in food().nodes)}


def test_a_circle_with_a_way_out_is_allowed() -> None:
    again = changed("today", choices=(way("yes", "enough"), way("what", "allergies")))
    graph = put_node(again, node("find", "search", "today", topic="talk"))
    assert faults_of(drop_node(graph, "sent"), LANGUAGES, TOPICS) == []


@given(graphs())
def test_without_a_fault_every_way_comes_to_an_end(graph: Graph) -> None:
    """What the checks promise, shown by walking: from everywhere an end is near."""
    if faults_of(graph, [], TOPICS):
        return
    for code in reachable(graph):
        seen, edge = set[str](), [code]
        while edge:
            here = graph.node(edge.pop())
            assert here is not None
            if here.code not in seen:
                seen.add(here.code)
                edge += here.targets()
        assert any(graph.node(each).kind == "outcome" for each in seen)  # type: ignore[union-attr]


WALKS: list[tuple[list[list[str]], str, bool]] = [
    ([], "today", False),
    ([["today", "yes"]], "enough", True),
    ([["today", "no"]], "allergies", False),
    ([["today", "no"], ["allergies", ""]], "find", False),
    ([["today", "no"], ["allergies", ""], ["find", ""]], "sent", True),
    ([["today", "maybe"]], "today", False),
    ([["today", ""]], "today", False),
    ([["find", ""]], "today", False),
    ([["today", "yes"], ["enough", ""]], "enough", True),
    ([["today", "no"], ["allergies", "x"]], "allergies", False),
]


@pytest.mark.parametrize(("given_", "here", "is_over"), WALKS)
def test_a_call_stands_where_its_answers_lead(
    given_: list[list[str]], here: str, is_over: bool
) -> None:
    found = walk(food(), given_)
    assert found.here is not None
    assert (found.here.code, found.is_over) == (here, is_over)
    assert found.given() == given_[: len(found.passed)]


@given(graphs(), st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6))))
def test_no_answers_lead_astray(graph: Graph, given_: list[tuple[str, str]]) -> None:
    found = walk(graph, given_)
    assert found.here is None or graph.node(found.here.code) == found.here
    assert len(found.passed) <= len(given_)


def test_the_hash_is_of_what_is_said_and_in_which_order() -> None:
    assert hash_graph(food()) == hash_graph(food())
    swapped = food(titles=dict(reversed(food().titles.items())))
    assert hash_graph(swapped) == hash_graph(food())
    others = [
        food(start="find"),
        food(titles=said("Food")),
        move_node(food(), "find", 1),
        changed("find", topic="talk"),
    ]
    assert len({hash_graph(each) for each in (food(), *others)}) == 5


def test_differences_name_node_and_field() -> None:
    new = put_node(drop_node(food(), "enough"), node("thanks", "outcome"))
    ways = (way("yes", "thanks"), way("no", "allergies"))
    new = put_node(new, replace(food().nodes[0], choices=ways))
    new = replace(new, titles=said("Hunger"))
    found = [(each.kind, each.node, each.field) for each in differences(food(), new)]
    assert found == [
        ("changed", "", "titles.de"),
        ("changed", "", "titles.en"),
        ("removed", "enough", ""),
        ("changed", "today", "choices.yes.next"),
        ("added", "thanks", ""),
    ]
    moved = differences(food(), move_node(food(), "find", -1))
    assert [(each.kind, each.node) for each in moved] == [("moved", "")]


@given(graphs(), graphs())
def test_only_the_same_protocol_has_no_difference(one: Graph, other: Graph) -> None:
    assert differences(one, one) == []
    other = replace(other, code=one.code)
    if hash_graph(one) != hash_graph(other):
        assert differences(one, other)


def test_editing_keeps_the_ways() -> None:
    renamed = put_node(food(), replace(food().nodes[1], code="diet"), "allergies")
    assert [each.code for each in renamed.nodes][1] == "diet"
    assert renamed.nodes[0].choices[1].next == "diet"
    assert put_node(food(), replace(food().nodes[0], code="x"), "today").start == "x"
    assert move_node(food(), "today", -1) == food() == move_node(food(), "ghost", 1)
    first = put_node(Graph("new", {}), GraphNode("hello", "say", {}))
    assert (first.start, len(first.nodes)) == ("hello", 1)


@given(graphs())
def test_drawn_boxes_stand_apart_and_inside(graph: Graph) -> None:
    drawn = draw_graph(graph, "de")
    assert len(drawn.boxes) == len(graph.nodes)
    for index, box in enumerate(drawn.boxes):
        assert 0 <= box.x <= drawn.width - WIDE
        assert 0 <= box.y <= drawn.height - HIGH
        for other in drawn.boxes[index + 1 :]:
            assert abs(box.x - other.x) >= WIDE or abs(box.y - other.y) >= HIGH


def test_a_drawing_goes_down_from_the_start() -> None:
    drawn = draw_graph(food(), "en")
    layers = {box.node.code: box.layer for box in drawn.boxes}
    assert layers == {"today": 0, "allergies": 1, "enough": 1, "find": 2, "sent": 3}
    assert sum(line.is_back for line in drawn.lines) == 0
    back = draw_graph(changed("find", next="today"), "en")
    assert sum(line.is_back for line in back.lines) == 1


@pytest.mark.parametrize(
    ("editor", "approver", "may"),
    [
        ("user:ilja", "user:ilja", False),
        ("user:ilja", "user:olga", True),
        ("blueprint", "blueprint", True),
        ("blueprint", "user:ilja", True),
    ],
)
def test_two_people_see_what_is_read_out(editor: str, approver: str, may: bool) -> None:
    assert is_second_person(editor, approver) is may
