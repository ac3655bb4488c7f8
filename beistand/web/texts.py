"""Texts that people are told, in each language of the city or in none."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext as _

from beistand.reference.rules import languages_missing
from beistand.web.forms import PageForm, lines

LONGEST = 500


class TextsForm(PageForm):
    """A form with texts in every language of the city.

    Once a text is there in one language it is wanted in all of them: whoever does not
    speak that one would be told something else, or nothing.
    """

    def __init__(
        self, sent: object, languages: Sequence[str], initial: Mapping[str, Any]
    ) -> None:
        """Begin without texts; `add_texts` offers them."""
        self.languages = list(languages)
        self.texts: list[str] = []
        self.text_of: dict[str, str] = {}
        super().__init__(sent, initial=dict(initial))

    def add_texts(
        self,
        name: str,
        label: str | Promise,
        first: Mapping[str, str] | None = None,
        *,
        rows: int = 2,
        longest: int = LONGEST,
        whole: bool = True,
    ) -> None:
        """Offer this text in each language; begin with what there is.

        One that need not be `whole` may be there in some languages only.
        """
        if whole:
            self.texts.append(name)
        for code in self.languages:
            words = {"text": label, "language": _name_here(code)}
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=_("%(text)s (%(language)s)") % words,
                initial=(first or {}).get(code, ""),
                max_length=longest,
                required=False,
                widget=_room(rows, code),
            )
            self.text_of[f"{name}_{code}"] = name

    def in_rows(self) -> list[list[forms.BoundField]]:
        """All fields that are shown; those of one text beside each other."""
        fields = groupby(
            self.visible_fields(), lambda each: self.text_of.get(each.name, each.name)
        )
        return [list(row) for _name, row in fields]

    def fields_of(self, name: str) -> list[forms.BoundField]:
        """The fields of this text, one for each language."""
        return [self[f"{name}_{code}"] for code in self.languages]

    def texts_of(self, name: str) -> dict[str, str]:
        """This text by language, where anything is written."""
        said = {
            code: str(self.cleaned_data.get(f"{name}_{code}", "")).strip()
            for code in self.languages
        }
        return {code: text for code, text in said.items() if text}

    def clean(self) -> dict[str, Any]:
        """Name the languages that are missing."""
        said: dict[str, Any] = super().clean() or {}
        for name in self.texts:
            for code in languages_missing(self.texts_of(name), self.languages):
                if f"{name}_{code}" not in self.errors:
                    self.add_error(f"{name}_{code}", _missing(code))
        return said


def _own_name(language: str) -> str:
    return str(get_language_info(language)["name_local"])


def _name_here(language: str) -> str:
    return str(get_language_info(language)["name_translated"])


def _missing(language: str) -> str:
    return _("Missing: %(language)s. Write it in every language, or in none.") % {
        "language": _own_name(language)
    }


def _room(rows: int, language: str) -> forms.Widget:
    widget = forms.TextInput() if rows == 1 else lines(rows)
    widget.attrs["lang"] = language
    return widget
