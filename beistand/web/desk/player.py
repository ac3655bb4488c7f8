"""What the player of a voicemail shows: outline, length, who has listened."""

from collections.abc import Sequence
from dataclasses import dataclass

from beistand.cases.models import CallBack
from beistand.cases.queries import calls_about
from beistand.intake.models import Contact, Listening
from beistand.intake.queries import listenings_of, recording_of
from beistand.kit.wav import peaks_of, read_wav

BARS = 100
WIDTH, HEIGHT = 640, 64
SPEEDS = ("0.75", "1", "1.25", "1.5", "2")
FAINTEST = 0.03  # of the height: silence is drawn as a thin line


@dataclass(frozen=True)
class Player:
    """Everything on the page of a voicemail that is not on every contact's page.

    Attributes:
        outline: how loud it is, drawn as the path of an SVG of 640 by 64.
        transcript: what a machine believes to have heard.
        calls: the calls that are owed because of it, with every try.
    """

    seconds: float
    outline: str
    number: str
    transcript: str
    listenings: Sequence[Listening]
    calls: Sequence[CallBack]
    has_listened: bool
    speeds: Sequence[str] = SPEEDS


def player_of(contact: Contact, me: int) -> Player | None:
    """What the player shows of this conversation; None where nothing was recorded."""
    original = recording_of(contact)
    if original is None:
        return None
    wav = read_wav(original.content)
    listenings = list(listenings_of(contact))
    calls = list(calls_about(f"intake.Contact:{contact.uid}"))
    shown = str(contact.raw.get("number") or "")
    return Player(
        seconds=wav.seconds if wav else 0.0,
        outline=outline_of(peaks_of(original.content, BARS)),
        number=shown or next((call.phone for call in calls), ""),
        transcript=str(contact.raw.get("transcript") or ""),
        listenings=listenings,
        calls=calls,
        has_listened=any(row.by_id == me for row in listenings),
    )


def outline_of(peaks: Sequence[float]) -> str:
    """The sound as upright strokes around a middle line."""
    middle, step = HEIGHT / 2, WIDTH / max(len(peaks), 1)
    loudest = max(peaks, default=0.0) or 1.0
    strokes = []
    for place, peak in enumerate(peaks):
        half = max(peak / loudest, FAINTEST) * (middle - 2)
        x = (place + 0.5) * step
        strokes.append(f"M{x:.1f} {middle - half:.1f}V{middle + half:.1f}")
    return "".join(strokes)
