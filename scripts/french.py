"""French as it is typeset: the right space before : ; ! ? and inside « », and ’.

    .venv/bin/python scripts/french.py

Rewrites the French catalog and every French text of the blueprints. A no-break space
stands before a colon and inside quotation marks, a narrow one before ; ! and ?.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOG = ROOT / "beistand/web/locale/fr/LC_MESSAGES/django.po"
BLUEPRINTS = ROOT / "blueprints"
WIDE, NARROW = "\u00a0", "\u202f"
SPACE = f"[ {WIDE}{NARROW}]*"
ENDS = r"""(?=[\s»)<"']|$)"""
# An entity of HTML ends with ; too.
TIGHT = re.compile(rf"(?<=[^\s(«;!?])(?<!&amp)(?<!&nbsp){SPACE}([;!?]+){ENDS}")
COLON = re.compile(rf"(?<=[^\s:]){SPACE}:{ENDS}")
OPENING, CLOSING = re.compile(f"«{SPACE}"), re.compile(f"{SPACE}»")
APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w%{<«])")
# They may travel in a text message, where ’ would more than halve what fits.
PLAIN = frozenset({"today at %(time)s", "today from %(time)s"})
# Text messages for the same reason; words that people type, because they type ' too.
NOT_TYPESET = frozenset({"sms", "synonyms", "code_words"})


def typeset(text: str) -> str:
    """The text with these spaces and apostrophes; doing it twice changes nothing."""
    text = TIGHT.sub(rf"{NARROW}\1", text)
    text = COLON.sub(f"{WIDE}:", text)
    text = CLOSING.sub(f"{WIDE}»", OPENING.sub(f"«{WIDE}", text))
    return APOSTROPHE.sub("’", text)


def french_nodes(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Where a document says something in French."""
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from french_nodes(each)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "fr" and isinstance(value, yaml.ScalarNode):
                yield value
            elif key.value not in NOT_TYPESET:
                yield from french_nodes(value)


def typeset_document(text: str) -> str:
    """The same document of YAML, its French texts typeset where they stand."""
    nodes = sorted(
        french_nodes(yaml.compose(text)), key=lambda row: row.start_mark.index
    )
    done, end = [], 0
    for node in nodes:
        start, stop = node.start_mark.index, node.end_mark.index
        told = text[start:stop]
        if node.style == "'":
            told = told.replace("''", "’")
        done += [text[end:start], typeset(told)]
        end = stop
    return "".join([*done, text[end:]])


def untypeset_documents(folder: Path) -> list[Path]:
    """Which files of blueprints would change."""
    files = sorted(folder.rglob("*.yaml"))
    return [
        file for file in files if typeset_document(file.read_text()) != file.read_text()
    ]


def typeset_catalog(file: Path) -> None:
    """Write the catalog anew, typeset."""
    with file.open("rb") as opened:
        catalog = read_po(opened, locale="fr")
    for message in catalog:
        first = message.id[0] if message.pluralizable else message.id
        if not first or first in PLAIN:
            continue
        if isinstance(message.string, tuple):
            message.string = tuple(typeset(str(form)) for form in message.string)
        else:
            message.string = typeset(str(message.string))
    with file.open("wb") as opened:
        write_po(opened, catalog, width=88, include_lineno=False, sort_output=True)


def main() -> int:
    """Typeset everything."""
    typeset_catalog(CATALOG)
    for file in untypeset_documents(BLUEPRINTS):
        file.write_text(typeset_document(file.read_text()))
        print(file.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
