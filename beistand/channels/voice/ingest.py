"""Voicemails that come by hand: from an answering machine, a mobile, a backup."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from beistand.channels.voice.rows import SOURCE
from beistand.intake.actions import keep_originals
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact
from beistand.kit import phone
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.kit.wav import read_wav
from beistand.lines.queries import line_with, main_line
from beistand.reference.queries import city


@dataclass(frozen=True)
class HandIn:
    """What somebody says about a recording; a time without a zone is the line's."""

    number: str = ""
    line: str = ""
    at: datetime | None = None


def ingest_voicemail(content: bytes, told: HandIn) -> Contact:
    """Keep a recording as a voicemail; the same bytes twice are one.

    Raises:
        Refused: it is no WAV with sound, or there is no such line.
    """
    wav = read_wav(content)
    if wav is None or not wav.size:
        raise Refused(_("This is no recording. Save it as WAV and try again."))
    line = line_with(told.line) if told.line else main_line()
    if line is None:
        raise Refused(_("There is no line of this name."))
    at = told.at
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(line.time_zone))
    (contact,) = keep_originals(
        [
            OriginalIn(
                channel="voicemail",
                source=SOURCE,
                source_key=f"hand-{hashlib.sha256(content).hexdigest()}",
                content=content,
                envelope={"number": told.number, "dialled": "", "call": ""},
                line=line,
                number=phone.normalize(told.number, city().region) or "",
                language=line.languages[0],
                received_at=at,
            )
        ],
        by=System("command-line"),
    )
    return contact
