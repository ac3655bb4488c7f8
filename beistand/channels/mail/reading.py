"""What a mail says, as plain values. No database, no clock, no network."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from beistand.channels.mail.bounces import Bounce, read_bounce
from beistand.channels.mail.html import make_safe
from beistand.channels.mail.parts import Enclosed, take_apart
from beistand.channels.mail.robots import BOUNCE, judge_writer
from beistand.channels.mail.words import (
    Party,
    decode_header_words,
    header_of,
    headers_of,
    ids_in,
    moment_in,
    parties_in,
    sent_at,
)

LONGEST_SUBJECT = 300
MOST_PAGE = 300_000


@dataclass(frozen=True)
class Letter:
    """A mail, read.

    Attributes:
        senders: everybody in From; two are suspicious, none happens.
        page: the HTML made harmless, "" where there is none.
        kind: PERSON or which machine wrote, of `robots`.
        mentioned: Message-IDs this mail answers to.
        remarks: codes of what is special; the desk has words for them.
    """

    message_id: str
    senders: tuple[Party, ...]
    reply_to: str
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    words: str
    page: str
    enclosed: tuple[Enclosed, ...]
    kind: str
    mentioned: tuple[str, ...]
    language: str
    remarks: tuple[str, ...]
    bounce: Bounce | None = None

    @property
    def sender(self) -> Party:
        """Who wrote, as far as the mail says."""
        return self.senders[0] if self.senders else Party("", "")


def read_letter(content: bytes, ours: Collection[str] = ()) -> Letter:
    """Read a mail. `ours` are our own addresses, in lower case."""
    mail = message_from_bytes(content)
    parts = take_apart(mail)
    senders = tuple(parties_in(mail, "From"))
    subject = header_of(mail, "Subject")[:LONGEST_SUBJECT]
    written = sent_at(mail)
    kind = judge_writer(mail, subject, ours)
    if len(senders) > 1:
        parts.remark("two_senders")
    if not senders:
        parts.remark("no_sender")
    if written is None:
        parts.remark("no_date")
    if _is_spam(mail):
        parts.remark("spam")
    return Letter(
        message_id=next(iter(ids_in(mail, "Message-ID")), ""),
        senders=senders,
        reply_to=_reply_to(mail),
        recipients=_recipients(mail),
        subject=subject,
        sent_at=written,
        words=parts.words(),
        page="\n<hr>\n".join(make_safe(page) for page in parts.pages)[:MOST_PAGE],
        enclosed=tuple(parts.enclosed),
        kind=kind,
        mentioned=tuple(ids_in(mail, "In-Reply-To", "References")),
        language=_language(mail),
        remarks=tuple(parts.remarks),
        bounce=read_bounce(mail) if kind == BOUNCE else None,
    )


def source_key_of_mail(content: bytes, place: str) -> str:
    """What makes a mail the same mail.

    Its Message-ID together with what was written: the same mail delivered twice has
    the same key however it travelled, and two mails with one forged id have two.
    Without a Message-ID the Date stands for it, then what the first server on its way
    wrote: a mail that is delivered again has that stamp again, and two equal words of a
    person have two. Without all of them it is the `place` it was found at (UIDVALIDITY
    and UID): better one mail twice than two as one.
    """
    head, separator, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    mail = message_from_bytes(head + separator)
    names = ids_in(mail, "Message-ID") or headers_of(mail, "Date") or _stamps(mail)
    if not names:
        return place
    told = hashlib.sha256(body.rstrip())
    for name in ("From", "Date", "Subject"):
        for value in headers_of(mail, name):
            told.update(decode_header_words(value).encode() + b"\x00")
    told.update(names[0].encode("utf-8", "surrogateescape"))
    return f"id/{told.hexdigest()}"


def _stamps(mail: Message) -> list[str]:
    """The stamp of the server that took this from its sender, if it says when."""
    first = headers_of(mail, "Received")[-1:]
    return [stamp for stamp in first if moment_in(stamp.rpartition(";")[2])]


def _is_spam(mail: Message) -> bool:
    """Whether our own server thinks so. It is read all the same, and not answered."""
    said = [*headers_of(mail, "X-Spam-Flag"), *headers_of(mail, "X-Spam-Status")]
    return any(value.strip().lower().startswith("yes") for value in said)


def _reply_to(mail: Message) -> str:
    asked = parties_in(mail, "Reply-To")
    return asked[0].address if len(asked) == 1 else ""


def _recipients(mail: Message) -> tuple[str, ...]:
    names = ("To", "Cc", "Delivered-To", "X-Original-To")
    found = [party.address for name in names for party in parties_in(mail, name)]
    return tuple(dict.fromkeys(found))[:50]


def _language(mail: Message) -> str:
    said = header_of(mail, "Content-Language").partition(",")[0].strip().lower()
    return said if said.replace("-", "").isalpha() and len(said) <= 12 else ""
