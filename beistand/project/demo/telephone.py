"""What came by telephone in the demo city: messages of the night, and the rota."""

from dataclasses import dataclass
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
from beistand.project.demo.diary import Diary
from beistand.reference.queries import city

HERTZ = 330.0
WORKDAYS = range(5)


@dataclass(frozen=True)
class Spoken:
    """A message that somebody left: the number, and the words."""

    number: str
    words: str


EVENING = Spoken(
    "069 90009501",
    "Guten Abend, hier ist Elfriede Klein. Die Einkäufe sind gekommen, vielen Dank. "
    "Ich bräuchte bis Freitag noch meine Tropfen aus der Apotheke. "
    "Rufen Sie mich bitte vormittags zurück.",
)
NIGHT = Spoken(
    "0171 3920017",
    "Hallo, mein Name ist Joanna Nowak. Mein Vater in der Altenwoogstraße geht seit "
    "gestern nicht ans Telefon. Kann jemand nach ihm sehen?",
)
WITHHELD = Spoken(
    "", "Ja, guten Morgen. Ich wollte nur fragen, wann Sie offen haben. Danke."
)


def leave_voicemails(book: Diary) -> None:
    """Three messages while nobody was at the telephone; one has been listened to."""
    told = (
        (book.moment(1, "19:40"), EVENING),
        (book.moment(1, "22:15"), NIGHT),
        (book.now - timedelta(minutes=25), WITHHELD),
    )
    kept = [_leave(moment, spoken, book) for moment, spoken in told]
    with book.at(book.now - timedelta(minutes=20)):
        note_listened(kept[0], by=book.operator)
        kept[0].refresh_from_db()
        words = "Einkäufe da, bedankt sich. Braucht bis Freitag Tropfen (Apotheke)."
        sum_up_contact(kept[0], words, by=book.operator)


def _leave(moment: datetime, spoken: Spoken, book: Diary) -> Contact:
    number = phone.normalize(spoken.number, city().region) or ""
    told = OriginalIn(
        channel="voicemail",
        source=SOURCE,
        source_key=f"demo-{moment:%H%M}",
        content=_sound(spoken.words),
        envelope={"number": spoken.number, "dialled": "", "call": ""},
        line=main_line(),
        number=number,
        language="de",
        received_at=moment,
    )
    with book.at(moment):
        (contact,) = keep_originals([told], by=System("demo"))
        read_voicemails()
    return contact


def _sound(words: str) -> bytes:
    """A machine's voice where this machine has one, else a tone as long."""
    spoken = speak_aloud(words, "de")
    if spoken is not None:
        return telephone_wav(spoken)
    return write_wav(tone_of(HERTZ, len(words) / 14, 6000))


def plan_rota(book: Diary) -> None:
    """On weekdays the operator sits behind the main line, in its hours."""
    for weekday in WORKDAYS:
        shift = ShiftIn(main_line(), book.operator, time(8), time(12), weekday)
        add_shift(shift, by=book.coordinator)
