"""The closed list of answers, and what an anonymous call may hold. Plain values."""

import re
from collections.abc import Collection, Mapping

# What a conversation that opened nothing has answered, by how it ended (BX-2).
ANSWER_OF: Mapping[str, str] = {
    "answered": "at_once",
    "repeat": "call_back",
    "call_back": "call_back",
    "emergency": "emergency",
    "out_of_scope": "out_of_scope",
    "unreachable": "unreachable",
    "abandoned": "abandoned",
    "wrong_number": "wrong_number",
}
# How a conversation ended, by what was answered in it.
OUTCOME_OF: Mapping[str, str] = {
    "at_once": "answered",
    "service": "service",
    "initiative": "initiative",
    "emergency": "emergency",
    "out_of_scope": "out_of_scope",
    "unreachable": "unreachable",
    "abandoned": "abandoned",
    "wrong_number": "wrong_number",
}
WEIGHT = tuple(OUTCOME_OF)  # of several answers the first of these names the call
SHORT_PLACE = re.compile(r"[0-9A-Za-z]{2,6}( ?[0-9A-Za-z]{2,3})?")
# Four digits that no letter parts, seven in all, or a part of an address.
LIKE_A_NUMBER = re.compile(r"(\d[^\w]*){4}|(\d\D*){7}|@")


def outcome_of_answers(kinds: Collection[str]) -> str:
    """How a conversation ended in which these answers were given."""
    return OUTCOME_OF[min(kinds, key=WEIGHT.index)]


def names_nobody(postcode: str, new_topic: str) -> bool:
    """Whether a place and a new topic are no way to write a number down."""
    is_place = not postcode or SHORT_PLACE.fullmatch(postcode) is not None
    return is_place and names_no_number(new_topic)


def names_no_number(new_topic: str) -> bool:
    """Whether these words hold no number of anybody, however it is spelled."""
    return LIKE_A_NUMBER.search(new_topic) is None
