"""SMPP 3.4 on the wire: what we send as bytes, and what comes in taken apart.

smpplib reads and writes the packets. Only the three that go over the wire for every
single text are written here by hand: built field by field they cost more time than
everything else together.
"""

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from smpplib import exceptions, smpp

from beistand.channels.sms.providers import LONGEST_ID
from beistand.kit.texting import Parts, cut_text, read_gsm

HEADER = struct.Struct(">LLLL")
ACKNOWLEDGEMENT = struct.Struct(">LLLLB")
PARAMETER = struct.Struct(">HH")
SUBMIT, SUBMIT_ANSWER = 0x00000004, 0x80000004
DELIVER, DELIVER_ANSWER = 0x00000005, 0x80000005
LONGEST_PDU = 64 * 1024
INTERNATIONAL, ALPHANUMERIC, UNKNOWN_TON, ISDN = 1, 5, 0, 1
HAS_HEADER = 0x40  # esm_class: the text begins with a user data header
IS_RECEIPT = 0x04
WANT_RECEIPT = 1
LAST_NUMBER = 0x7FFFFFFF
UCS2 = 0x08
# Text of a receipt (SMPP 3.4, appendix B), for those who send no parameters.
RECEIPT = re.compile(
    r"id:\s*(?P<id>[^\s\0]+).*?stat:\s*(?P<stat>\w+)(?:.*?err:\s*(?P<err>\w+))?"
)
# A deliver_sm up to the length of its text; the group is its esm_class.
TO_THE_TEXT = re.compile(
    rb"[^\0]*\0..[^\0]*\0..[^\0]*\0(.)..[^\0]*\0[^\0]*\0....", re.DOTALL
)
RECEIPTED_ID, MESSAGE_PAYLOAD, MESSAGE_STATE = 0x001E, 0x0424, 0x0427
STATES = {2: "delivered", 3: "expired", 4: "failed", 5: "failed", 8: "failed"}
STATS = {
    "DELIVRD": "delivered",
    "EXPIRED": "expired",
    "DELETED": "failed",
    "UNDELIV": "failed",
    "REJECTD": "failed",
}


class Numbers:
    """Counts sequence numbers, as smpplib expects of a client."""

    def __init__(self) -> None:
        """Begin at one."""
        self._count = count(1)
        self.sequence = 0

    def next_sequence(self) -> int:
        """The next number, back to one before it grows too large."""
        self.sequence = next(self._count)
        if self.sequence >= LAST_NUMBER:
            self._count = count(1)
        return self.sequence


def make_pdu(command: str, numbers: Numbers, **fields: object) -> tuple[int, bytes]:
    """A packet of this kind: its number and its bytes."""
    made = smpp.make_pdu(command, client=numbers, **fields)
    return made.sequence, made.generate()


def answer_pdu(command: str, sequence: int, status: int = 0) -> bytes:
    """The answer to a packet with this number."""
    made = smpp.make_pdu(command, client=None, need_sequence=False)
    made.sequence, made.status = sequence, status
    whole: bytes = made.generate()
    return whole


def acknowledge_deliveries(sequences: Iterable[int]) -> bytes:
    """Say that what was delivered to us is kept."""
    pack = ACKNOWLEDGEMENT.pack
    return b"".join([pack(17, DELIVER_ANSWER, 0, each, 0) for each in sequences])


@dataclass(frozen=True)
class Envelope:
    """What is the same of every part of every text that goes to one provider."""

    sender: str
    _begins: bytes = field(init=False)

    def __post_init__(self) -> None:
        """Word the sender once."""
        object.__setattr__(self, "_begins", b"\0" + _party(self.sender))

    def cut(self, address: str, body: str, mark: int) -> list[bytes]:
        """The packets of a text but for their numbers; `mark` tells texts apart."""
        parts = _parts_of(body)
        before = self._begins + _party(address)
        kind = bytes((WANT_RECEIPT, 0, UCS2 if parts.is_wide else 0, 0))
        if parts.count == 1:
            payload = parts.payloads[0]
            return [b"%b\0\0\0\0\0%b%c%b" % (before, kind, len(payload), payload)]
        before += bytes((HAS_HEADER, 0, 0, 0, 0)) + kind
        found = []
        for number, payload in enumerate(parts.payloads, 1):
            head = bytes((5, 0, 3, mark % 256, parts.count, number))
            found.append(before + bytes((len(head) + len(payload),)) + head + payload)
        return found


@lru_cache(256)
def _parts_of(body: str) -> Parts:
    """Many people get the same text."""
    return cut_text(body)


def _party(number: str) -> bytes:
    """An address with its kind: international, a short number, or a name."""
    if number.startswith("+"):
        kind, number = INTERNATIONAL, number[1:]
    else:
        kind = UNKNOWN_TON if number.isdecimal() else ALPHANUMERIC
    plan = 0 if kind == ALPHANUMERIC else ISDN
    return b"%c%c%b\0" % (kind, plan, number.encode("latin-1", "replace"))


def submit_pdu(sequence: int, rest: bytes) -> bytes:
    """One part with its number, ready to be sent."""
    return HEADER.pack(16 + len(rest), SUBMIT, 0, sequence) + rest


