"""How a text is made, when a failed one is tried again, what a gateway is."""

import hmac
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from string import Formatter
from typing import NamedTuple, Protocol
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.kit import crypto, phone

MAX_ATTEMPTS = 8
SENTENCE_ENDS = (".", "!", "?", "…")
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 4 * 3600
SIGNATURE_INDEX = "outbox.signature"
SIGNED = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{16})")
# Channels on which people send, and no worker does: a letter is printed and posted.
BY_HAND = frozenset({"letter"})
CAME_BACK: Mapping[str, Promise] = {
    "moved": _("moved away"),
    "unknown": _("not known at this address"),
    "refused": _("not accepted"),
    "died": _("has died"),
    "no_box": _("no letterbox"),
    "other": _("another reason"),
}
# The whole reply, in any of these languages, and nothing more. What is ambiguous
# ("Ende", "nein") is left to a person. Keep in step with docs/operating/sms.md.
STOP_WORDS: Mapping[str, Collection[str]] = {
    "de": ("stop", "stopp", "abmelden", "abbestellen", "austragen"),
    "en": ("stop", "stop all", "stopall", "unsubscribe", "opt out", "optout"),
    "sk": ("stop", "odhlasit", "zrusit", "neposielat", "neposielajte"),
    "nl": ("stop", "afmelden", "uitschrijven", "stoppen"),
    "fr": ("stop", "arret", "arreter", "desabonner", "desinscrire", "stop sms"),
}


@dataclass(frozen=True)
class Outgoing:
    """What a gateway is given: everything it needs, nothing more.

    Attributes:
        uid: our id of the message; a provider that can, refuses it a second time.
        envelope: what the wire needs beside the text; see `Message.envelope`.
    """

    uid: str
    channel: str
    address: str
    subject: str
    body: str
    language: str
    envelope: Mapping[str, object] = field(default_factory=dict)


class Gateway(Protocol):
    """One outside wire. Named by path in the settings, made anew for each batch."""

    def send(self, message: Outgoing) -> str:
        """Hand the message over; return the provider's id. Network happens here.

        Raises:
            NotNow: try again later. NotEver: no attempt will ever succeed.
        """

    def check(self) -> str:
        """Say in one line that the wire works, or raise NotNow with the reason."""


@dataclass(frozen=True)
class Printable:
    """A letter as it goes on paper; `reference` is in the code that scanners read."""

    reference: str
    address: str
    subject: str
    body: str
    language: str
    written_at: datetime


@dataclass(frozen=True)
class Slip:
    """Half a page to hand over: facts with their names, then some sentences."""

    title: str
    reference: str
    language: str
    facts: Sequence[tuple[str, str]]
    paragraphs: Sequence[str] = ()


class Press(Protocol):
    """What makes paper: named in the settings, so that pages need not know it."""

    def print_letters(self, letters: Sequence[Printable]) -> bytes:
        """One PDF with all of these letters."""

    def print_slip(self, slip: Slip) -> bytes:
        """One PDF with this slip."""


class NotNow(Exception):  # noqa: N818
    """Sending failed and may succeed later."""


class Unanswered(Exception):  # noqa: N818
    """It left us and nobody answered: it may have gone out, a person decides."""


class NotEver(Exception):  # noqa: N818
    """Sending failed and will fail again: a wrong address, a refusal."""


def address_lines(name: str, street: str, postcode: str, town: str) -> str:
    """Name, street and town as they stand in the window of an envelope."""
    lines = (name, street, f"{postcode} {town}".strip())
    return "\n".join(line for line in map(str.strip, lines) if line)


def placeholders(text: str) -> set[str]:
    """The names in braces that this template wants filled."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def has_stray_braces(text: str) -> bool:
    """Whether braces stand for something else than a plain name."""
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return True
    return any(
        name is not None and (not name.isidentifier() or spec or conversion)
        for _, name, spec, conversion in fields
    )


def known_placeholders(loaded: Mapping[str, str], body: str) -> set[str]:
    """What a wording may use: what it was loaded with, and the city's name."""
    texts = " ".join([loaded.get("subject", ""), loaded.get("body", "") or body])
    return placeholders(texts) | {"city"}


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders replaced; an unknown one stays visible.

    Where people's words end a sentence themselves, it is not ended twice.
    """
    parts = [""]
    for literal, name, _spec, _conversion in Formatter().parse(text):
        ends_twice = literal.startswith(".") and parts[-1].endswith(SENTENCE_ENDS)
        parts.append(literal[1:] if ends_twice else literal)
        if name is not None:
            parts.append(values.get(name, "{" + name + "}").rstrip())
    return "".join(parts)


def seconds_until_retry(attempts: int) -> int | None:
    """Back-off in seconds after so many failed attempts; None means give up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    wait: int = FIRST_WAIT_SECONDS * 4 ** max(0, attempts - 1)
    return min(wait, LONGEST_WAIT_SECONDS)


