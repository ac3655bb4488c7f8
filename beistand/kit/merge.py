"""Loading data again without overwriting what people changed since."""

from collections.abc import Mapping

Values = Mapping[str, object]


def merge_loaded(
    current: Values, last_loaded: Values, new: Values
) -> dict[str, object]:
    """The fields to change, with their new values: those that nobody touched.

    A field counts as touched when its current value differs from the one that was
    loaded last, and when it holds something though nothing was ever loaded.
    Mappings are merged key by key: whoever corrects one text keeps it, and still
    gets the new ones beside it. A key that was loaded and is no longer in the new
    mapping goes; a field that is not in `new` stays as it is.
    """
    merged = {
        name: _merged(current.get(name), last_loaded.get(name), value)
        for name, value in new.items()
    }
    return {name: value for name, value in merged.items() if value != current.get(name)}


def outcome_of(current: Values, changes: Values, new: Values) -> str:
    """What a load did to a row: "changed"; or "kept" where people's values differ
    from the loaded ones and stay; or "unchanged".
    """
    if changes:
        return "changed"
    is_same = all(current.get(name) == value for name, value in new.items())
    return "unchanged" if is_same else "kept"


def _merged(current: object, last: object, new: object) -> object:
    """What one value becomes."""
    if isinstance(current, Mapping) and isinstance(new, Mapping):
        return _merged_mapping(current, last if isinstance(last, Mapping) else {}, new)
    is_untouched = current == last if last is not None else _is_empty(current)
    return new if is_untouched else current


def _merged_mapping(current: Values, last: Values, new: Values) -> dict[str, object]:
    kept = {
        key: value
        for key, value in current.items()
        if key in new or key not in last or value != last[key]
    }
    added = {
        key: _merged(current.get(key), last.get(key), value)
        for key, value in new.items()
        if key in current or key not in last
    }
    return {**kept, **added}


def _is_empty(value: object) -> bool:
    return value is None or value in ("", 0, [], {})
