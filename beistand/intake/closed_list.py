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
# Four digits that no letter parts, seven in all, or a part of an address.
LIKE_A_NUMBER = re.compile(r"(\d[\W_]*){4}|(\d\D*){7}|@")
TITLES = (
    "[Mm]me,[Mm]mes,[Mm]lle,[Mm]adame,[Mm]ademoiselle,[Mm]onsieur,M\\.,MM\\.,"
    "[Mm]rs?,Ms,[Mm]iss,[Mm]evr,[Mm]evrouw,[Mm]w,[Mm]ej,[Jj]uffrouw,[Dd]hr,[Dd]e heer,"
    "[Mm]eneer,[Mm]ijnheer,[Hh]errn?,[Hh]r\\.,[Ff]rau,[Ff]r\\.,[Ff]räulein,"
    "[Dd]r,[Dd]octor,[Dd]octeur,[Pp]rof,[Ff]am,[Ff]amilie,[Ff]amille,[Ff]amily,"
    "[Ss]ra?\\.,[Ss]eñora?,[Ss]ig\\.,[Ss]ignora?,[Pp]ani?,[Bb]ayan"
)
TITLED = re.compile(
    rf"(?<!\w)({TITLES.replace(',', '|')})\.?\s+(?P<name>[^\W\d_])", re.UNICODE
)


def outcome_of_answers(kinds: Collection[str]) -> str:
    """How a conversation ended in which these answers were given."""
    return OUTCOME_OF[min(kinds, key=WEIGHT.index)]


def names_nobody(words: str) -> bool:
    """Whether these words hold neither a number nor a name, as far as a rule can tell.

    A name is told by the title before it: “Mme Peeters”, “Herr Braun”.
    """
    return names_no_number(words) and not any(
        found["name"].isupper() for found in TITLED.finditer(words)
    )


def names_no_number(words: str) -> bool:
    """Whether these words hold no number of anybody, however it is spelled."""
    return LIKE_A_NUMBER.search(words) is None
