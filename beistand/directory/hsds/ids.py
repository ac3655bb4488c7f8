"""Ids for what has no row of its own here: always the same ones for the same thing.

HSDS wants a UUID for every part of a service. What we keep as a value, such as its
hours or a language, gets one that is computed from its owner's, so that two exports,
and those of two helplines, agree.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

HOUSE = uuid5(NAMESPACE_URL, "urn:beistand:hsds")
TOPICS = uuid5(HOUSE, "topics")
# What other directories call ours is kept under this prefix and is theirs to tell.
SOURCE = "hsds:"


def part_id(owner: UUID, kind: str, name: object = "") -> UUID:
    """The id of a part of this owner: its kind, and which one of several."""
    return uuid5(owner, f"{kind}:{name}")


def topic_id(code: str) -> UUID:
    """The id of a topic, as a term of our taxonomy."""
    return part_id(TOPICS, "topic", code)


def area_id(code: str) -> UUID:
    """The id of a part of town."""
    return part_id(HOUSE, "area", code)
