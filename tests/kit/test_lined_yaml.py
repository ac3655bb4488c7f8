"""YAML with lines: what would hang or break a reader is refused by its line."""

from itertools import pairwise

import pytest

from beistand.kit.lined_yaml import DEEPEST, MOST_VALUES, read_yaml

BOMB = "a: &a [x, x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in pairwise("abcdefghijklmnop")
)
REFUSED = {
    "a bomb": (BOMB, 1, "“&a”: anchors and aliases are not read here."),
    "itself": ("x: 1\na: &a [*a]", 2, "“&a”: anchors and aliases"),
    "an alias": ("x:\n  - *b", 2, "“*b”: anchors and aliases"),
    "a key": ("x: 1\n&k y: 2", 2, "“&k”: anchors and aliases"),
    "deep": ("x: 1\na: " + "[" * 9999, 2, f"more than {DEEPEST} deep"),
    "deep by dashes": ("- " * 99, 1, f"more than {DEEPEST} deep"),
    "wide": (
        "- 1\n" * (MOST_VALUES + 1),
        MOST_VALUES,
        f"more than {MOST_VALUES} values",
    ),
    "no text": ("a: 1\nb: \x07", 2, "the character U+0007 is not text"),
    "half a pair": ("a: '\ud800'", 1, "the character U+D800 is not text"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_what_nobody_needs_is_refused_by_its_line(case: str) -> None:
    text, line, what = REFUSED[case]
    document = read_yaml("x.yaml", text)
    (problem,) = document.problems
    assert document.data is None
    assert problem.line == line
    assert what in problem.what
    assert problem.remedy


def test_what_people_write_is_read() -> None:
    """The control: text with these signs in it, and nesting that happens."""
    text = "a: R&D *soon*\nb: '&x'\nc: " + "[" * 30 + "]" * 30
    document = read_yaml("x.yaml", text)
    assert document.problems == []
    assert isinstance(document.data, dict)
    assert (document.data["a"], document.data["b"]) == ("R&D *soon*", "&x")
