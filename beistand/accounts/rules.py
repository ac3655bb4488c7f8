"""Who may do what. A role is a set of rights; a link has the rights of its purpose.

A right is `package.verb`; a pattern `package.*` covers all verbs of a package.
"""

import hashlib
from collections.abc import Mapping
from fnmatch import fnmatchcase

OPERATOR = frozenset(
    {
        "accounts.claim",
        "accounts.hand_over",
        "people.add",
        "people.consent",
        "people.edit",
        "people.merge",
        "people.protect",
        "people.read",
        "people.search",
        "cases.*",
        "intake.*",
        "matching.*",
        "offers.receive",
        "offers.pause",
        "outbox.settle",
    }
)
RIGHTS: Mapping[str, frozenset[str]] = {
    "operator": OPERATOR,
    "coordinator": OPERATOR
    | {"offers.*", "directory.*", "lines.*", "outbox.*", "people.*", "situation.*"},
    "field": frozenset(
        {
            "accounts.claim",
            "cases.read",
            "matching.fulfill",
            "matching.give_back",
            "matching.worry",
        }
    ),
    "auditor": frozenset({"journal.read"}),
    "administrator": frozenset(
        {"accounts.*", "reference.*", "lines.*", "directory.*", "outbox.*"}
    ),
    "": frozenset(),
}
LINK_RIGHTS: Mapping[str, frozenset[str]] = {
    "match-answer": frozenset(
        {"matching.accept", "matching.decline", "matching.suggest"}
    ),
    "match-task": frozenset(
        {"cases.read", "matching.fulfill", "matching.give_back", "matching.worry"}
    ),
    "offer": frozenset({"offers.pause"}),
}


def allows(rights: frozenset[str], right: str) -> bool:
    """Whether one of these rights or patterns covers the wanted right."""
    return any(fnmatchcase(right, pattern) for pattern in rights)


def role_may(role: str, right: str) -> bool:
    """Whether this role has this right; an unknown role has none."""
    return allows(RIGHTS.get(role, frozenset()), right)


def link_may(purpose: str, right: str) -> bool:
    """Whether a link made for this purpose carries this right."""
    return allows(LINK_RIGHTS.get(purpose, frozenset()), right)


def hash_token(token: str) -> str:
    """The form in which a link's token is stored. 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
