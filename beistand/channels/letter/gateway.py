"""Letters on paper: one PDF for a whole pile, printed by people at the desk."""

import json
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import typst
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from django.utils import translation
from django.utils.translation import gettext as _

from beistand.channels.letter.code import draw_code
from beistand.kit import clock, codes, phone
from beistand.lines.queries import main_line
from beistand.outbox.rules import NotEver, NotNow, Outgoing, Printable, Slip
from beistand.reference.queries import city

HERE = Path(__file__).parent
LETTERS = (HERE / "letters.typ").read_bytes()
SLIP = (HERE / "slip.typ").read_bytes()


class LetterGateway:
    """Makes the paper. Sending it is what people do: they print, fold and post."""

    def send(self, message: Outgoing) -> str:  # noqa: ARG002
        """No worker sends a letter."""
        raise NotEver("letters are printed at the desk, under “Letters”")

    def check(self) -> str:
        """Say that letters can be made, by making one."""
        sample = Printable(
            "A0000000", "Ä\nß", "Š", "ľ", city().default_language, clock.now()
        )
        try:
            self.print_letters([sample])
        except typst.TypstError as error:
            raise NotNow(f"letters cannot be made: {error}") from error
        return "letters can be made; people print them at the desk"

    def print_letters(self, letters: Sequence[Printable]) -> bytes:
        """One PDF with all of these, each beginning on a page of its own."""
        return _make(LETTERS, {"letters": [_letter(each) for each in letters]})

    def print_slip(self, slip: Slip) -> bytes:
        """One PDF of half a page."""
        return _make(SLIP, _slip(slip))


def _make(template: bytes, data: dict[str, object]) -> bytes:
    made = typst.compile(template, sys_inputs={"data": json.dumps(data)})
    assert isinstance(made, bytes)  # noqa: S101
    return made


def _letter(letter: Printable) -> dict[str, object]:
    line, town, language = main_line(), city(), letter.language
    service = line.name(language)
    with translation.override(language):
        facts = [
            (_("Our reference"), codes.show_reference(letter.reference)),
            (
                _("Phone"),
                ", ".join(phone.display(each, town.region) for each in line.phones),
            ),
            (_("E-mail"), line.email),
            (_("Date"), _long_date(letter)),
        ]
        page = _("Page {page} of {pages}")
    return {
        "lang": language.partition("-")[0],
        "region": town.country_code,
        "city": town.name,
        "service": service,
        "sender": town.text("letter_sender", language) or f"{service} · {town.name}",
        "reference": codes.show_reference(letter.reference),
        "code": draw_code(letter.reference),
        "address": letter.address,
        "facts": [fact for fact in facts if fact[1]],
        "footer": f"{town.name} · {service}",
        "page": page,
        "subject": letter.subject,
        "paragraphs": _paragraphs(letter.body),
    }


def _slip(slip: Slip) -> dict[str, object]:
    line, town = main_line(), city()
    return {
        "lang": slip.language.partition("-")[0],
        "city": town.name,
        "service": line.name(slip.language),
        "title": slip.title,
        "reference": codes.show_reference(slip.reference),
        "code": draw_code(slip.reference),
        "facts": list(slip.facts),
        "paragraphs": list(slip.paragraphs),
    }


def _paragraphs(body: str) -> list[str]:
    """What stands between empty lines; single line breaks stay."""
    text = body.replace("\r\n", "\n").strip()
    return [part.strip("\n") for part in text.split("\n\n") if part.strip()]


def _long_date(letter: Printable) -> str:
    day = letter.written_at.astimezone(ZoneInfo(city().time_zone)).date()
    try:
        locale = Locale.parse(letter.language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    return format_date(day, "long", locale=locale)
