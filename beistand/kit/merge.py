"""Loading data again without overwriting what people changed since."""

from collections.abc import Mapping


def merge_loaded(
    current: Mapping[str, object],
    last_loaded: Mapping[str, object],
    new: Mapping[str, object],
) -> dict[str, object]:
    """The fields to change: those nobody touched since the last load.

    A field counts as touched when its current value differs from the value
    that was loaded last.
    """
    return {
        name: value
        for name, value in new.items()
        if value != current.get(name)
        and (name not in last_loaded or current.get(name) == last_loaded[name])
    }
