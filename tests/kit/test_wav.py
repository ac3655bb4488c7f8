"""WAV files: their length, their outline, and headers that recorders left wrong."""

import io
import struct
import wave

import pytest

from beistand.kit.wav import peaks_of, read_wav, repair_wav


def tone(*loud: int, rate: int = 8000, channels: int = 1, width: int = 2) -> bytes:
    """One second for each loudness, up and down at every sample."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        for height in loud:
            pair = [height, -height]
            if width == 1:
                pair = [128 + height, 128 - height]
            sign = "<h" if width == 2 else "<B"
            frame = b"".join(struct.pack(sign, each) * channels for each in pair)
            out.writeframes(frame * (rate // 2))
    return file.getvalue()


def frames(content: bytes) -> int:
    """How many samples another reader finds."""
    with wave.open(io.BytesIO(content)) as file:
        return int(file.getnframes())


def cut(content: bytes) -> bytes:
    """The file as a killed recorder leaves it: the header says length 0."""
    return content[:4] + struct.pack("<I", 36) + content[8:40] + bytes(4) + content[44:]


def test_says_how_long_it_is() -> None:
    wav = read_wav(tone(1000, 2000, 3000))
    assert wav is not None
    assert (wav.rate, wav.channels, wav.seconds) == (8000, 1, 3.0)


def test_a_header_that_says_nothing_is_put_right() -> None:
    whole = tone(1000, 2000)
    broken = cut(whole)
    assert frames(broken) == 0
    assert repair_wav(broken) == whole
    assert repair_wav(whole) == whole


def test_a_file_that_was_cut_off_holds_what_is_there() -> None:
    short = repair_wav(tone(1000, 2000)[:-4001])
    assert frames(short) == 16000 - 2001
    wav = read_wav(short)
    assert wav is not None
    assert wav.seconds == pytest.approx((16000 - 2001) / 8000)


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF1234WAVE", b"ID3" * 20, tone(1)[:30]]
)
def test_what_is_no_wav_stays_as_it_is(content: bytes) -> None:
    assert read_wav(content) is None
    assert repair_wav(content) == content
    assert peaks_of(content, 4) == []


@pytest.mark.parametrize(
    ("channels", "width", "scale"), [(1, 2, 256), (2, 2, 256), (1, 1, 1)]
)
def test_draws_how_loud_each_part_is(channels: int, width: int, scale: int) -> None:
    content = tone(0, 64 * scale, 127 * scale, channels=channels, width=width)
    quiet, half, loud = peaks_of(content, 3)
    assert (quiet, half) == (0, 0.5)
    assert loud == pytest.approx(0.99, abs=0.01)


def test_a_breath_is_drawn_too() -> None:
    assert peaks_of(tone(16384, rate=8)[:46], 5) == [0.5] * 5
    assert peaks_of(tone(), 5) == []
