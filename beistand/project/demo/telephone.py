"""What came by telephone in the demo city: messages of the night, and the rota."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from beistand.channels.voice.reading import read_voicemails
from beistand.channels.voice.rows import SOURCE
from beistand.channels.voice.sounds import tone_of
from beistand.channels.voice.spoken import speak_aloud
from beistand.intake.actions import keep_originals, note_listened, sum_up_contact
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact
from beistand.kit import phone
from beistand.kit.actions import System
from beistand.lines.actions import ShiftIn, add_shift
from beistand.lines.queries import main_line
from beistand.lines.sound import telephone_wav, write_wav
from beistand.project.blueprint.arriving import Voicemail
from beistand.project.demo.diary import Diary
from beistand.reference.queries import city

HERTZ = 330.0
WORKDAYS = range(5)


def leave_voicemails(told: Sequence[Voicemail], book: Diary) -> None:
    """Messages while nobody was at the telephone; some have been listened to."""
    for number, row in enumerate(told, 1):
        moment = book.now - timedelta(minutes=row.minutes_ago)
        contact = _leave(
            book.moment(1, row.at) if row.at else moment, row, number, book
        )
        if not row.summary:
            continue
        with book.at(book.now - timedelta(minutes=20)):
            note_listened(contact, by=book.operator)
            contact.refresh_from_db()
            sum_up_contact(contact, row.summary, by=book.operator)


def _leave(moment: datetime, row: Voicemail, position: int, book: Diary) -> Contact:
    number = phone.normalize(row.phone or "", city().region) or ""
    told = OriginalIn(
        channel="voicemail",
        source=SOURCE,
        source_key=f"demo-{position}",
        content=_sound(row.words, row.language),
        envelope={"number": row.phone or "", "dialled": "", "call": ""},
        line=main_line(),
        number=number,
        language=row.language,
        received_at=moment,
    )
    with book.at(moment):
        (contact,) = keep_originals([told], by=System("demo"))
        read_voicemails()
    return contact


def _sound(words: str, language: str) -> bytes:
    """A machine's voice where this machine has one, else a tone as long."""
    spoken = speak_aloud(words, language)
    if spoken is not None:
        return telephone_wav(spoken)
    return write_wav(tone_of(HERTZ, len(words) / 14, 6000))


def plan_rota(book: Diary) -> None:
    """On weekdays the operator sits behind the main line, in its hours."""
    for weekday in WORKDAYS:
        shift = ShiftIn(main_line(), book.operator, time(8), time(12), weekday)
        add_shift(shift, by=book.coordinator)
