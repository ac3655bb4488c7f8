"""The kinds of value a blueprint is made of, each with its own check.

A check that fails says what is wrong and what to write instead. References and
languages are looked up in `Known`, so that one pass finds every problem.
"""

import difflib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from opening_hours import validate
from pydantic import AfterValidator, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from beistand.kit import phone

FEWEST_CODE_WORDS = 60
LONGEST_CODE_WORD = 12
SHORTEST_CODE_WORD = 3
MOST_LISTED = 30


@dataclass(frozen=True)
class Known:
    """What this blueprint defines elsewhere, and other values may name.

    None where the file could not be read: then nothing is said of references.
    """

    languages: tuple[str, ...] = ()
    region: str = ""
    topics: frozenset[str] | None = frozenset()
    areas: frozenset[str] | None = frozenset()
    organizations: frozenset[str] | None = frozenset()
    locations: frozenset[str] | None = frozenset()
    services: frozenset[str] | None = frozenset()


def known(info: ValidationInfo) -> Known:
    """What the blueprint defines, from the context of the validation."""
    context = info.context
    return context if isinstance(context, Known) else Known()


def wrong(what: str, remedy: str) -> PydanticCustomError:
    """A problem with one value, and its remedy."""
    return PydanticCustomError("wrong", "{what}", {"what": what, "remedy": remedy})


def nearest_word(word: str, words: Collection[str]) -> str:
    """A hint at the word that was probably meant, or at all there are."""
    if close := difflib.get_close_matches(word, sorted(words), n=1):
        return f"Did you mean “{close[0]}”?"
    if not words:
        return "None is defined yet."
    if len(words) > MOST_LISTED:
        return ""
    return f"Known are: {', '.join(sorted(words))}."


def _in_every_language(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    _check_languages({code: bool(text.strip()) for code, text in texts.items()}, info)
    return texts


def _words_in_every_language(
    words: dict[str, list[str]], info: ValidationInfo
) -> dict[str, list[str]]:
    _check_languages(dict.fromkeys(words, True), info)
    return words


def _check_languages(filled: dict[str, bool], info: ValidationInfo) -> None:
    languages = known(info).languages
    if not languages:
        return
    if missing := [code for code in languages if not filled.get(code)]:
        lines = ", ".join(f"“{code}: …”" for code in missing)
        raise wrong(f"there is no text in: {', '.join(missing)}.", f"Add {lines}.")
    if extra := [code for code in filled if code not in languages]:
        raise wrong(
            f"the city does not speak: {', '.join(extra)}.",
            "Remove it here, or add the language to city.yaml.",
        )


def _language(code: str) -> str:
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise wrong(
            f"“{code}” is no language code.", "Write it as de, en, sk, nl or pt-BR."
        ) from error
    return code


def _page_language(code: str) -> str:
    if code not in LANG_INFO:
        raise wrong(
            f"pages cannot be shown in “{code}”.", nearest_word(code, LANG_INFO.keys())
        )
    return code


def _phone(text: str, info: ValidationInfo) -> str:
    region = known(info).region or "DE"
    number = phone.normalize(text, region)
    if number is None:
        raise wrong(
            f"“{text}” is no phone number.",
            "Write it in quotes with its area code, or with + and the country.",
        )
    return number


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise wrong(
            f"“{text}” is no e-mail address.", "Write it as name@example.org."
        ) from error
    return text


def _hours(text: str) -> str:
    if not validate(text):
        raise wrong(
            f"the hours “{text}” cannot be read.",
            'Write them as "Mo-Fr 08:00-12:00; PH off", with PH for public holidays.',
        )
    return text


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        hint = nearest_word(text, available_timezones())
        raise wrong(
            f"“{text}” is no time zone.", f"Write it as Europe/Berlin. {hint}".strip()
        )
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise wrong(f"“{text}” is no colour.", 'Write it in quotes, as "#1a3da5".')
    return text.lower()


def _refers_to(kind: str) -> Callable[[str, ValidationInfo], str]:
    """A check that this code is defined in the file of that name."""

    def check(code: str, info: ValidationInfo) -> str:
        codes: frozenset[str] | None = getattr(known(info), kind)
        if codes is not None and code not in codes:
            raise wrong(
                f"“{code}” is not defined in {kind}.yaml.", nearest_word(code, codes)
            )
        return code

    return check


def _code_word(word: str) -> str:
    if not word.isalpha() or not SHORTEST_CODE_WORD <= len(word) <= LONGEST_CODE_WORD:
        raise wrong(
            f"the code word “{word}” is hard to say.",
            f"Use one word of {SHORTEST_CODE_WORD} to {LONGEST_CODE_WORD} letters.",
        )
    return word


def _code_words(words: list[str]) -> list[str]:
    folded = [word.casefold() for word in words]
    twice = sorted({word for word in folded if folded.count(word) > 1})
    found = [f"stand twice: {', '.join(twice)}"] if twice else []
    if len(set(folded)) < FEWEST_CODE_WORDS:
        found.append(f"are only {len(set(folded))}")
    if found:
        raise wrong(
            f"these code words {' and '.join(found)}.",
            f"Have {FEWEST_CODE_WORDS} different ones.",
        )
    return words


Code = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=40)
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[dict[str, str], AfterValidator(_in_every_language)]
Words = Annotated[dict[str, list[str]], AfterValidator(_words_in_every_language)]
CodeWord = Annotated[str, AfterValidator(_code_word)]
CodeWords = Annotated[
    dict[str, Annotated[list[CodeWord], AfterValidator(_code_words)]],
    AfterValidator(_words_in_every_language),
]
Language = Annotated[str, AfterValidator(_language)]
PageLanguage = Annotated[str, AfterValidator(_page_language)]
Phone = Annotated[str, AfterValidator(_phone)]
Email = Annotated[str, AfterValidator(_email)]
Hours = Annotated[str, StringConstraints(max_length=200), AfterValidator(_hours)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Colour = Annotated[str, AfterValidator(_colour)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
TopicCode = Annotated[str, AfterValidator(_refers_to("topics"))]
AreaCode = Annotated[str, AfterValidator(_refers_to("areas"))]
OrganizationCode = Annotated[str, AfterValidator(_refers_to("organizations"))]
LocationCode = Annotated[str, AfterValidator(_refers_to("locations"))]
ServiceCode = Annotated[str, AfterValidator(_refers_to("services"))]
