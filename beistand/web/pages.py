"""What every page shows around its content."""

from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

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
        "area_word": area_word(city),
        "colours_url": _address("colours", colours.style_sheet(city.colours)),
        "logo_url": _address("logo", city.logo) if city.logo else "",
    }


def area_word(city: City) -> str:
    """What a part of the town is called here, within a sentence: district, commune."""
    return city.text("area", translation.get_language()) or _("district")


def area_label(city: City) -> str:
    """The same above a field or a column."""
    return capfirst(area_word(city))


def languages(city: City) -> list[Language]:
    """The languages the city speaks, the current one marked."""
    current = translation.get_language()
    return [
        Language(code, LANG_INFO[code]["name_local"].capitalize(), code == current)
        for code in city.languages
    ]


def _address(name: str, content: str) -> str:
    return reverse(f"public:{name}", args=[colours.digest(content)])
