"""SMPP 3.4 on the wire: what we send as bytes, and what comes in taken apart.

smpplib reads and writes the packets. Only the three that go over the wire for every
single text are written here by hand: built field by field they cost more time than
everything else together.
"""

import re
import struct
from dataclasses import dataclass
from itertools import count

from smpplib import exceptions, smpp

from beistand.channels.sms.providers import LONGEST_ID
from beistand.kit.texting import cut_text, read_gsm

HEADER = struct.Struct(">LLLL")
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


def acknowledge_delivery(sequence: int) -> bytes:
    """Say that what was delivered to us is kept."""
    return HEADER.pack(17, DELIVER_ANSWER, 0, sequence) + b"\0"


@dataclass(frozen=True)
class Envelope:
    """What is the same of every part of every text that goes to one provider."""

    sender: str

    def cut(self, address: str, body: str, mark: int) -> list[bytes]:
        """The packets of a text but for their numbers; `mark` tells texts apart."""
        parts = cut_text(body)
        several = parts.count > 1
        before = b"\0" + _party(self.sender) + _party(address)
        before += bytes([HAS_HEADER if several else 0]) + b"\0\0\0\0"
        before += bytes([WANT_RECEIPT, 0, UCS2 if parts.is_wide else 0, 0])
        found = []
        for number, payload in enumerate(parts.payloads, 1):
            if several:
                head = bytes([5, 0, 3, mark % 256, parts.count, number])
                payload = head + payload
            found.append(before + bytes([len(payload)]) + payload)
        return found


def _party(number: str) -> bytes:
    """An address with its kind: international, a short number, or a name."""
    if number.startswith("+"):
        kind, number = INTERNATIONAL, number[1:]
    else:
        kind = UNKNOWN_TON if number.isdecimal() else ALPHANUMERIC
    plan = 0 if kind == ALPHANUMERIC else ISDN
    return bytes([kind, plan]) + number.encode("latin-1", "replace") + b"\0"


def submit_pdu(sequence: int, rest: bytes) -> bytes:
    """One part with its number, ready to be sent."""
    return HEADER.pack(16 + len(rest), SUBMIT, 0, sequence) + rest


@dataclass(frozen=True)
class Incoming:
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
    found, start, size = [], 0, len(buffer)
    while size - start >= HEADER.size:
        length, command, status, sequence = HEADER.unpack_from(buffer, start)
        if not HEADER.size <= length <= LONGEST_PDU:
            raise ValueError(f"a packet of {length} octets")
        if size - start < length:
            break
        whole = bytes(buffer[start : start + length])
        found.append(Incoming(command, status, sequence, whole))
        start += length
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

    @property
    def is_final(self) -> bool:
        """Whether the receipt says what became of the text in the end."""
        return bool(self.receipt_id and self.state)


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
        return _read_receipt(pdu, sender, to, octets.decode("latin-1"))
    return Delivered(sender, to, read_octets(octets, coding), mark=mark)


def _read_receipt(pdu: smpp.pdu.PDU, sender: str, to: str, text: str) -> Delivered:
    said = RECEIPT.search(text)
    number = (pdu.receipted_message_id or b"").partition(b"\0")[0].decode("latin-1")
    state = STATES.get(pdu.message_state or 0, "")
    code = ""
    if said:
        number = number or said["id"]
        state = state or STATS.get(said["stat"].upper(), "")
        code = f"{said['stat']} {said['err'] or ''}".strip()[:20]
    return Delivered(sender, to, "", number, state, code, is_receipt=True)


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
