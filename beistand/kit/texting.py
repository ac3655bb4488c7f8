"""Text messages as phones carry them: two alphabets, parts of fixed length.

GSM 03.38 has 128 letters of 7 bits, German umlauts among them, and a few more that
take the room of two; 160 fit into one message. One letter outside it turns the whole
text into UCS-2, of which 70 fit. What is longer travels in parts that carry a header
(3GPP TS 23.040), so a part holds 153 or 67. No letter is ever replaced by another.
"""

from dataclasses import dataclass

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
ESCAPE = 0x1B
GSM = {sign: bytes([code]) for code, sign in enumerate(BASIC) if code != ESCAPE} | {
    sign: bytes([ESCAPE, code]) for sign, code in EXTENDED.items()
}
FROM_BASIC = dict(enumerate(BASIC))
FROM_EXTENDED = {code: sign for sign, code in EXTENDED.items()}
ONE_GSM, PART_GSM = 160, 153
ONE_UCS2, PART_UCS2 = 140, 134  # octets: 70 and 67 letters of two
MOST_PARTS = 255


@dataclass(frozen=True)
class Parts:
    """A text cut for the wire.

    Attributes:
        is_wide: UCS-2 instead of the GSM alphabet.
        payloads: the letters of each part, without header.
        left: how many more letters of one place the last part holds.
        costly: the letters that made it UCS-2, each once.
    """

    is_wide: bool
    payloads: tuple[bytes, ...]
    left: int
    costly: str = ""

    @property
    def count(self) -> int:
        """How many messages a phone company counts."""
        return len(self.payloads)


def cut_text(text: str) -> Parts:
    """The text in as few parts as it takes; a letter is never cut in two."""
    costly = "".join(dict.fromkeys(sign for sign in text if sign not in GSM))
    if costly:
        letters = [sign.encode("utf-16-be", "surrogatepass") for sign in text]
        payloads, room = _packed(letters, ONE_UCS2, PART_UCS2)
        return Parts(True, payloads, room // 2, costly)
    payloads, room = _packed([GSM[sign] for sign in text], ONE_GSM, PART_GSM)
    return Parts(False, payloads, room)


def _packed(letters: list[bytes], one: int, part: int) -> tuple[tuple[bytes, ...], int]:
    whole = b"".join(letters)
    if len(whole) <= one:
        return (whole,), one - len(whole)
    payloads: list[bytes] = []
    current = b""
    for letter in letters:
        if len(current) + len(letter) > part:
            payloads.append(current)
            current = b""
        current += letter
    return (*payloads, current), part - len(current)


def read_gsm(octets: bytes) -> str:
    """The text of unpacked septets; what no alphabet knows is shown as it came."""
    signs: list[str] = []
    escaped = False
    for code in octets:
        if escaped:
            signs.append(FROM_EXTENDED.get(code, FROM_BASIC.get(code, chr(code))))
            escaped = False
        elif code == ESCAPE:
            escaped = True
        else:
            signs.append(FROM_BASIC.get(code, chr(code)))
    return "".join(signs)