def best_language(wanted: str, available: Iterable[str], default: str) -> str:
    """The language to write in: the person's, else the city's, else any there is."""
    offered = sorted(available)
    for choice in (wanted, wanted.split("-")[0], default):
        if choice in offered:
            return choice
    return offered[0] if offered else default


def signed_name(uid: str) -> str:
    """The public name of a message, with a signature that only we can make.

    Short, because a header that must be folded is one that somebody breaks.
    """
    name = UUID(uid).hex
    return f"{name}.{_signature(name)}"


def read_signed_name(text: str) -> UUID | None:
    """The id of our message that this names; None if it is not signed by us."""
    found = SIGNED.fullmatch(text.lower())
    if found is None or not hmac.compare_digest(found[2], _signature(found[1])):
        return None
    return UUID(found[1])


def _signature(text: str) -> str:
    return crypto.blind_index(text, SIGNATURE_INDEX)[:16]


@dataclass(frozen=True)
class TextRules:
    """When and where this city sends text messages, and how many a day.

    Attributes:
        quiet_from, quiet_until: "21:00"; equal means never quiet.
        countries: ISO 3166; empty means the city's own.
        cents_a_part: what one part costs; cents_a_day: what one day may cost.
        prefix_digits: how many digits with the + make the beginning of a number.
    """

    quiet_from: str = "21:00"
    quiet_until: str = "07:00"
    countries: Collection[str] = ()
    cents_a_part: int = 8
    cents_a_day: int = 40_000
    number_a_day: int = 20
    prefix_a_day: int = 4_000
    prefix_digits: int = 6


def read_text_rules(rules: Mapping[str, object]) -> TextRules:
    """The city's rules for texts; what is missing keeps its default."""
    usual = asdict(TextRules())
    told = rules.get("texts", {})
    assert isinstance(told, Mapping)  # noqa: S101
    given = {name: value for name, value in told.items() if name in usual}
    return TextRules(**{**usual, **given})


def may_be_texted(number: str, countries: Collection[str]) -> bool:
    """Whether a text may ever go to this E.164 number: a mobile in these countries.

    Premium and service numbers are no mobiles, so nobody earns by our texts.
    """
    return phone.can_text(number) and phone.country_of(number) in countries


def quiet_end(moment: datetime, rules: TextRules) -> datetime | None:
    """When the quiet hours end that this moment of the city's zone lies in."""
    begin = time.fromisoformat(rules.quiet_from)
    end = time.fromisoformat(rules.quiet_until)
    clock = moment.time()
    within = begin <= clock < end if begin <= end else clock >= begin or clock < end
    if not within:
        return None
    day = moment.date()
    if clock >= end:
        day += timedelta(days=1)
    return datetime.combine(day, end, moment.tzinfo)


def stop_word(text: str) -> str:
    """The word by which a whole reply asks for no more texts, "" if it does not."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign)).strip(
        " \t\r\n.!,;:\"'“”„«»()*-–"
    )
    words = " ".join(bare.split())
    known = {word for several in STOP_WORDS.values() for word in several}
    return words if words in known else ""


class TextOut(NamedTuple):
    """One text message that has been taken for sending."""

    pk: int
    uid: str
    address: str
    body: str


class Answer(NamedTuple):
    """What became of one text at its provider.

    Attributes:
        ids: of each part the provider's id, and its spelling to compare by.
        ends: "sent", "failed" (for good), "later", "back" (it never left us)
            or "uncertain" (it left us and nobody answered).
    """

    pk: int
    ends: str
    provider: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    problem: str = ""


class ReceiptIn(NamedTuple):
    """What a provider says later of one part."""

    provider: str
    provider_id: str
    provider_key: str
    state: str
    code: str = ""
