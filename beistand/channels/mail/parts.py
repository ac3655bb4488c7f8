"""The parts of a mail: what is to be read, and what was enclosed."""

from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value

from beistand.channels.mail.html import text_of_html
from beistand.channels.mail.words import (
    clean_text,
    decode_bytes,
    decode_header_words,
    file_name,
)

DEEPEST = 30
MOST_PAPERS = 100
LONGEST_TEXT = 200_000
# What the standard library is known to raise on parts that break every rule.
BROKEN = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)
NAMES = {
    "text/calendar": "invitation.ics",
    "message/rfc822": "message.eml",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "encrypted.asc",
    "application/pkcs7-signature": "signature.p7s",
    "application/pkcs7-mime": "encrypted.p7m",
    "application/ms-tnef": "winmail.dat",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
    "text/html": "page.html",
    "text/plain": "text.txt",
}
REMARKS = {
    "application/ms-tnef": "winmail",
    "application/vnd.ms-tnef": "winmail",
    "multipart/signed": "signed",
    "multipart/encrypted": "encrypted",
    "application/pkcs7-mime": "encrypted",
    "application/x-pkcs7-mime": "encrypted",
    "text/calendar": "calendar",
}


@dataclass(frozen=True)
class Enclosed:
    """One enclosed paper, as it came."""

    name: str
    media_type: str
    content: bytes


@dataclass
class Parts:
    """What a mail is made of.

    Attributes:
        texts: plain text to read, in order; pages: HTML where there was no text.
        remarks: what is special about it: signed, encrypted, winmail, cut, ...
    """

    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    enclosed: list[Enclosed] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def words(self) -> str:
        """Everything there is to read, as plain text."""
        texts = self.texts or [text_of_html(page) for page in self.pages]
        return "\n\n".join(text for text in texts if text.strip()).strip()

    def remark(self, code: str) -> None:
        """Note something special, once."""
        if code not in self.remarks:
            self.remarks.append(code)


def take_apart(mail: Message) -> Parts:
    """All parts of the mail; none is dropped without a remark."""
    parts = Parts()
    _take(mail, parts, depth=0)
    return parts


def _take(part: Message, parts: Parts, depth: int) -> None:
    kind = _kind_of(part)
    if code := REMARKS.get(kind):
        parts.remark(code)
    children = children_of(part)
    if depth > DEEPEST or len(parts.enclosed) >= MOST_PAPERS:
        parts.remark("too_deep")
    elif kind == "multipart/alternative" and children:
        _take_alternative(children, parts, depth)
    elif kind.startswith("multipart/") and children:
        for child in children:
            _take(child, parts, depth + 1)
    elif _is_to_read(part, kind):
        _read(part, kind, parts)
    else:
        _enclose(part, kind, parts)


def children_of(part: Message) -> list[Message]:
    """The parts inside this one; none if it has no inside."""
    payload = part.get_payload() if part.is_multipart() else []
    inside = payload if isinstance(payload, list) else []
    return [child for child in inside if isinstance(child, Message)]


def _take_alternative(children: list[Message], parts: Parts, depth: int) -> None:
    """The same said several times: take the plain text, keep the HTML for its looks."""
    found = Parts()
    for child in children:
        _take(child, found, depth + 1)
    parts.texts += found.texts
    parts.pages += found.pages
    if not any(text.strip() for text in found.texts):
        parts.texts += [text_of_html(page) for page in found.pages]
    parts.enclosed += found.enclosed
    for code in found.remarks:
        parts.remark(code)


def _kind_of(part: Message) -> str:
    try:
        kind = part.get_content_type()
    except BROKEN:
        return "application/octet-stream"
    return clean_text(kind)[:120] if kind.isascii() else "application/octet-stream"


def _is_to_read(part: Message, kind: str) -> bool:
    if kind.startswith("multipart/"):  # without its boundary: it is one text
        return True
    return kind in ("text/plain", "text/html") and not _is_attached(part)


def _is_attached(part: Message) -> bool:
    try:
        return part.get_content_disposition() == "attachment" or bool(_name_of(part))
    except BROKEN:
        return True


def _read(part: Message, kind: str, parts: Parts) -> None:
    text = clean_text(decode_bytes(bytes_of_part(part), _charset_of(part)))
    if len(text) > LONGEST_TEXT:
        parts.remark("cut")
        _enclose(part, kind, parts)
        text = text[:LONGEST_TEXT]
    if kind.startswith("multipart/"):
        parts.remark("broken")
    if kind == "text/html":
        parts.pages.append(text)
        return
    if _parameter(part, "format").lower() == "flowed":
        text = unflow(text, delete_space=_parameter(part, "delsp").lower() == "yes")
    parts.texts.append(text)


def _enclose(part: Message, kind: str, parts: Parts) -> None:
    try:
        content = _whole(part, kind)
    except BROKEN:
        parts.remark("broken")
        return
    if not content and not _name_of(part):
        return
    name = _name_of(part) or NAMES.get(kind, "attachment")
    parts.enclosed.append(Enclosed(name, kind, content))


def _whole(part: Message, kind: str) -> bytes:
    """The bytes of an enclosed part; a mail inside the mail as a mail."""
    inside = children_of(part)
    if not inside:
        return bytes_of_part(part)
    if kind == "message/rfc822" and len(inside) == 1:
        return inside[0].as_bytes()
    return b"\n".join(child.as_bytes() for child in inside)


def bytes_of_part(part: Message) -> bytes:
    """The decoded bytes of a part; as they stand where the encoding is broken."""
    try:
        content = part.get_payload(decode=True)
    except BROKEN:
        content = None
    if isinstance(content, bytes):
        return content
    payload = part.get_payload()
    if isinstance(payload, str):
        return payload.encode("utf-8", "surrogateescape")
    return b""


def _charset_of(part: Message) -> str:
    return _parameter(part, "charset")


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name)
        return collapse_rfc2231_value(value) if value else ""
    except BROKEN:
        return ""


def _name_of(part: Message) -> str:
    for header in ("content-disposition", "content-type"):
        name = "filename" if header == "content-disposition" else "name"
        try:
            value = part.get_param(name, header=header)
        except BROKEN:
            continue
        if isinstance(value, tuple):
            # RFC 2231; the library hands the bytes over as if they were latin-1.
            charset, _language, text = value
            return file_name(
                decode_bytes(text.encode("latin-1", "replace"), charset or "")
            )
        if value:
            return file_name(decode_header_words(str(value)))
    return ""


def unflow(text: str, *, delete_space: bool) -> str:
    """Join lines that were only wrapped for the way (RFC 3676)."""
    out: list[str] = []
    is_open = False
    for raw in text.split("\n"):
        line = raw[1:] if raw.startswith(" ") else raw
        if is_open and not raw.startswith(">"):
            out[-1] += line
        else:
            out.append(line)
        is_open = line.endswith(" ") and line != "-- " and not raw.startswith(">")
        if is_open and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)
