import pytest

from beistand.kit.merge import merge_loaded

CASES = [
    ("first load fills what is empty", {"a": ""}, {}, {"a": "x"}, {"a": "x"}),
    ("first load keeps what people wrote", {"a": "mine"}, {}, {"a": "x"}, {}),
    ("nothing new", {"a": "x"}, {"a": "x"}, {"a": "x"}, {}),
    ("untouched follows", {"a": "x"}, {"a": "x"}, {"a": "y"}, {"a": "y"}),
    ("touched stays", {"a": "mine"}, {"a": "x"}, {"a": "y"}, {}),
    ("emptied by people stays empty", {"a": ""}, {"a": "x"}, {"a": "y"}, {}),
    ("people came to the same", {"a": "y"}, {"a": "x"}, {"a": "y"}, {}),
    ("emptied by the blueprint", {"a": "x"}, {"a": "x"}, {"a": ""}, {"a": ""}),
    ("not mentioned stays", {"a": "x", "b": 1}, {"a": "x", "b": 1}, {"a": "x"}, {}),
    ("numbers", {"a": 3}, {"a": 3}, {"a": 4}, {"a": 4}),
    ("a switch turned off by people", {"a": False}, {"a": True}, {"a": True}, {}),
    (
        "nothing was loaded, then something",
        {"a": None},
        {"a": None},
        {"a": 1},
        {"a": 1},
    ),
    ("a list is one value", {"a": [1]}, {"a": [1]}, {"a": [1, 2]}, {"a": [1, 2]}),
    ("a touched list stays", {"a": [1, 3]}, {"a": [1]}, {"a": [1, 2]}, {}),
    (
        "a new language joins a corrected text",
        {"a": {"de": "mine"}},
        {"a": {"de": "x"}},
        {"a": {"de": "y", "sk": "z"}},
        {"a": {"de": "mine", "sk": "z"}},
    ),
    (
        "texts merge at any depth",
        {"a": {"k": {"de": "x", "en": "mine"}}},
        {"a": {"k": {"de": "x", "en": "e"}}},
        {"a": {"k": {"de": "y", "en": "f"}}},
        {"a": {"k": {"de": "y", "en": "mine"}}},
    ),
    (
        "a key that the blueprint dropped goes",
        {"a": {"de": "x", "en": "e"}},
        {"a": {"de": "x", "en": "e"}},
        {"a": {"de": "x"}},
        {"a": {"de": "x"}},
    ),
    (
        "a key that people added or corrected stays",
        {"a": {"de": "x", "en": "mine", "sk": "mine"}},
        {"a": {"de": "x", "en": "e"}},
        {"a": {"de": "x"}},
        {},
    ),
    (
        "a key that people removed does not come back",
        {"a": {"de": "x"}},
        {"a": {"de": "x", "en": "e"}},
        {"a": {"de": "x", "en": "f"}},
        {},
    ),
]


@pytest.mark.parametrize(
    ("current", "last", "new", "changes"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_only_what_nobody_touched_changes(
    current: dict[str, object],
    last: dict[str, object],
    new: dict[str, object],
    changes: dict[str, object],
) -> None:
    assert merge_loaded(current, last, new) == changes


def test_what_was_given_is_not_changed() -> None:
    current = {"a": {"de": "x"}}

    merge_loaded(current, current, {"a": {"de": "y", "en": "z"}})

    assert current == {"a": {"de": "x"}}
