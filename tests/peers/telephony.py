"""People who call, people who answer, and our own process between them."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from beistand.kit.wav import repair_wav
from tests.peers.asterisk import Asterisk, free_tcp_port, free_udp_port

HERE = Path(__file__).parent
RATE = 8000
NUMBERS = {"de": "+496313650000", "sk": "+421484330777", "nl": "+3224110000"}
CALLERS = {"de": "+4963112345", "sk": "+421905123456", "nl": "+32470123456"}
TOLD = 1.0  # seconds that the announcement takes; the beep takes 0.4
SAID = {
    "de": "Guten Tag, hier spricht Erika Mustermann aus Kaiserslautern. Ich bin in "
    "Quarantäne und brauche Lebensmittel und meine Medikamente.",
    "sk": "Dobrý deň, volám sa Mária Nováková. Som sama a potrebujem nákup potravín "
    "a lieky. Prosím, zavolajte mi späť.",
    "nl": "Goedendag, u spreekt met Jan Peeters. Mijn moeder is ziek en zit alleen "
    "thuis, wij hebben dringend een voedselpakket nodig.",
}
NEEDED = ("espeak-ng", "sox", "sipp", "baresip")
PHONE = """\
poll_method epoll
sip_listen 127.0.0.1:{port}
audio_source aufile,{sound}
audio_player aubridge,sink
audio_alert aubridge,sink
rtp_ports {rtp}-{rtp_end}
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
snd_path {folder}
module ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
module_app account.so
module_app menu.so
net_interface 127.0.0.1
"""


def require_programs() -> None:
    """Say which of the peers' programs this machine lacks."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}; see .ci/run")


@dataclass(frozen=True)
class Speech:
    """What somebody says: as WAV, and as A-law for the wire."""

    wav: Path
    alaw: Path

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.alaw.stat().st_size / RATE


def make_speech(folder: Path, language: str) -> Speech:
    """A caller's words by espeak-ng, 8 kHz."""
    raw, wav = folder / f"{language}.raw.wav", folder / f"{language}.wav"
    alaw = folder / f"{language}.al"
    subprocess.run(
        ["espeak-ng", "-v", language, "-s", "160", "-w", raw, SAID[language]],
        check=True,
    )
    narrow = ["-r", "8000", "-c", "1", "-b", "16"]
    subprocess.run(["sox", "-v", "0.85", raw, *narrow, wav], check=True)
    subprocess.run(["sox", wav, "-t", "al", alaw], check=True)
    return Speech(wav, alaw)


def likeness(said: bytes, recorded: bytes) -> float:
    """How much of what was said is in the recording: 1 is all of it, unchanged.

    The normalised cross-correlation at the best shift; what the recording lacks
    counts as silence.
    """
    a, b = _samples(said), _samples(repair_wav(recorded))
    size = 1 << (len(a) + len(b)).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size)), size)
    shift = int(np.argmax(crossed))
    shift = shift if shift < size // 2 else shift - size
    padded = np.zeros(len(a))
    start = max(0, shift)
    part = b[start : start + len(a) - max(0, -shift)]
    padded[max(0, -shift) : max(0, -shift) + len(part)] = part
    return float(a @ padded / np.sqrt((a @ a) * (padded @ padded) or 1))


def _samples(content: bytes) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    with wave.open(io.BytesIO(content)) as file:
        assert file.getframerate() == RATE
        frames = file.readframes(file.getnframes())
    return np.frombuffer(frames, "<i2").astype(float)


@dataclass(frozen=True)
class Talk:
    """One kind of caller: what they say, how long they wait, when they hang up."""

    dialled: str
    number: str
    speech: Speech
    wait: float = 2.4
    after: float = 0.5
    hang_up_after: float | None = None

    @property
    def talk(self) -> float:
        """Seconds between the first word and hanging up."""
        if self.hang_up_after is not None:
            return self.hang_up_after
        return self.speech.seconds + self.after


# Apart from each other, from those of the exchange, and below those that a kernel
# gives away: a caller whose port is taken never dials.
CALLERS_RTP, PHONES_RTP = 23_000, 29_000


