"""Sounds for tests: as WAV files, made here and nowhere else."""

import io
import math
import struct
import wave


def hum(seconds: float = 1.0, rate: int = 8000, loud: int = 12000) -> bytes:
    """A tone that swells and fades, as speech does: WAV, mono, 16 bits."""
    count = round(seconds * rate)
    swell = (math.sin(math.pi * at / max(count, 1)) for at in range(count))
    samples = (
        round(loud * height * math.sin(2 * math.pi * 440 * at / rate))
        for at, height in enumerate(swell)
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file.getvalue()
