"""Filling in forms as a browser without any script does.

A page is read for its form: every field with the value that would be sent if
nothing were touched. A test changes what a person would change and presses a
button.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

NOT_SENT = {"submit", "button", "image", "file"}


@dataclass
class Form(HTMLParser):
    """One form of a page: its address and what it would send."""

    form_id: str = ""
    action: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside = self._done = False
        self._area = self._select = ""
        self._written: list[str] = []

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in pairs}
        if tag == "form" and not self._done:
            self._inside = self.form_id in ("", attributes.get("id"))
            self.action = attributes.get("action", "") if self._inside else self.action
        if not self._inside:
            return
        if tag == "input":
            self._input(attributes)
        elif tag == "textarea":
            self._area, self._written = attributes["name"], []
        elif tag == "select":
            self._select = attributes["name"]
        elif tag == "option" and self._select:
            first = self._select not in self.fields
            if first or "selected" in attributes:
                self.fields[self._select] = [attributes.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._inside:
            self._inside, self._done = False, True
        if tag == "textarea" and self._area:
            self.fields[self._area] = ["".join(self._written).lstrip("\n")]
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._written.append(data)

    def _input(self, attributes: dict[str, str]) -> None:
        kind, name = attributes.get("type", "text"), attributes.get("name", "")
        ticked = kind not in ("radio", "checkbox") or "checked" in attributes
        if name and ticked and kind not in NOT_SENT:
            values = self.fields.setdefault(name, [])
            values.append(attributes.get("value", "on" if kind == "checkbox" else ""))


def read_form(page: str, form_id: str = "") -> Form:
    """The form of this id, or the first of the page."""
    form = Form(form_id)
    form.feed(page)
    return form


class Walker:
    """Somebody who fills in a wizard."""

    def __init__(self, client: Client, path: str, **headers: str) -> None:
        self.client, self.path = client, path
        self.answer = client.get(path, headers=headers)

    @property
    def page(self) -> str:
        """The page as it stands."""
        return self.answer.content.decode()

    @property
    def fields(self) -> dict[str, list[str]]:
        """What the page would send now."""
        return read_form(self.page, "wizard").fields

    def press(self, button: str = "next", **answers: str | list[str]) -> "Walker":
        """Answer, press a button, and look at what comes."""
        sent: dict[str, str | list[str]] = {**self.fields, **answers, "go": button}
        self.answer = self.client.post(self.path, sent, follow=True)
        return self

    def speak(self, language: str, **answers: str) -> "Walker":
        """Choose another language in the middle."""
        sent: dict[str, str | list[str]] = {**self.fields, **answers}
        self.answer = self.client.post(self.path, sent | {"lang": language})
        return self
