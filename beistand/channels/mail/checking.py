"""Is each mailbox well? Signed in to, and asked for what waits in it."""

from collections.abc import Callable
from functools import partial

import httpx

from beistand.channels.mail.accounts import Account, Unusable, named_accounts
from beistand.channels.mail.mailbox import FAULTS, Refusal, opened_box
from beistand.outbox.rules import NotEver, NotNow


def mailbox_checks() -> dict[str, Callable[[], str]]:
    """A check for each mailbox by its name; each raises NotNow with the reason."""
    try:
        accounts = named_accounts()
    except Unusable as problem:
        return {"mailboxes": partial(_complain, str(problem))}
    if not accounts:
        return {"mailboxes": lambda: "none is named; mail is not read"}
    return {
        f"mailbox {account.code}": partial(check_mailbox, account)
        for account in accounts
    }


def check_mailbox(account: Account) -> str:
    """Sign in and count; says so in one line, or raises NotNow with the reason."""
    try:
        with opened_box(account) as box:
            waiting = len(box.look())
            listens = "listens" if box.can_idle else "is looked at every half minute"
            return f"answers and {listens}; {waiting} mails wait"
    except Refusal as problem:
        raise NotNow(str(problem)) from problem
    except (*FAULTS, httpx.HTTPError) as problem:
        raise NotNow(f"{type(problem).__name__}: {problem}") from problem


def _complain(problem: str) -> str:
    raise NotEver(problem)
