"""Who may do what. A role is a set of rights; a link has the rights of its purpose.

A right is `package.verb`; a pattern `package.*` covers all verbs of a package.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from fnmatch import fnmatchcase

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

USERNAME = re.compile(r"[\w.@+-]{1,60}")

OPERATOR = frozenset(
    {
        "accounts.claim",
        "accounts.hand_over",
        "accounts.look",
        "people.add",
        "people.consent",
        "people.edit",
        "people.mark_number",
        "people.merge",
        "people.protect",
        "people.read",
        "people.search",
        "cases.*",
        "documents.read",
        "directory.report",
        "directory.verify",
        "documents.receive",
        "guidance.feedback",
        "guidance.run",
        "intake.*",
        "matching.*",
        "lines.be_there",
        "offers.receive",
        "offers.pause",
        "outbox.print",
        "outbox.settle",
        "outbox.write",
    }
)
RIGHTS: Mapping[str, frozenset[str]] = {
    "operator": OPERATOR,
    "coordinator": OPERATOR
    | {
        "offers.*",
        "directory.*",
        "guidance.*",
        "lines.*",
        "outbox.*",
        "people.*",
        "situation.*",
    },
    "field": frozenset(
        {
            "accounts.claim",
            "accounts.look",
            "cases.fulfill",
            "cases.give_back",
            "cases.read",
            "matching.fulfill",
            "matching.give_back",
            "matching.worry",
        }
    ),
    "auditor": frozenset({"accounts.look", "journal.read"}),
    "administrator": frozenset(
        {
            "accounts.*",
            "reference.*",
            "lines.*",
            "directory.*",
            "guidance.*",
            "outbox.*",
        }
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
    "service-verify": frozenset({"directory.answer"}),
    "offer": frozenset({"offers.pause", "offers.change"}),
}


MOST_CODES = 5
CODE_MINUTES = 15
TEAM_OF: Mapping[str, str] = {
    "operator": "desk",
    "coordinator": "coordination",
    "field": "field",
    "auditor": "audit",
    "administrator": "administration",
}


def may_try_code(tries: int) -> bool:
    """Whether somebody with so many wrong codes of late may try another one."""
    return tries < MOST_CODES


def team_for(role: str) -> str:
    """The team of somebody with this role unless somebody says otherwise."""
    return TEAM_OF.get(role, "desk")


def allows(rights: frozenset[str], right: str) -> bool:
    """Whether one of these rights or patterns covers the wanted right."""
    return any(fnmatchcase(right, pattern) for pattern in rights)


def role_may(role: str, right: str) -> bool:
    """Whether this role has this right; an unknown role has none."""
    return allows(RIGHTS.get(role, frozenset()), right)


def link_may(purpose: str, right: str) -> bool:
    """Whether a link made for this purpose carries this right."""
    return allows(LINK_RIGHTS.get(purpose, frozenset()), right)


def fault_of_account(
    username: str, email: str, expires_at: datetime | None, now: datetime
) -> str:
    """What keeps a new account from being of any use, and what to do; else ""."""
    if not USERNAME.fullmatch(username):
        return _("Choose a user name of letters, digits and hyphens, without spaces.")
    if email and not _is_email(email):
        return _("This is no e-mail address. Write it as name@example.org.")
    if expires_at is not None and expires_at <= now:
        return _("The last day is over. Choose today or a later day.")
    return ""


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def hash_token(token: str) -> str:
    """The form in which a link's token is stored. 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
