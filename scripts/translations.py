"""Translations without GNU gettext: extract, check, compile.

`extract` brings the .po files up to date with code and templates, `check` says what
is wrong with them, `compile` makes the .mo files that Django reads. The source
language is English, so only other languages have files.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scripts.french import PLAIN, typeset

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "beistand"
LOCALE = CODE / "web" / "locale"
# These say everything. What another one does not say yet is shown in English.
COMPLETE = ("de", "fr", "nl")
SIMPLE = ("_", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
IN_CONTEXT = ("pgettext", "pgettext_lazy")
PLURAL_IN_CONTEXT = ("npgettext", "npgettext_lazy")
KEYWORDS = {
    **dict.fromkeys(SIMPLE),
    **dict.fromkeys(PLURAL, (1, 2)),
    **dict.fromkeys(IN_CONTEXT, ((1, "c"), 2)),
    **dict.fromkeys(PLURAL_IN_CONTEXT, ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def read_sources(folder: Path) -> Catalog:
    """Every text that code and templates below the folder want translated."""
    found = Catalog(project="Beistand", fuzzy=False)
    for file in sorted(folder.rglob("*")):
        if file.suffix not in {".py", ".html", ".txt"} or "migrations" in file.parts:
            continue
        text = file.read_text()
        if file.suffix != ".py":
            # Brackets, because a template's indentation is no Python.
            text = f"({templatize(text)})"
        place = file.relative_to(folder.parent).as_posix()
        for _line, text_id, _notes, context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS
        ):
            found.add(text_id, locations=[(place, 1)], context=context)
    return found


def read_catalog(file: Path) -> Catalog:
    """A .po file; an empty catalog when there is none yet."""
    language = file.parts[-3]
    if not file.exists():
        return Catalog(locale=language, project="Beistand", fuzzy=False)
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def po_files(locale: Path) -> list[Path]:
    """The file of each language."""
    return [
        folder / "LC_MESSAGES" / "django.po"
        for folder in sorted(locale.iterdir())
        if folder.is_dir()
    ]


def update_catalogs(folder: Path, locale: Path) -> None:
    """Add new texts, drop those nobody uses, keep what is translated."""
    sources = read_sources(folder)
    for file in po_files(locale):
        catalog = read_catalog(file)
        catalog.update(sources, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        if file.parts[-3] not in COMPLETE:
            drop_untranslated(catalog)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            write_po(opened, catalog, width=88, include_lineno=False, sort_output=True)


def drop_untranslated(catalog: Catalog) -> None:
    """Leave only what a language that was begun already says."""
    for message in list(catalog):
        if message.id and not (message.string and all(message.string)):
            catalog.delete(first_of(message), message.context)


def compile_catalogs(locale: Path) -> None:
    """Write the .mo beside each .po."""
    for file in po_files(locale):
        with file.with_suffix(".mo").open("wb") as opened:
            write_mo(opened, read_catalog(file))


def find_problems(folder: Path, locale: Path) -> Iterator[str]:
    """What is missing, doubtful, unused or broken, a line each."""
    sources = read_sources(folder)
    for file in po_files(locale):
        language = file.parts[-3]
        catalog = read_catalog(file)
        for source in sources:
            if not source.id:
                continue
            known = catalog.get(first_of(source), source.context)
            if known is None and language not in COMPLETE:
                continue
            place = source.locations[0][0] if source.locations else "?"
            for problem in problems_of(source, known, catalog.num_plurals):
                yield f"{language}: {place}: {first_of(source)!r} {problem}"
        for known in catalog:
            if known.id and not sources.get(first_of(known), known.context):
                yield f"{language}: {first_of(known)!r} is not used any more"


def problems_of(source: Message, known: Message | None, plurals: int) -> Iterator[str]:
    """What is wrong with the translation of one text."""
    if known is None:
        yield "is missing from the file"
        return
    if known.fuzzy:
        yield "is marked as fuzzy"
    if known.pluralizable != source.pluralizable:
        yield "must have a plural in both or in neither"
        return
    forms = known.string if isinstance(known.string, tuple) else (known.string,)
    if not all(forms) or (known.pluralizable and len(forms) != plurals):
        yield "is not translated"
        return
    filled = [placeholders(text) for text in ids_of(source)]
    for number, form in enumerate(map(str, forms)):
        # "one case" may leave out the number that "%(n)s cases" needs.
        shorter = len(forms) > 1 and number == 0 and placeholders(form) < filled[0]
        if placeholders(form) not in filled and not shorter:
            yield f"has other placeholders than {form!r}"


def find_badly_set(locale: Path) -> Iterator[str]:
    """French texts whose spaces or apostrophes are not as they should be."""
    for known in read_catalog(locale / "fr" / "LC_MESSAGES" / "django.po"):
        forms = known.string if isinstance(known.string, tuple) else (known.string,)
        first = first_of(known)
        if first and first not in PLAIN and any(typeset(str(f)) != f for f in forms):
            yield f"fr: {first!r}: run scripts/french.py"


def ids_of(message: Message) -> tuple[str, ...]:
    """Singular and, if there is one, plural in the source language."""
    return tuple(message.id) if message.pluralizable else (str(message.id),)


def first_of(message: Message) -> str:
    """The text in the source language."""
    return ids_of(message)[0]


def placeholders(text: str) -> frozenset[str]:
    """What is filled into the text later."""
    return frozenset(PLACEHOLDER.findall(text.replace("%%", "")))


def main(command: str) -> int:
    """Do what the command says; not 0 when something is wrong."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    if command == "extract":
        update_catalogs(CODE, LOCALE)
    elif command == "compile":
        compile_catalogs(LOCALE)
    elif command == "check":
        problems = [*find_problems(CODE, LOCALE), *find_badly_set(LOCALE)]
        print(*problems, sep="\n", end="\n" if problems else "")
        print(f"Translations: {len(problems)} problems.")
        return 1 if problems else 0
    else:
        print("Say one of: extract, check, compile.")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
