"""Sound as a telephone plays it: 8000 samples a second, mono, 16 bits, in a WAV.

What somebody recorded at a desk is brought into that form here. Each new sample is
the mean of the old ones it stands for, twice over: that takes away most of what a
telephone cannot carry and would turn into whistling.
"""

import io
import wave
from array import array
from collections.abc import Sequence
from itertools import accumulate

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.kit.errors import Refused
from beistand.kit.wav import PCM, read_wav

RATE = 8000
LONGEST_SECONDS = 120
LARGEST = 60 * 1024 * 1024
FAINTEST = 16  # of 32768: below it nobody hears anything
NO_WAV: Promise = _(
    "This is no WAV recording that can be read. Save it as WAV, PCM, 16 bits, and "
    "choose that file."
)
SILENT = _("There is no sound in this recording. Record it again.")
TOO_LONG = _("This recording is too long. Callers wait: keep it below two minutes.")


def telephone_wav(content: bytes) -> bytes:
    """This WAV in the form a telephone plays, or refuse and say what to do."""
    if len(content) > LARGEST:
        raise Refused(TOO_LONG)
    found = read_wav(content)
    if found is None or found.kind != PCM or found.bits not in {8, 16, 24, 32}:
        raise Refused(NO_WAV)
    frames = content[found.start : found.start + found.size]
    samples = _mono(_as_16_bits(frames, found.bits // 8), found.channels)
    if not found.rate or not samples or max(map(abs, samples)) < FAINTEST:
        raise Refused(SILENT)
    if len(samples) > LONGEST_SECONDS * found.rate:
        raise Refused(TOO_LONG)
    return write_wav(_resampled(samples, found.rate))


def write_wav(samples: Sequence[int]) -> bytes:
    """These samples, 8000 a second, as a WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(array("h", samples).tobytes())
    return file.getvalue()


def _as_16_bits(frames: bytes, width: int) -> "array[int]":
    if width == 1:
        return array("h", ((value - 128) << 8 for value in frames))
    # The two highest bytes of each sample; the lowest come first.
    high = bytearray(len(frames) // width * 2)
    whole = frames[: len(frames) // width * width]
    high[0::2], high[1::2] = whole[width - 2 :: width], whole[width - 1 :: width]
    return array("h", bytes(high))


def _mono(samples: "array[int]", channels: int) -> "array[int]":
    if channels == 1:
        return samples
    sides = [samples[side::channels] for side in range(channels)]
    return array("h", (sum(each) // channels for each in zip(*sides, strict=False)))


def _resampled(samples: "array[int]", rate: int) -> "array[int]":
    if rate == RATE:
        return samples
    if rate < RATE:
        count = len(samples) * RATE // rate
        return array("h", (samples[place * rate // RATE] for place in range(count)))
    smooth = _means(samples, rate, rate)
    return _means(smooth, rate, RATE)


def _means(samples: "array[int]", rate: int, wanted: int) -> "array[int]":
    """So many samples a second, each the mean over one sample of a telephone."""
    sums = [0, *accumulate(samples)]
    window = max(1, rate // RATE)
    count = max(0, len(samples) - window + 1) * wanted // rate
    starts = (place * rate // wanted for place in range(count))
    return array("h", ((sums[at + window] - sums[at]) // window for at in starts))
