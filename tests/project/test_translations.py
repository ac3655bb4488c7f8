"""Finding, checking and compiling translations without GNU gettext."""

import gettext
from pathlib import Path

import pytest

from scripts import translations

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext

print(_("Good morning, %(name)s.") % {"name": name})
print(ngettext("%(n)s case", "%(n)s cases", n) % {"n": n})
print(pgettext("month", "May"))
"""
PAGE = """{% load i18n %}
<p>It's {% translate "open" %}</p>
    {% blocktranslate trimmed with hour=time %}
      Until {{ hour }},
      not longer.
    {% endblocktranslate %}
"""
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
GOOD = {
    'msgid "Good morning, %(name)s."': 'msgstr "Guten Morgen, %(name)s."',
    'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"': (
        'msgstr[0] "ein Fall"\nmsgstr[1] "%(n)s Fälle"'
    ),
    'msgctxt "month"\nmsgid "May"': 'msgstr "Mai"',
    'msgid "open"': 'msgstr "geöffnet"',
    'msgid "Until %(hour)s, not longer."': 'msgstr "Nur bis %(hour)s."',
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A little house with a page, a German file, and nothing wrong."""
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "code.py").write_text(CODE)
    (tmp_path / "locale" / "de" / "LC_MESSAGES").mkdir(parents=True)
    write_po(tmp_path, GOOD)
    return tmp_path


def write_po(house: Path, messages: dict[str, str], notes: str = "") -> None:
    """The German file of the little house."""
    text = "\n\n".join(f"{notes}{key}\n{value}" for key, value in messages.items())
    (house / "locale/de/LC_MESSAGES/django.po").write_text(HEADER + text + "\n")


def problems(house: Path) -> list[str]:
    """What the check says."""
    return list(translations.find_problems(house, house / "locale"))


def test_a_complete_file_has_no_problems(house: Path) -> None:
    assert problems(house) == []


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ('msgid "open"', None, "is missing"),
        ('msgid "open"', 'msgstr ""', "is not translated"),
        (
            'msgid "Good morning, %(name)s."',
            'msgstr "Guten Morgen, %(nmae)s."',
            "other placeholders",
        ),
        (
            'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"',
            'msgstr[0] "ein Fall"\nmsgstr[1] ""',
            "is not translated",
        ),
        ('msgid "closed"', 'msgstr "zu"', "is not used any more"),
        ('msgctxt "month"\nmsgid "May"', None, "is missing"),
    ],
)
def test_what_is_wrong_is_said(
    house: Path, key: str, value: str | None, problem: str
) -> None:
    changed = {**GOOD, key: value}
    write_po(house, {k: v for k, v in changed.items() if v is not None})
    (found,) = problems(house)
    assert problem in found


def test_a_fuzzy_translation_is_no_translation(house: Path) -> None:
    write_po(house, GOOD, notes="#, fuzzy\n")
    assert len(problems(house)) == len(GOOD)
    assert all("fuzzy" in problem for problem in problems(house))


def test_extracting_adds_what_is_new_and_drops_what_is_gone(house: Path) -> None:
    (house / "code.py").write_text(CODE + 'print(_("Good night."))\n')
    (house / "page.html").unlink()
    translations.update_catalogs(house, house / "locale")
    (found,) = problems(house)
    assert "'Good night.' is not translated" in found
    assert "geöffnet" not in (house / "locale/de/LC_MESSAGES/django.po").read_text()


def begin_slovak(house: Path, text: str) -> Path:
    """A second file, with one text only."""
    file = house / "locale/sk/LC_MESSAGES/django.po"
    file.parent.mkdir(parents=True)
    key = 'msgid "Good morning, %(name)s."'
    file.write_text(f"{HEADER}{key}\nmsgstr {text}\n")
    return file


def test_a_language_that_was_begun_may_say_little(house: Path) -> None:
    file = begin_slovak(house, '"Dobré ráno, %(name)s."')
    assert problems(house) == []
    translations.update_catalogs(house, house / "locale")
    assert problems(house) == []
    assert file.read_text().count("msgid ") == 2


def test_what_a_begun_language_says_must_be_right(house: Path) -> None:
    begin_slovak(house, '"Dobré ráno, %(meno)s."')
    (found,) = problems(house)
    assert found.startswith("sk: ")
    assert "other placeholders" in found


def test_dutch_and_french_are_complete() -> None:
    assert set(translations.COMPLETE) == {"de", "fr", "nl"}
    assert (
        list(translations.find_problems(translations.CODE, translations.LOCALE)) == []
    )


def test_what_is_compiled_speaks_german(house: Path) -> None:
    translations.compile_catalogs(house / "locale")
    with (house / "locale/de/LC_MESSAGES/django.mo").open("rb") as opened:
        german = gettext.GNUTranslations(opened)
    assert german.gettext("open") == "geöffnet"
    assert german.ngettext("%(n)s case", "%(n)s cases", 2) == "%(n)s Fälle"
    assert german.pgettext("month", "May") == "Mai"
