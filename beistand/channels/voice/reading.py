"""What a voicemail says about itself: how long, from whom, who is to be called."""

from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _

from beistand.channels.voice.transcribing import transcribe_message
from beistand.intake.actions import owe_call, tie_call
from beistand.intake.actions.originals import ReadingIn
from beistand.intake.models import Original
from beistand.intake.queries import call_named, only_person_with
from beistand.intake.tasks import read_kept
from beistand.kit import phone
from beistand.kit.actions import System
from beistand.kit.wav import read_wav
from beistand.reference.queries import city

READER = System("public voicemail")


def read_voicemails(most: int = 100) -> int:
    """Read voicemails that were kept; how many. Then write down their words, if asked.

    A transcript takes its time, so it is made when the rest is in the database.
    """
    done: list[int] = []
    count = read_kept("voicemail", partial(_read, done), most)
    for contact in done:
        transcribe_message(contact)
    return count


def _read(done: list[int], original: Original) -> ReadingIn:
    wav = read_wav(original.content)
    if wav is None:
        raise ValueError("this is no WAV recording")
    contact, said = original.contact, original.envelope
    shown = str(said.get("number") or "")
    number = phone.normalize(shown, city().region) or ""
    contact.inquirer = only_person_with(number) if number else None
    contact.save(update_fields=["inquirer"])
    if number:
        owe_call(contact, number, _sentence(wav.seconds), by=READER)
    if call := call_named(str(said.get("call") or "")):
        tie_call(call, contact, by=READER)
    done.append(contact.pk)
    return ReadingIn(
        raw={
            "seconds": round(wav.seconds, 2),
            "number": number or (shown if shown.isdigit() else ""),
            "dialled": str(said.get("dialled") or ""),
        },
        inquirer=contact.inquirer,
        number=number,
        next_step="settle" if number else "listen",
    )


def _sentence(seconds: float) -> str:
    with translation.override(city().default_language):
        text = _("Left a message of %(seconds)d seconds. Listen to it first.")
        return text % {"seconds": max(1, round(seconds))}
