"""What residents can choose from, in plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, gettext_lazy as _

from beistand.reference.models import Area, City, Topic

# The topic for what nobody thought of; its tile asks for the visitor's own words.
SOMETHING_ELSE = "other"
Choice = tuple[str, Any]
# No area can have this code: it is no slug.
UNKNOWN_AREA = "?"

FOR_WHOM: list[Choice] = [
    ("self", _("I need help myself")),
    ("other", _("I ask for somebody else")),
]
RELATIONS: list[Choice] = [
    ("relative", _("I am a relative")),
    ("neighbour", _("I am a neighbour or friend")),
    ("professional", _("I know the person from my work")),
    ("other", _("Something else")),
]
BY_WHEN: list[Choice] = [
    ("0", _("Today")),
    ("1", _("By tomorrow")),
    ("7", _("Within a week")),
    ("", _("It is not urgent")),
]
RISKS: list[Choice] = [
    ("over_65", _("65 years or older")),
    ("alone", _("Lives alone")),
    ("immobile", _("Cannot leave home or walk well")),
    ("ill", _("Has an illness")),
    ("quarantine", _("Is in quarantine")),
]
WISHES: list[Choice] = [
    ("", _("As it suits you")),
    ("phone", _("By phone only")),
    ("email", _("By e-mail")),
    ("sms", _("By text message")),
]
BEST_TIMES: list[Choice] = [
    ("", _("At any time")),
    ("morning", _("In the morning")),
    ("noon", _("Around noon")),
    ("afternoon", _("In the afternoon")),
]
AS_WHOM: list[Choice] = [
    ("person", _("As a private person")),
    ("organization", _("For an organization, a group or a shop")),
]
HAS_CAR: list[Choice] = [("yes", _("Yes")), ("", _("No"))]
PER_WEEK: list[Choice] = [
    ("1", _("once a week")),
    ("2", _("twice a week")),
    ("3", _("three times a week")),
    ("5", _("on every working day")),
    ("10", _("more often")),
]
# Languages that helplines in Europe are asked for most, besides the city's own.
SPOKEN = [
    *("ar", "bg", "cs", "de", "el", "en", "es", "fa", "fr", "hr", "hu", "it"),
    *("ku", "nl", "pl", "pt", "ro", "ru", "sk", "sq", "sr", "tr", "uk", "vi", "zh"),
]
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
NATIVE = {"ku": "Kurdî", "zh": "中文", "fa": "فارسی"}


@dataclass(frozen=True)
class Tile:
    """A topic as a large button."""

    code: str
    name: str
    hint: str
    icon: str
    chosen: bool


def topic_choices(offered: Iterable[Topic]) -> list[Choice]:
    """The city's topics, by name."""
    language = get_language()
    return [(topic.code, topic.label(language)) for topic in offered]


def tiles(offered: Sequence[Topic], chosen: Sequence[str]) -> list[Tile]:
    """The city's topics as tiles with a drawing and a hint each."""
    language = get_language()
    return [
        Tile(
            topic.code,
            topic.label(language),
            topic.hint(language),
            topic.icon,
            topic.code in chosen,
        )
        for topic in offered
    ]


def area_choices(offered: Iterable[Area]) -> list[Choice]:
    """The parts of town by name."""
    return [("", _("Please choose")), *((area.code, area.name) for area in offered)]


def area_answers(offered: Iterable[Area]) -> list[Choice]:
    """The parts of town by name, and that somebody does not know it."""
    return [*area_choices(offered), (UNKNOWN_AREA, _("I don't know"))]


@lru_cache(maxsize=32)
def countries(language: str) -> list[Choice]:
    """Every country by its name in this language, sorted as people expect."""
    names = Locale.parse(language.replace("-", "_")).territories
    found = sorted(
        ((code, name) for code, name in names.items() if _is_country(code)),
        key=lambda pair: _sortable(pair[1]),
    )
    return [("", _("Please choose")), *found]


def language_choices(codes: Sequence[str]) -> list[Choice]:
    """Languages by their own names."""
    return [(code, native_name(code)) for code in codes]


def spoken(city: City) -> list[Choice]:
    """What helpers may speak: the city's languages first, then others."""
    others = [code for code in SPOKEN if code not in city.languages]
    return language_choices([*city.languages, *others])


def native_name(code: str) -> str:
    """What the speakers of a language call it."""
    name: str = NATIVE.get(code) or LANG_INFO.get(code, {}).get("name_local", code)
    return name[:1].upper() + name[1:]


def _is_country(code: str) -> bool:
    # CLDR also lists continents as numbers and a few codes for no place at all.
    return len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES


def _sortable(name: str) -> str:
    return name.translate(str.maketrans("ÄÖÜÅÉ", "AOUAE")).casefold()
