"""Phone numbers: many spellings in, one E.164 spelling kept, a familiar one shown."""

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType
from phonenumbers.phonemetadata import PhoneMetadata

_LABEL = re.compile(r"^\s*(tel|telefon|phone|fon|mobil|mobile|handy)\b[.:\s]*", re.I)
# German "Durchwahl": what follows continues the number, so only the word goes.
_THROUGH_DIAL = re.compile(r"[\s,-]*\b(durchwahl|dw)\b[.:\s]*", re.I)
# An extension is dialled after the call is answered, so E.164 has no place for it.
_EXTENSION = re.compile(r"[\s,;]*\b(ext|extension|x)[.:=\s]*\d{1,7}\s*$", re.I)
_TEXTABLE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def normalize(text: str, region: str) -> str | None:
    """The number as E.164, read as somebody in this region would dial it.

    None where there is no number that can be called from anywhere: words,
    emergency and other short numbers, and a local number without its area
    code, which would otherwise ring at a stranger's in another town.
    """
    region = region.upper()
    dialled = _dialled(text)
    if dialled is None or is_emergency(text, region):
        return None
    number = _parsed(dialled, region)
    if number is None and dialled.startswith("00"):
        number = _parsed("+" + dialled[2:], region)
    if number is None:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def names_country(text: str) -> bool:
    """Whether a number says itself of which country it is: it begins with + or 00."""
    return (_dialled(text) or "").startswith(("+", "00"))


def country_of(e164: str) -> str:
    """The country (ISO 3166) in which this number is at home; "" if unknown."""
    number = _trusted(e164)
    return (phonenumbers.region_code_for_number(number) or "") if number else ""


def is_country(code: str) -> bool:
    """Whether this is a country (ISO 3166, capital letters) that has phones."""
    return code in phonenumbers.SUPPORTED_REGIONS


def without_words(text: str, region: str) -> str | None:
    """The number that stands before words, as it was written; None if there is none.

    "0631 3651045 (Tochter)" has one, "0631 3651045 ab 18 Uhr" as well.
    """
    bare = _LABEL.sub("", unicodedata.normalize("NFKC", text))
    number = re.split(r"[^\W\d_]", bare, maxsplit=1)[0].strip(" (,;:-–")
    is_shorter = len(number) < len(bare.strip())
    return number if is_shorter and normalize(number, region) else None


def with_area_code(text: str, region: str, area_code: str) -> str | None:
    """A local number with the area code it lacks; None if it is none."""
    dialled = _dialled(text)
    if not area_code or not dialled or dialled[0] in "+0" or is_emergency(text, region):
        return None
    whole = f"{area_code} {text.strip()}"
    return whole if normalize(whole, region) else None


def display(e164: str, region: str) -> str:
    """The number as people of this region write it; with + when it is foreign."""
    number = _trusted(e164)
    if number is None:
        return e164
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    if number.country_code == phonenumbers.country_code_for_region(region.upper()):
        style = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(number, style)


def can_text(e164: str) -> bool:
    """Whether a text message can reach this number: mobiles only."""
    number = _trusted(e164)
    return number is not None and phonenumbers.number_type(number) in _TEXTABLE


def is_emergency(text: str, region: str) -> bool:
    """Whether this is what people of the region dial when life is in danger."""
    region = region.upper()
    dialled = _dialled(text) or ""
    code = str(phonenumbers.country_code_for_region(region))
    short = re.sub(rf"^(\+|00){code}", "", dialled)
    return phonenumbers.is_emergency_number(short, region)


def _dialled(text: str) -> str | None:
    """The keys to press, with a leading + kept; None where letters are left over."""
    text = unicodedata.normalize("NFKC", text)
    text = _EXTENSION.sub("", _THROUGH_DIAL.sub("", _LABEL.sub("", text)))
    if any(sign.isalpha() for sign in text):
        return None
    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    if not digits:
        return None
    if text.lstrip(" (").startswith("+"):
        # "+49 (0)631": the zero in brackets is for callers inside the country.
        return "+" + digits
    return digits


def _parsed(dialled: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(dialled, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if _needs_trunk_zero(region) and dialled[0] not in "+0":
        return _without_trunk_zero(dialled, region, number)
    return number


def _needs_trunk_zero(region: str) -> bool:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    return metadata is not None and metadata.national_prefix == "0"


def _without_trunk_zero(
    dialled: str, region: str, national: PhoneNumber
) -> PhoneNumber | None:
    """Read digits that began with neither zero nor plus.

    An exchange writes 49631… for +49631…; a person leaves the zero of a mobile
    out. Anything else is a number whose area code we do not know.
    """
    if phonenumbers.number_type(national) == PhoneNumberType.MOBILE:
        return national
    code = str(phonenumbers.country_code_for_region(region))
    if dialled.startswith(code) and len(dialled) >= len(code) + 9:
        return _parsed("+" + dialled, region)
    return None


def _trusted(e164: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(e164, None)
    except NumberParseException:
        return None
