"""Objects out of JSON files, one at a time, however long the file is.

A file is an object, a list of them, a page of an API that holds such a list, or one
object a line.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from beistand.kit.errors import Refused

CHUNK = 1 << 16
LISTS = ("contents", "content", "items", "data", "services", "organizations")
BIGGEST = 32 * 1024 * 1024
DECODER = json.JSONDecoder()


def read_objects(file: Path) -> Iterator[tuple[str, Any]]:
    """Each object with its place: "item 3", or "line 3" in a file of lines.

    Raises:
        Refused: the file is no JSON; what came before that has been given.
    """
    with file.open(encoding="utf-8-sig") as text:
        yield from _Reader(file, text).objects()


class _Reader:
    """A window that moves over the text."""

    def __init__(self, file: Path, text: TextIO) -> None:
        self.file, self.text = file, text
        self.window, self.at, self.lines = "", 0, 1

    def objects(self) -> Iterator[tuple[str, Any]]:
        start = self._next_sign()
        if start == "[":
            yield from self._list()
        elif start == "{":
            yield from self._object_or_lines()
        else:
            raise self._refusal("there is no object here")

    def _list(self) -> Iterator[tuple[str, Any]]:
        """The items of a list whose bracket comes next."""
        self.at += 1
        number = 0
        while self._next_sign() != "]":
            number += 1
            yield f"item {number}", self._value()
            if self._next_sign() == ",":
                self.at += 1
            elif self._next_sign() != "]":
                raise self._refusal("a comma or the end of the list is missing")
        self.at += 1

    def _object_or_lines(self) -> Iterator[tuple[str, Any]]:
        """A page with its list, or objects one after the other."""
        if self._page_begins():
            yield from self._list()
            return
        number = 0
        while self._next_sign():
            number += 1
            told = self._value()
            yield from _inside(told, number)

    def _page_begins(self) -> bool:
        """Whether this is a page of a list; then we stand at its bracket."""
        kept = self.at
        self.at += 1
        while self._next_sign() == '"':
            name = self._value()
            if self._next_sign() != ":":
                raise self._refusal("a colon is missing")
            self.at += 1
            if name in LISTS and self._next_sign() == "[" and kept == 0:
                return True
            if name in {"id", "name"} or self._next_sign() in "{[":
                break  # an object of its own, and no page
            self._value()
            if self._next_sign() != ",":
                break
            self.at += 1
        self.at = kept
        return False

    def _next_sign(self) -> str:
        while True:
            while self.at < len(self.window) and self.window[self.at].isspace():
                self.at += 1
            if self.at < len(self.window):
                return self.window[self.at]
            if not self._more():
                return ""

    def _value(self) -> Any:
        while True:
            try:
                value, end = DECODER.raw_decode(self.window, self.at)
            except json.JSONDecodeError as problem:
                if not self._more():
                    raise self._refusal(problem.msg) from None
                continue
            except RecursionError:
                raise self._refusal("it is nested too deeply") from None
            if end == len(self.window) and self._more():
                continue  # a number may go on
            self.at = end
            self._forget()
            return value

    def _more(self) -> bool:
        if len(self.window) - self.at > BIGGEST:
            raise self._refusal("one object is larger than 32 MB")
        chunk = self.text.read(max(CHUNK, len(self.window) - self.at))
        self.window += chunk
        return bool(chunk)

    def _forget(self) -> None:
        if self.at > CHUNK:
            self.lines += self.window.count("\n", 0, self.at)
            self.window, self.at = self.window[self.at :], 0

    def _refusal(self, told: str) -> Refused:
        line = self.lines + self.window.count("\n", 0, self.at)
        return Refused(
            f"{self.file.name}, line {line}: this is not JSON: {told}. What stood "
            "before it was taken in; mend the file and import it again."
        )


def _inside(told: Any, number: int) -> Iterator[tuple[str, Any]]:
    """The object itself; or those in its list, if it is a page in a line."""
    lists = [told[name] for name in LISTS if isinstance(told, dict) and name in told]
    if lists and isinstance(told, dict) and "id" not in told:
        for each in lists[0] if isinstance(lists[0], list) else []:
            yield f"line {number}", each
    else:
        yield f"line {number}", told
