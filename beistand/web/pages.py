"""What every page shows around its content."""

from dataclasses import dataclass

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils import translation

from beistand.reference.models import City
from beistand.web import colours
from beistand.web.requests import Request


@dataclass(frozen=True)
class Language:
    """A language as the switch shows it: in its own name."""

    code: str
    name: str
    current: bool


def around(request: Request) -> dict[str, object]:
    """The context of every template: city, languages, style sheet."""
    city = getattr(request, "city", None)
    if city is None:
        return {}
    return {
        "city": city,
        "languages": languages(city),
        "colours_url": reverse("public:colours", args=[colours.digest(city.colours)]),
        "sign_in_url": settings.LOGIN_URL,
    }


def languages(city: City) -> list[Language]:
    """The languages the city speaks, the current one marked."""
    current = translation.get_language()
    return [
        Language(code, LANG_INFO[code]["name_local"].capitalize(), code == current)
        for code in city.languages
    ]


def text_of(city: City, key: str) -> str:
    """A text of the blueprint in the current language, else in the city's own."""
    by_language: dict[str, str] = city.texts.get(key, {})
    current = translation.get_language()
    return by_language.get(current) or by_language.get(city.default_language, "")
