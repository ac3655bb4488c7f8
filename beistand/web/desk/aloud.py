"""What an operator reads out to a caller, in the city's own words."""

from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy as _

from beistand.reference.models import City

# Texts of the blueprint, in the order in which a call needs them.
SENTENCES: tuple[tuple[str, Promise], ...] = (
    ("greeting", _("To greet")),
    ("consent", _("Before anything is written down")),
    ("next", _("Before hanging up")),
)


@dataclass(frozen=True)
class Aloud:
    """The sentences in one language, each with when it is said."""

    language: str
    name: str
    sentences: list[tuple[Promise, str]]
    is_mine: bool


def to_say(city: City) -> list[Aloud]:
    """The sentences in every language of the city, the reader's own first."""
    mine = get_language() or city.default_language
    spoken = sorted(city.languages, key=lambda language: language != mine)
    texts = [(language, _sentences(city, language)) for language in spoken]
    return [
        Aloud(
            language,
            LANG_INFO.get(language, {}).get("name_local", language).capitalize(),
            said,
            language == spoken[0],
        )
        for language, said in texts
        if said
    ]


def _sentences(city: City, language: str) -> list[tuple[Promise, str]]:
    texts = [
        (when, city.texts.get(key, {}).get(language, "")) for key, when in SENTENCES
    ]
    return [(when, text) for when, text in texts if text]