class Incoming(NamedTuple):
    """A packet that came in: its kind, status and number; the rest unread."""

    command: int
    status: int
    sequence: int
    whole: bytes

    def message_id(self) -> str:
        """The id that an answer to a text brings."""
        return self.whole[16:].partition(b"\0")[0].decode("latin-1")[:LONGEST_ID]


def split_pdus(buffer: bytearray) -> list[Incoming]:
    """Take all whole packets out of what has been read so far.

    Raises:
        ValueError: what comes in is no SMPP.
    """
    found, start, read = [], 0, bytes(buffer)
    last = len(read) - HEADER.size
    while start <= last:
        length, command, status, sequence = HEADER.unpack_from(read, start)
        if not HEADER.size <= length <= LONGEST_PDU:
            raise ValueError(f"a packet of {length} octets")
        end = start + length
        if len(read) < end:
            break
        found.append(Incoming(command, status, sequence, read[start:end]))
        start = end
    del buffer[:start]
    return found


@dataclass(frozen=True)
class Delivered:
    """A deliver_sm taken apart: a receipt of an earlier text, or a text to us."""

    sender: str
    to: str
    text: str
    receipt_id: str = ""
    state: str = ""
    code: str = ""
    is_receipt: bool = False
    mark: tuple[int, int, int] | None = None  # text, parts, which of them


class Receipt(NamedTuple):
    """What a provider says of an earlier part: its id, and what became of it."""

    number: str
    state: str
    code: str


def read_receipt(whole: bytes) -> Receipt | None:
    """What a receipt of the usual kind says; None if it has to be looked at closely.

    One comes for every text, so this is `read_delivery` without what no receipt
    needs: it either says the same or nothing.
    """
    begins = TO_THE_TEXT.match(whole, HEADER.size)
    if begins is None or begins[1][0] & (IS_RECEIPT | HAS_HEADER) != IS_RECEIPT:
        return None
    start = begins.end() + 1
    end = start + (whole[start - 1] if start <= len(whole) else 0)
    if not start < end <= len(whole):
        return None
    told: dict[int, bytes] = {}
    place = end
    while place + PARAMETER.size <= len(whole):
        kind, size = PARAMETER.unpack_from(whole, place)
        place += PARAMETER.size + size
        told[kind] = whole[place - size : place]
    if place != len(whole) or MESSAGE_PAYLOAD in told:
        return None
    state = told.get(MESSAGE_STATE, b"\0")
    if len(state) != 1:
        return None
    text = whole[start:end].decode("latin-1")
    return _receipt(told.get(RECEIPTED_ID, b""), state[0], text)


def _receipt(given: bytes, state: int, text: str) -> Receipt:
    number = given.partition(b"\0")[0].decode("latin-1")
    found, code = STATES.get(state, ""), ""
    if said := RECEIPT.search(text):
        number = number or said["id"]
        found = found or STATS.get(said["stat"].upper(), "")
        code = f"{said['stat']} {said['err'] or ''}".strip()[:20]
    return Receipt(number, found, code)


def read_delivery(whole: bytes) -> Delivered:
    """What a provider delivers to us.

    Raises:
        ValueError: it cannot be read.
    """
    try:
        pdu = smpp.parse_pdu(
            whole, client=None, need_sequence=False, allow_unknown_opt_params=True
        )
    except (
        exceptions.UnknownCommandError,
        struct.error,
        TypeError,
        KeyError,
        IndexError,
    ) as problem:
        raise ValueError("a delivery that cannot be read") from problem
    octets = pdu.short_message or pdu.message_payload or b""
    mark, octets = (
        _without_header(octets) if (pdu.esm_class or 0) & HAS_HEADER else (None, octets)
    )
    coding = pdu.data_coding or 0
    sender, to = (
        _number(pdu.source_addr, pdu.source_addr_ton),
        _number(pdu.destination_addr, pdu.dest_addr_ton),
    )
    if (pdu.esm_class or 0) & IS_RECEIPT:
        given, state = pdu.receipted_message_id or b"", pdu.message_state or 0
        receipt = _receipt(given, state, octets.decode("latin-1"))
        return Delivered(sender, to, "", *receipt, is_receipt=True)
    return Delivered(sender, to, read_octets(octets, coding), mark=mark)


def _without_header(octets: bytes) -> tuple[tuple[int, int, int] | None, bytes]:
    """How the header says parts belong together (TS 23.040 9.2.3.24); and the rest."""
    length = octets[0] + 1 if octets else 0
    head, rest = octets[1:length], octets[length:]
    while len(head) >= 2:
        kind, size = head[0], head[1]
        value, head = head[2 : 2 + size], head[2 + size :]
        if kind == 0x00 and len(value) == 3:
            return (value[0], value[1], value[2]), rest
        if kind == 0x08 and len(value) == 4:
            return (value[0] * 256 + value[1], value[2], value[3]), rest
    return None, rest


def _number(octets: bytes | None, kind: int | None) -> str:
    number = (octets or b"").decode("latin-1")
    return f"+{number}" if kind == INTERNATIONAL and number.isdecimal() else number


def read_octets(octets: bytes, coding: int) -> str:
    """The text of these octets; what is broken is shown, never left out."""
    if coding == UCS2:
        return octets.decode("utf-16-be", "replace")
    if coding in (0x00, 0xF0):
        return read_gsm(octets)
    return octets.decode("latin-1" if coding in (0x01, 0x03) else "utf-8", "replace")