class Callers:
    """A telephone network with callers on it."""

    def __init__(self, exchange: Asterisk, folder: Path) -> None:
        self.exchange = exchange
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []

    def dial(
        self, talk: Talk, calls: int = 1, rate: int = 1
    ) -> "subprocess.Popen[bytes]":
        """Let so many callers of one kind dial, so many a second."""
        place = self.folder / f"sipp-{len(self.running)}-{time.monotonic_ns()}"
        place.mkdir()
        text = (HERE / "caller.xml").read_text()
        for name, value in {
            "FROM": talk.number,
            "AUDIO": str(talk.speech.alaw),
            "WAIT": str(int(talk.wait * 1000)),
            "TALK": str(int(talk.talk * 1000)),
        }.items():
            text = text.replace(f"@{name}@", value)
        (place / "caller.xml").write_text(text)
        rtp = CALLERS_RTP + 1000 * (len(self.running) % 6)
        with (place / "output").open("wb") as output:
            process = subprocess.Popen(
                [
                    "sipp",
                    "-sf",
                    "caller.xml",
                    "-s",
                    talk.dialled,
                    "-i",
                    "127.0.0.1",
                    "-mi",
                    "127.0.0.1",
                    "-p",
                    str(free_udp_port()),
                    "-mp",
                    str(rtp),
                    "-m",
                    str(calls),
                    "-r",
                    str(rate),
                    "-l",
                    "300",
                    "-nostdin",
                    f"127.0.0.1:{self.exchange.sip}",
                ],
                cwd=place,
                stdout=output,
                stderr=output,
                env={**os.environ, "TERM": "dumb"},
            )
        self.running.append(process)
        return process

    def end(self) -> None:
        """Hang up whoever still talks."""
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait(10)


class Phone:
    """An operator's telephone: baresip, registered, answering by itself or not."""

    def __init__(
        self, exchange: Asterisk, folder: Path, name: str, speech: Speech, rtp: int
    ) -> None:
        self.folder = folder / f"phone-{name}"
        self.folder.mkdir()
        self.exchange, self.name, self.speech, self.rtp = exchange, name, speech, rtp
        self.control = free_tcp_port()
        self.process: subprocess.Popen[bytes] | None = None

    def lift(self) -> None:
        """Pick up, as a hand does."""
        said = b'{"command":"accept"}'
        with socket.create_connection(("127.0.0.1", self.control), 5) as wire:
            wire.sendall(b"%d:%s," % (len(said), said))
            wire.recv(1000)

    def heard(self, words: str) -> bool:
        """Whether a SIP message to this telephone held these words."""
        return words in (self.folder / "output").read_text(errors="replace")

    def start(self, *, answers: bool = True) -> None:
        """Register; with `answers` it picks up when it rings."""
        # It hangs up when its words end, so they are said again and again.
        sound = self.folder / "words.wav"
        subprocess.run(["sox", self.speech.wav, sound, "repeat", "20"], check=True)
        words = PHONE.format(
            port=free_udp_port(),
            sound=sound,
            rtp=self.rtp,
            rtp_end=self.rtp + 98,
            folder=self.folder,
            control=self.control,
        )
        (self.folder / "config").write_text(words)
        mode = "auto" if answers else "manual"
        account = (
            f"<sip:{self.name}@127.0.0.1:{self.exchange.sip}>;auth_user={self.name};"
            f"auth_pass=phone-secret;answermode={mode};regint=60\n"
        )
        (self.folder / "accounts").write_text(account)
        (self.folder / "contacts").touch()
        with (self.folder / "output").open("wb") as output:
            self.process = subprocess.Popen(
                ["baresip", "-4", "-s", "-f", self.folder],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
            )
        await_that(lambda: self.heard("SIP/2.0 200 OK"), 20)
        path = f"/endpoints/PJSIP/{self.name}"
        await_that(lambda: b'"online"' in self.exchange.ask(path), 20)

    def stop(self) -> None:
        """Take it off the wall."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()  # it says so to the exchange
            self.process.wait(20)


class OurProcess:
    """`beistand exchange`, which can be killed and started again."""

    def __init__(self, exchange: Asterisk, url: str, more: Mapping[str, str]) -> None:
        self.environment = {
            **os.environ,
            **exchange.environment(),
            "DATABASE_URL": url,
            **more,
        }
        self.exchange = exchange
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until the exchange hands it the calls."""
        with (self.exchange.base / "log" / "ours").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "beistand.project.cli", "exchange"],
                env=self.environment,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
            )
        await_that(self._is_there, 30)

    def _is_there(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        return b'"beistand"' in self.exchange.ask("/applications")

    def kill(self) -> None:
        """End it as the kernel does when memory runs out."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    def log(self) -> str:
        """The last of what it said."""
        return (self.exchange.base / "log" / "ours").read_text()[-3000:]


def await_that(true: Callable[[], bool], seconds: float) -> float:
    """Wait until this is so; how long it took, in seconds."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.02)
    return time.monotonic() - began
