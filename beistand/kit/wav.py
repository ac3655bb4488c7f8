"""Sound as WAV: how long it is, what it looks like, and a header put right.

A recorder that was killed leaves a header that says length 0 (Asterisk writes the
true one when it closes the file). What was said is there all the same: the length
then follows from the size of the file.
"""

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

PCM = 1
EXTENSIBLE = 0xFFFE
LOUDEST = {1: 128, 2: 32768}
CHUNK = struct.Struct("<4sI")
FORMAT = struct.Struct("<HHIIHH")


@dataclass(frozen=True)
class Wav:
    """A WAV file taken apart.

    Attributes:
        kind: 1 for plain samples; others are compressed.
        rate: samples a second; block: bytes of one sample on all channels.
        start, size: where the sound lies in the file, in bytes.
    """

    kind: int
    channels: int
    rate: int
    block: int
    bits: int
    start: int
    size: int

    @property
    def seconds(self) -> float:
        """How long it takes to hear it; 0 where the file does not say."""
        return self.size / (self.rate * self.block) if self.rate * self.block else 0.0


def read_wav(content: bytes) -> Wav | None:
    """What is in this file, also with a header that says length 0; None if no WAV."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return None
    found: tuple[int, ...] | None = None
    at = 12
    while at + CHUNK.size <= len(content):
        name, size = CHUNK.unpack_from(content, at)
        at += CHUNK.size
        if name == b"fmt " and at + FORMAT.size <= len(content):
            found = FORMAT.unpack_from(content, at)
        if name == b"data" and found:
            return _wav(found, at, _true_size(size, len(content) - at, found[4]))
        at += size + size % 2
    return None


def _true_size(said: int, there: int, block: int) -> int:
    size = said if 0 < said <= there else there
    return size - size % block if block else size


def _wav(said: tuple[int, ...], start: int, size: int) -> Wav:
    kind, channels, rate, _bytes, block, bits = said
    plain = PCM if kind == EXTENSIBLE else kind
    return Wav(plain, channels, rate, block, bits, start, size)


def repair_wav(content: bytes) -> bytes:
    """The same sound with a header that says its true length.

    A file whose header is right already, and what is no WAV, stay as they are.
    """
    wav = read_wav(content)
    if wav is None:
        return content
    (said,) = struct.unpack_from("<I", content, wav.start - 4)
    if said == wav.size:
        return content
    head = bytearray(content[: wav.start])
    struct.pack_into("<I", head, 4, wav.start + wav.size - 8)
    struct.pack_into("<I", head, wav.start - 4, wav.size)
    return bytes(head) + content[wav.start : wav.start + wav.size]


def peaks_of(content: bytes, count: int) -> list[float]:
    """How loud the sound is in each of so many equal parts, 0 to 1, the first channel.

    Empty where nothing was said, or where the samples are compressed.
    """
    wav = read_wav(content)
    if wav is None or wav.kind != PCM or wav.bits // 8 not in LOUDEST:
        return []
    samples = _samples(content, wav)
    if not samples:
        return []
    loudest = LOUDEST[wav.bits // 8]
    edges = [len(samples) * step // count for step in range(count + 1)]
    parts = (samples[start : max(end, start + 1)] for start, end in pairwise(edges))
    return [max(max(part), -min(part)) / loudest for part in parts]


def _samples(content: bytes, wav: Wav) -> Sequence[int]:
    sound = content[wav.start : wav.start + wav.size]
    if wav.bits == 8:  # kept without a sign
        return [sample - 128 for sample in sound[:: wav.channels]]
    found = array("h")
    found.frombytes(sound)
    return found[:: wav.channels]
