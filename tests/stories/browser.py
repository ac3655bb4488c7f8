"""Somebody in front of a browser without scripts: reads pages, fills in forms.

Stories happen through HTTP only. Nobody here knows an id that no page showed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client

Values = dict[str, list[str]]
PRESSED = {"submit", "image", "button", "reset"}


@dataclass
class Form:
    """One form of a page: where it goes, and what it would send untouched."""

    action: str = ""
    fields: Values = field(default_factory=dict)


class FormReader(HTMLParser):
    """Every form of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._text = self._select = ""
        self._words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in pairs}
        if tag == "form":
            self._form = Form(had.get("action", ""))
            self.forms.append(self._form)
        if self._form is None or (tag not in ("option",) and not had.get("name")):
            return
        if tag == "input":
            self._input(self._form, had)
        elif tag == "textarea":
            self._text, self._words = had["name"], []
        elif tag == "select":
            self._select = had["name"]
        elif tag == "option" and self._select:
            first = self._select not in self._form.fields
            if first or "selected" in had:
                self._form.fields[self._select] = [had.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._text:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._form is not None:
            self._form.fields[self._text] = ["".join(self._words).lstrip("\n")]
            self._text = ""

    def _input(self, form: Form, had: Mapping[str, str]) -> None:
        kind = had.get("type", "text")
        is_box = kind in ("radio", "checkbox")
        if kind not in PRESSED and (not is_box or "checked" in had):
            value = had.get("value", "on" if is_box else "")
            form.fields.setdefault(had["name"], []).append(value)


class Visitor:
    """A person with a browser; remembers the page it shows."""

    def __init__(self, language: str = "en") -> None:
        self.client = Client(headers={"Accept-Language": language})
        self.path = "/"
        self.answer: HttpResponse = HttpResponse()

    def open(self, path: str) -> "Visitor":
        """Go to a page, and where it sends us."""
        self._arrive(self.client.get(path, follow=True), path)
        assert self.answer.status_code == 200, (path, self.answer.status_code)
        return self

    def follow(self, pattern: str) -> "Visitor":
        """Follow the first link whose address or words match."""
        for address, words in re.findall(
            r'<a\b[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', self.html, re.S
        ):
            if re.search(pattern, address) or re.search(pattern, plain(words)):
                return self.open(unescape(address))
        raise AssertionError(f"no link {pattern!r} on {self.path}:\n{self.text}")

    def send(self, action: str, **said: str | list[str]) -> "Visitor":
        """Fill in and send the first form that goes to an address like this."""
        form = self.form(action)
        where = form.action or self.path
        sent = {**form.fields, **said}
        self._arrive(self.client.post(where, sent, follow=True), where)
        return self

    def form(self, action: str) -> Form:
        """The first form of the page that goes to an address like this."""
        for form in FormReader(self.html).forms:
            if re.search(action, form.action or self.path):
                return form
        raise AssertionError(f"no form {action!r} on {self.path}:\n{self.text}")

    def walk(self, *pages: dict[str, str | list[str]]) -> "Visitor":
        """Answer the pages of a wizard one after the other, and send at the end."""
        path = self.path
        for answers in (*pages, {"go": "send"}):
            self.send(f"^{re.escape(path)}$", **{"go": "next", **answers})
        return self

    def _arrive(self, answer: HttpResponse, path: str) -> None:
        hops = getattr(answer, "redirect_chain", [])
        self.path = (hops[-1][0] if hops else path).partition("?")[0]
        self.answer = answer

    @property
    def html(self) -> str:
        """The page as it came."""
        return self.answer.text

    @property
    def text(self) -> str:
        """What a person reads on the page."""
        return plain(self.html)

    def reads(self, *words: str) -> "Visitor":
        """Make sure that all of these words stand on the page."""
        missing = [each for each in words if each not in self.text]
        assert not missing, f"{missing} is not on {self.path}:\n{self.text}"
        return self


def plain(html: str) -> str:
    """The words of a piece of HTML, blanks made one."""
    words = re.sub(r"<(script|style|head)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())
