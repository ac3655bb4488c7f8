"""Mail that came back: about which of our messages, for good or for now, and why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from beistand.channels.mail.parts import BROKEN, bytes_of_part, children_of
from beistand.channels.mail.words import clean_text, header_of, headers_of, ids_in

OUR_ID = re.compile(r"(?im)^message-id:\s*<([^<>\s]{3,250})>")


@dataclass(frozen=True)
class Bounce:
    """What a report says.

    Attributes:
        ids: Message-IDs that the report returns, without brackets.
        is_final: whether nothing more will be tried.
        problem: the reason, as the other server gave it, without an address.
    """

    ids: tuple[str, ...]
    is_final: bool
    problem: str


def read_bounce(mail: Message) -> Bounce:
    """What this report says; mildly, where it says nothing clear."""
    ids = list(ids_in(mail, "In-Reply-To", "References"))
    actions: list[str] = []
    problems: list[str] = []
    for part in _parts(mail):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for block in children_of(part):
                actions += [header_of(block, "Action").lower()]
                problems += [_reason(block)]
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/global"):
            ids += _ids_of_returned(part)
    if headers_of(mail, "X-Failed-Recipients"):
        actions.append("failed")
        ids += OUR_ID.findall(_all_text(mail))
    said = [problem for problem in problems if problem]
    return Bounce(
        ids=tuple(dict.fromkeys(ids)),
        is_final="failed" in actions,
        problem=said[0] if said else "",
    )


def _parts(mail: Message) -> Iterator[Message]:
    try:
        yield from mail.walk()
    except BROKEN:
        return


def _reason(block: Message) -> str:
    status = header_of(block, "Status")
    said = header_of(block, "Diagnostic-Code").partition(";")[2]
    # The address stands on the page of the message; a reason needs none.
    bare = re.sub(r"<?[^\s<>]+@[^\s<>]+>?:?", "…", said)
    return " ".join(f"{status} {bare}".split())[:300]


def _ids_of_returned(part: Message) -> list[str]:
    inside = children_of(part)
    if inside:
        return [found for each in inside for found in ids_in(each, "Message-ID")]
    return OUR_ID.findall(clean_text(bytes_of_part(part).decode("latin-1")))


def _all_text(mail: Message) -> str:
    texts = [
        bytes_of_part(part).decode("latin-1")
        for part in _parts(mail)
        if part.get_content_maintype() == "text"
    ]
    return "\n".join(texts)[:200_000]
