"""What languages are called, in any other language."""

from babel import Locale, UnknownLocaleError


def language_name(code: str, shown_in: str) -> str:
    """A language by its name in another one; the code itself where none is known."""
    names = _locale(shown_in).languages
    whole, base = code.replace("-", "_"), code.split("-")[0]
    return str(names.get(whole) or names.get(base) or code)


def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
