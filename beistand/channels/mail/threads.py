"""To which case a mail belongs: only what proves it joins one.

Our own signed reference and a known sender, both. A case number alone is what
anybody can copy: it makes a new item that says "perhaps".
"""

from dataclasses import dataclass

from beistand.cases.models import Case
from beistand.channels.mail.reading import Letter
from beistand.intake.queries import (
    case_with_label,
    cases_named,
    contact_with_label,
    writes_in,
)
from beistand.intake.rules import read_thread_token, references_in
from beistand.outbox.models import Message
from beistand.outbox.queries import messages_named
from beistand.outbox.rules import read_signed_name

LOOKED_AT = 20_000


@dataclass(frozen=True)
class Thread:
    """Where a mail belongs.

    Attributes:
        earlier: the reference of the conversation that our mail was about.
    """

    case: Case | None = None
    perhaps: Case | None = None
    earlier: str = ""


def find_thread(letter: Letter) -> Thread:
    """The case this joins or perhaps belongs to; no query where it names none."""
    proven, earlier = _proven(letter)
    for case in proven:
        if len(letter.senders) == 1 and writes_in(case, letter.sender.address):
            return Thread(case=case, earlier=earlier)
    quoted = references_in(f"{letter.subject}\n{letter.words[:LOOKED_AT]}")
    named = [*proven, *cases_named(quoted)]
    return Thread(perhaps=named[0] if named else None, earlier=earlier)


def our_messages(names: tuple[str, ...]) -> list[Message]:
    """Those of our messages whose signed Message-IDs these are."""
    uids = [read_signed_name(name.partition("@")[0]) for name in names]
    known = [uid for uid in uids if uid is not None]
    return messages_named(known) if known else []


def _proven(letter: Letter) -> tuple[list[Case], str]:
    """Cases that our signature in this mail names, and the conversation it answers."""
    found: list[Case] = []
    earlier = ""
    for message in our_messages(letter.mentioned):
        contact = contact_with_label(message.about)
        earlier = earlier or (contact.reference if contact else "")
        case = case_with_label(message.about)
        found += [case] if case else []
    if reference := read_thread_token(letter.subject):
        found += cases_named([reference])
        earlier = earlier or reference
    return found, earlier
