"""What a machine says to callers until a human voice has been recorded.

Every sentence is short, and none asks for a key to be pressed.
"""

import shutil
import subprocess
from collections.abc import Mapping

from beistand.lines.models import Announcement, Line

Kind = Announcement.Kind
SECONDS = 20
SPEED = "140"  # words a minute: for old ears, over a telephone
# The kinds without which a caller would hear nothing; a welcome is not one of them.
NEEDED = (
    Kind.WAIT,
    Kind.PLACE_1,
    Kind.PLACE_2,
    Kind.PLACE_3,
    Kind.PLACE_MORE,
    Kind.CLOSED,
    Kind.VOICEMAIL,
)
AFTER_TONE: Mapping[str, str] = {
    "de": "Bitte sprechen Sie nach dem Signalton. Wir rufen zurück.",
    "en": "Please speak after the tone. We will call you back.",
    "fr": "Veuillez parler après le signal sonore. Nous vous rappellerons.",
    "nl": "Spreek uw bericht in na de toon. Wij bellen u terug.",
    "sk": "Hovorte, prosím, po zaznení tónu. Zavoláme vám späť.",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "de": {
        Kind.WAIT: "Wir sprechen gerade alle. Bitte bleiben Sie am Telefon.",
        Kind.PLACE_1: "Sie kommen als Nächstes an die Reihe.",
        Kind.PLACE_2: "Vor Ihnen wartet noch ein Anruf.",
        Kind.PLACE_3: "Vor Ihnen warten noch zwei Anrufe.",
        Kind.PLACE_MORE: "Vor Ihnen warten noch mehrere Anrufe.",
        Kind.CLOSED: "Das Telefon ist gerade nicht besetzt.",
        Kind.VOICEMAIL: "Gerade kann niemand annehmen.",
    },
    "en": {
        Kind.WAIT: "We are all talking just now. Please stay on the line.",
        Kind.PLACE_1: "You are next.",
        Kind.PLACE_2: "There is one caller before you.",
        Kind.PLACE_3: "There are two callers before you.",
        Kind.PLACE_MORE: "There are several callers before you.",
        Kind.CLOSED: "Nobody is at the telephone at this hour.",
        Kind.VOICEMAIL: "Nobody can answer just now.",
    },
    "fr": {
        Kind.WAIT: "Nous sommes tous en ligne. Merci de patienter.",
        Kind.PLACE_1: "C'est bientôt à vous.",
        Kind.PLACE_2: "Il y a un appel avant vous.",
        Kind.PLACE_3: "Il y a deux appels avant vous.",
        Kind.PLACE_MORE: "Il y a plusieurs appels avant vous.",
        Kind.CLOSED: "Personne n'est au téléphone à cette heure.",
        Kind.VOICEMAIL: "Personne ne peut répondre en ce moment.",
    },
    "nl": {
        Kind.WAIT: "Wij zijn allemaal in gesprek. Blijft u aan de lijn.",
        Kind.PLACE_1: "U bent als volgende aan de beurt.",
        Kind.PLACE_2: "Er is één beller voor u.",
        Kind.PLACE_3: "Er zijn twee bellers voor u.",
        Kind.PLACE_MORE: "Er zijn meerdere bellers voor u.",
        Kind.CLOSED: "Op dit uur is er niemand aan de telefoon.",
        Kind.VOICEMAIL: "Er kan nu niemand opnemen.",
    },
    "sk": {
        Kind.WAIT: "Práve všetci telefonujeme. Zostaňte, prosím, na linke.",
        Kind.PLACE_1: "Ste ďalší na rade.",
        Kind.PLACE_2: "Pred vami čaká jeden volajúci.",
        Kind.PLACE_3: "Pred vami čakajú dvaja volajúci.",
        Kind.PLACE_MORE: "Pred vami čaká viac volajúcich.",
        Kind.CLOSED: "V tomto čase pri telefóne nikto nie je.",
        Kind.VOICEMAIL: "Práve nikto nemôže zdvihnúť.",
    },
}


def words_for(line: Line, language: str, kind: str) -> str:
    """What is to be said in this language; "" where we have no words in it.

    What the line itself says after hours goes before our own words.
    """
    said = WORDS.get(language, {}).get(kind, "")
    if kind == Kind.CLOSED:
        said = str(line.after_hours.get(language) or said)
    if said and kind in {Kind.CLOSED, Kind.VOICEMAIL}:
        return f"{said} {AFTER_TONE.get(language, '')}".strip()
    return said


def speak_aloud(words: str, language: str) -> bytes | None:
    """These words as WAV, by espeak-ng; None where this machine does not speak."""
    program = shutil.which("espeak-ng")
    if program is None or not words:
        return None
    ended = subprocess.run(  # noqa: S603
        [program, "-v", language, "-s", SPEED, "--stdout", "--", words],
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    return ended.stdout if ended.returncode == 0 and ended.stdout else None
