"""Words out of a voicemail, if a city wants them: off unless a setting names how.

A transcript is an aid to find and to skim. It is never an answer, and "listened to"
is said by a person.
"""

import logging
import shlex
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from beistand.intake.actions import note_transcript
from beistand.intake.models import Contact
from beistand.kit.actions import System
from beistand.kit.wav import repair_wav

log = logging.getLogger(__name__)
PATIENCE = 600  # seconds


class Transcriber(Protocol):
    """Turns speech into words. Nothing may leave the city's own machines."""

    def transcribe(self, wav: bytes, language: str) -> str:
        """The words in this recording, "" if none were understood."""


class CommandTranscriber:
    """Runs a program of this machine with the file and the language at its end.

    What it prints is the transcript.
    """

    def transcribe(self, wav: bytes, language: str) -> str:
        """What the program of BEISTAND_TRANSCRIBE_COMMAND prints."""
        command = shlex.split(settings.BEISTAND_TRANSCRIBE_COMMAND)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "message.wav"
            file.touch(mode=0o600)
            file.write_bytes(wav)
            ended = subprocess.run(  # noqa: S603
                [*command, str(file), language],
                capture_output=True,
                check=True,
                timeout=PATIENCE,
            )
        return ended.stdout.decode(errors="replace").strip()


def transcribe_message(contact_id: int) -> None:
    """Write down the words of a voicemail, if a transcriber is set; else nothing."""
    transcriber = _chosen(settings.BEISTAND_TRANSCRIBER)
    if transcriber is None:
        return
    contact = Contact.objects.select_related("original").get(pk=contact_id)
    try:
        wav = repair_wav(contact.original.content)
        words = transcriber.transcribe(wav, contact.language)
    except (OSError, subprocess.SubprocessError) as problem:
        log.warning(
            "Message %s: no transcript: %s", contact.uid, type(problem).__name__
        )
        return
    if words:
        note_transcript(contact, words, by=System("transcriber"))


@cache
def _chosen(name: str) -> Transcriber | None:
    if not name:
        return None
    made: Transcriber = import_string(name)()
    return made
