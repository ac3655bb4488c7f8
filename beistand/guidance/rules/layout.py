"""Where the nodes of a drawn protocol stand, and how the lines run between them.

Layers by the longest way from the start; within a layer nodes stand under
those that lead to them (one pass of barycenters, after Sugiyama 1981). What is
never reached stands in a last layer of its own. All sizes in pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from beistand.guidance.rules.graph import Graph, GraphNode

WIDE, HIGH = 190, 74
GAP_X, GAP_Y, MARGIN = 24, 56, 20
LETTERS, LINES = 26, 3


@dataclass(frozen=True)
class Box:
    """A drawn node: its corner above left, and the first lines of its text."""

    node: GraphNode
    x: int
    y: int
    lines: tuple[str, ...]
    layer: int


@dataclass(frozen=True)
class Line:
    """A drawn way from one node to another, perhaps with an answer beside it."""

    path: str
    is_back: bool


@dataclass(frozen=True)
class Drawing:
    """The whole picture and its size."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw_graph(graph: Graph, language: str) -> Drawing:
    """The protocol as a picture, with texts in this language."""
    layers = _layers(graph)
    most = max((len(layer) for layer in layers), default=1)
    width = 2 * MARGIN + most * WIDE + (most - 1) * GAP_X
    boxes = {
        node.code: _box(node, place, number, len(layer), (width, language))
        for number, layer in enumerate(layers)
        for place, node in enumerate(layer)
    }
    height = 2 * MARGIN + len(layers) * (HIGH + GAP_Y) - GAP_Y
    lines = [
        _line(boxes[node.code], boxes[target])
        for node in graph.nodes
        for target in dict.fromkeys(node.targets())
        if target in boxes
    ]
    return Drawing(width, max(height, 0), tuple(boxes.values()), tuple(lines))


def _layers(graph: Graph) -> list[list[GraphNode]]:
    depth = _depths(graph)
    last = max(depth.values(), default=-1) + 1
    layers: list[list[GraphNode]] = [[] for _number in range(last + 1)]
    for node in graph.nodes:
        layers[depth.get(node.code, last)].append(node)
    return _sorted([layer for layer in layers if layer])


def _depths(graph: Graph) -> dict[str, int]:
    """The longest way to each node that is reached; ways that lead back do not count.

    A node is done when all that follows it is done; what is met before that lies on
    the way that led here.
    """
    forward: dict[str, list[str]] = {}
    done: list[str] = []

    def visit(code: str) -> None:
        node = graph.node(code)
        if node is None:
            return
        forward[code] = []
        for target in dict.fromkeys(node.targets()):
            if target not in forward:
                visit(target)
            if target in done:
                forward[code].append(target)
        done.append(code)

    visit(graph.start)
    depth = dict.fromkeys(done, 0)
    for code in reversed(done):
        for target in forward[code]:
            depth[target] = max(depth[target], depth[code] + 1)
    return depth


def _sorted(layers: list[list[GraphNode]]) -> list[list[GraphNode]]:
    """Every layer in the order of those above that lead into it."""
    for above, layer in pairwise(layers):
        places = {node.code: place for place, node in enumerate(above)}
        centers = {node.code: _center(node, above, places) for node in layer}
        layer.sort(key=lambda node: centers[node.code])
    return layers


def _center(
    node: GraphNode, above: list[GraphNode], places: Mapping[str, int]
) -> float:
    led = [places[each.code] for each in above if node.code in each.targets()]
    return sum(led) / len(led) if led else len(above)


def _box(
    node: GraphNode, place: int, layer: int, beside: int, around: tuple[int, str]
) -> Box:
    width, language = around
    taken = beside * WIDE + (beside - 1) * GAP_X
    x = (width - taken) // 2 + place * (WIDE + GAP_X)
    y = MARGIN + layer * (HIGH + GAP_Y)
    text = node.texts.get(language) or next(iter(node.texts.values()), "")
    return Box(node, x, y, tuple(_wrapped(text)), layer)


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) < LETTERS:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word[:LETTERS])
    shown = [line for line in lines if line][:LINES]
    if len(lines) > LINES and shown:
        shown[-1] = f"{shown[-1][: LETTERS - 2]} …"
    return shown


def _line(start: Box, end: Box) -> Line:
    """Down to a lower layer; else out at the side and back up."""
    if end.layer > start.layer:
        x1, y1 = start.x + WIDE // 2, start.y + HIGH
        x2, y2 = end.x + WIDE // 2, end.y - 2
        path = f"M{x1},{y1} C{x1},{y1 + GAP_Y // 2} {x2},{y2 - GAP_Y // 2} {x2},{y2}"
        return Line(path, is_back=False)
    x1, y1 = start.x + WIDE, start.y + HIGH // 2
    x2, y2 = end.x + WIDE + 2, end.y + HIGH // 2
    out = max(x1, x2) + GAP_X // 2
    return Line(f"M{x1},{y1} C{out},{y1} {out},{y2} {x2},{y2}", is_back=True)
