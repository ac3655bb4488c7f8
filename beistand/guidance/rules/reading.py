"""Reading a protocol from the values of a file, naming whatever does not fit."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from beistand.guidance.rules.checks import Fault, Where
from beistand.guidance.rules.graph import Graph, GraphChoice, GraphNode

CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
LONGEST = 1000
MOST_NODES = 200
HEAD = frozenset({"code", "titles", "topics", "start", "nodes"})
NODE = frozenset({"code", "kind", "texts", "next", "topic", "answer", "choices"})
CHOICE = frozenset({"code", "labels", "next"})
# No sign that a spreadsheet or a browser would lose.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Reader:
    """Reads one protocol and gathers what is wrong with it."""

    def __init__(self) -> None:
        """Nothing is wrong yet."""
        self.faults: list[Fault] = []
        self.node = ""

    def fault(self, where: Where, what: str, remedy: str) -> None:
        """Note one thing that is wrong."""
        self.faults.append(Fault(where, self.node, what, remedy))

    def graph(self, raw: object) -> Graph:
        """The protocol, as far as it can be read."""
        head = self.fields(raw, HEAD, ())
        return Graph(
            code=self.code(head, "code", ()),
            titles=self.texts(head.get("titles"), ("titles",)),
            topics=tuple(self.codes(head.get("topics"), ("topics",))),
            start=self.code(head, "start", (), needed=False),
            nodes=tuple(self.nodes(head.get("nodes"))),
        )

    def fields(
        self, raw: object, known: frozenset[str], where: Where
    ) -> Mapping[str, Any]:
        """The fields of a mapping; one that nobody knows is a fault."""
        if not isinstance(raw, Mapping):
            remedy = _("Write “name: value”, each on its own line.")
            self.fault(where, _("Here fields are missing."), remedy)
            return {}
        for name in raw:
            if name not in known:
                remedy = _("Known are: %(names)s.") % {
                    "names": ", ".join(sorted(known))
                }
                what = _("There is no field “%(name)s” here.") % {"name": name}
                self.fault((*where, str(name)), what, remedy)
        return raw

    def items(self, raw: object, where: Where) -> list[object]:
        """The entries of a list; nothing where nothing is said."""
        if raw is None:
            return []
        if isinstance(raw, list):
            return raw
        self.fault(where, _("This must be a list."), _("Begin each entry with “-”."))
        return []

    def codes(self, raw: object, where: Where) -> Iterator[str]:
        """A list of codes, each once."""
        seen = set[str]()
        for index, each in enumerate(self.items(raw, where)):
            code = self.code({"": each}, "", (*where, index))
            if code and code not in seen:
                yield code
            seen.add(code)

    def code(
        self, fields: Mapping[str, Any], name: str, where: Where, *, needed: bool = True
    ) -> str:
        """A code of small letters, digits and hyphens."""
        value = fields.get(name)
        at = (*where, name) if name else where
        if value is None or value == "":
            if needed:
                self.fault(at, _("A code is missing here."), _("Give it one."))
            return ""
        if isinstance(value, str) and CODE.fullmatch(value):
            return value
        remedy = _("Use small letters, digits and hyphens: no-food-today.")
        self.fault(at, _("“%(code)s” is no code.") % {"code": value}, remedy)
        return ""

    def texts(self, raw: object, where: Where) -> dict[str, str]:
        """One text for each language."""
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            remedy = _("Write one text for each language: {de: …, en: …}.")
            self.fault(where, _("This must hold texts by language."), remedy)
            return {}
        found = {
            str(language): self.text(text, (*where, str(language)))
            for language, text in raw.items()
        }
        return {language: text for language, text in found.items() if text}

    def text(self, value: object, where: Where) -> str:
        """A text without signs that no form of writing keeps; ends are trimmed."""
        if not isinstance(value, str):
            self.fault(where, _("This must be a text."), _("Put it in quotes."))
            return ""
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if _ODD.search(text):
            what = _("It holds signs that cannot be read.")
            self.fault(where, what, _("Type it anew."))
            return ""
        if len(text) > LONGEST:
            what = _("This is longer than %(count)s letters.") % {"count": LONGEST}
            self.fault(where, what, _("Part it into two nodes."))
        return text[:LONGEST]

    def nodes(self, raw: object) -> Iterator[GraphNode]:
        """The nodes in their order; the second one of a code is a fault."""
        seen = set[str]()
        entries = self.items(raw, ("nodes",))
        if len(entries) > MOST_NODES:
            what = _("It has more than %(count)s nodes.") % {"count": MOST_NODES}
            self.fault(("nodes",), what, _("Make two protocols of it."))
        for position, entry in enumerate(entries[:MOST_NODES]):
            node = self._one(entry, ("nodes", position))
            if node.code in seen:
                self._twice(("nodes", position, "code"), node.code)
            elif node.code:
                seen.add(node.code)
                yield node
            self.node = ""

    def _twice(self, where: Where, code: str) -> None:
        what = _("The code “%(code)s” stands here twice.") % {"code": code}
        self.fault(where, what, _("Give each its own."))

    def _one(self, raw: object, at: Where) -> GraphNode:
        fields = self.fields(raw, NODE, at)
        self.node = str(fields.get("code") or "")
        return GraphNode(
            code=self.code(fields, "code", at),
            kind=self._word(fields, "kind", at),
            texts=self.texts(fields.get("texts"), (*at, "texts")),
            next=self.code(fields, "next", at, needed=False),
            topic=self.code(fields, "topic", at, needed=False),
            answer=self._word(fields, "answer", at),
            choices=tuple(self.choices(fields.get("choices"), (*at, "choices"))),
        )

    def _word(self, fields: Mapping[str, Any], name: str, at: Where) -> str:
        value = fields.get(name)
        if value is None or isinstance(value, str):
            return (value or "").strip()[:40]
        self.fault((*at, name), _("This must be a text."), _("Put it in quotes."))
        return ""

    def choices(self, raw: object, where: Where) -> Iterator[GraphChoice]:
        """The answers to a question in their order."""
        seen = set[str]()
        for index, entry in enumerate(self.items(raw, where)):
            at = (*where, index)
            fields = self.fields(entry, CHOICE, at)
            choice = GraphChoice(
                code=self.code(fields, "code", at),
                labels=self.texts(fields.get("labels"), (*at, "labels")),
                next=self.code(fields, "next", at, needed=False),
            )
            if choice.code in seen:
                self._twice((*at, "code"), choice.code)
            elif choice.code:
                seen.add(choice.code)
                yield choice


def read_graph(raw: object) -> tuple[Graph, list[Fault]]:
    """A protocol from the values of a file, and whatever could not be read of it."""
    reader = Reader()
    return reader.graph(raw), reader.faults
