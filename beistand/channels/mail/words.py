"""Reading what mail programs write: headers, charsets, addresses.

Half of the mail a town gets breaks some rule. Nothing here raises on account of
what stands in a mail; what cannot be read becomes the sign U+FFFD.
"""

import binascii
import codecs
import re
import unicodedata
from base64 import b64decode
from collections.abc import Iterable
from datetime import datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from quopri import decodestring
from typing import NamedTuple

ENCODED = re.compile(r"=\?([^?*\s]*)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]*\?[bBqQ]\?)")
ADDRESS = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*", re.ASCII | re.IGNORECASE
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# What stands where a charset should, and what is meant.
MEANT = {
    "": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "unknown-8bit": "utf-8",
    "x-unknown": "utf-8",
    "default": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
}
# Codecs of Python that are none of text, or that a hostile text makes slow.
NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape"})
LONGEST_HEADER = 2000
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3


class Party(NamedTuple):
    """Somebody in a header: the name as written, and the address."""

    name: str
    address: str


def headers_of(mail: Message, name: str) -> list[str]:
    """All headers of this name as they stand, unfolded, bytes as surrogates."""
    wanted = name.lower()
    return [
        str(value).replace("\r", "").replace("\n", "")
        for key, value in mail.raw_items()
        if key.lower() == wanted
    ]


def header_of(mail: Message, name: str) -> str:
    """The first header of this name, decoded and clean; "" if there is none."""
    found = headers_of(mail, name)
    return decode_header_words(found[0]) if found else ""


def decode_header_words(raw: str) -> str:
    """A header with its encoded words (RFC 2047) decoded, on one line."""
    text = BETWEEN_WORDS.sub(r"\1", _undisguised(raw[:LONGEST_HEADER]))
    out, end = [], 0
    charset, pending = "", b""
    for word in ENCODED.finditer(text):
        plain = text[end : word.start()]
        # Some programs cut a letter of several bytes in two: join the bytes first.
        if plain or word[1].lower() != charset:
            out += [decode_bytes(pending, charset), plain]
            pending = b""
        charset, end = word[1].lower(), word.end()
        pending += _word_bytes(word[2].lower(), word[3])
    out += [decode_bytes(pending, charset), text[end:]]
    return " ".join(clean_text("".join(out)).split())


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding == "q":
        return decodestring(raw.replace(b"_", b" "))
    try:
        return b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw


def _undisguised(raw: str) -> str:
    """Bytes that were put into a header bare, as the text they probably are."""
    if raw.isascii():
        return raw
    return decode_bytes(raw.encode("utf-8", "surrogateescape"), "")


def decode_bytes(content: bytes, charset: str) -> str:
    """The text of these bytes: in the charset they claim, else the likeliest."""
    if not content:
        return ""
    for codec in (_codec_of(charset), "utf-8"):
        try:
            return content.decode(codec)
        except (UnicodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _codec_of(charset: str) -> str:
    name = charset.strip().strip("\"'").lower().replace("\x00", "")
    name = MEANT.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if found in NO_CHARSETS else found


def clean_text(text: str) -> str:
    """Without signs that no page can show; lines end with a line feed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", lines.replace("\x00", ""))


def parties_in(mail: Message, name: str) -> list[Party]:
    """Everybody with a usable address in the headers of this name."""
    found: list[Party] = []
    for raw in headers_of(mail, name):
        found += _parties(raw[: 10 * LONGEST_HEADER])
    return list(dict.fromkeys(found))


def _parties(raw: str) -> Iterable[Party]:
    text = _undisguised(raw)
    try:
        pairs = getaddresses([text])
    except (ValueError, IndexError, AttributeError, TypeError):
        pairs = []
    usable = [
        Party(decode_header_words(name), address)
        for name, address in pairs
        if is_address(address)
    ]
    if usable:
        return usable
    bare = decode_header_words(text)
    return [Party("", each) for each in ADDRESS.findall(bare) if is_address(each)]


def is_address(text: str) -> bool:
    """Whether an answer could be sent there."""
    return bool(ADDRESS.fullmatch(text)) and len(text) <= LONGEST_ADDRESS


def sent_at(mail: Message) -> datetime | None:
    """When the mail says that it was written; None if nobody can tell."""
    for raw in headers_of(mail, "Date")[:1]:
        return moment_in(raw)
    return None


def moment_in(raw: str) -> datetime | None:
    """The moment that this says, if it says of which time zone."""
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return moment if moment.tzinfo is not None else None


def ids_in(mail: Message, *names: str) -> list[str]:
    """The message ids in these headers, without brackets, in their order."""
    found: list[str] = []
    for name in names:
        for raw in headers_of(mail, name):
            found += re.findall(r"<([^<>\s]{3,250})>", raw[:20_000])
    return list(dict.fromkeys(clean_text(each) for each in found))


def file_name(text: str) -> str:
    """A name to save under: no folders, nothing invisible, at most 120 signs."""
    last = re.split(r"[\\/]", clean_text(text))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    return " ".join(shown.replace("\N{REPLACEMENT CHARACTER}", "_").split())[-120:]
