"""Dangers: what is said at once and whom to phone, in every language of the city."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beistand.guidance.actions import DangerIn, DangerNumber, change_red_flag
from beistand.guidance.models import RedFlag
from beistand.guidance.queries import red_flag_named, red_flags
from beistand.guidance.rules.numbers import flaw_in_number
from beistand.kit.errors import Refused
from beistand.kit.languages import language_name
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.danger import dangers
from beistand.web.forms import PageForm, lines
from beistand.web.requests import StaffRequest

KEEPERS = ("coordinator", "administrator")
SPARE = 2  # empty rows for more numbers


class DangerForm(PageForm):
    """A danger with a field for each text in each language."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, sent: object, flag: RedFlag, languages: list[str]) -> None:
        """Begin with what is said now."""
        super().__init__(sent, initial={"seen": flag.mark()})
        self.languages = languages
        for language in languages:
            title, words = flag.titles.get(language), flag.words.get(language)
            self._text(f"title-{language}", _("Title"), language, title)
            self._text(f"words-{language}", _("What to say"), language, words, 4)
        self.rows = list(range(len(flag.numbers) + SPARE))
        for row in self.rows:
            known = flag.numbers[row] if row < len(flag.numbers) else {}
            self._number(row, known)

    def _text(
        self, name: str, label: str, language: str, value: str | None, rows: int = 0
    ) -> None:
        spoken = language_name(language, get_language() or "")
        self.fields[name] = forms.CharField(
            label=f"{label} ({spoken})",
            initial=value or "",
            max_length=1000,
            widget=lines(rows) if rows else None,
            error_messages={"required": _("Missing in this language. Write it first.")},
        )

    def _number(self, row: int, known: dict[str, object]) -> None:
        names = known.get("names")
        told = names if isinstance(names, dict) else {}
        for part, label in (("phone", _("Number")), ("hours", _("Hours"))):
            self.fields[f"{part}-{row}"] = forms.CharField(
                label=label, initial=known.get(part), max_length=100, required=False
            )
        for language in self.languages:
            name = f"name-{row}-{language}"
            self._text(name, _("Who answers"), language, told.get(language))
            self.fields[name].required = False

    def text_fields(self) -> list[forms.BoundField]:
        """Title and words in each language."""
        return [self[name] for name in self.fields if name.startswith(("title", "w"))]

    def number_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each number."""
        return [[self[name] for name in self._names(row)] for row in self.rows]

    def _names(self, row: int) -> list[str]:
        spoken = [f"name-{row}-{language}" for language in self.languages]
        return [f"phone-{row}", *spoken, f"hours-{row}"]

    def _filled(self) -> list[int]:
        said = self.cleaned_data
        return [row for row in self.rows if any(map(said.get, self._names(row)))]

    def clean(self) -> None:
        """A number wants its name in every language; an empty row is no number."""
        for row in self._filled():
            for name in self._names(row)[:-1]:
                if not self.cleaned_data.get(name) and not self.has_error(name):
                    self.add_error(name, _("Missing in this language. Write it first."))
            told = self._told_of(row)
            if flaw := flaw_in_number(told.phone, told.hours):
                part, text = flaw
                if not self.has_error(f"{part}-{row}"):
                    self.add_error(f"{part}-{row}", text)

    def told(self) -> DangerIn:
        """The danger as it was typed."""
        said = self.cleaned_data
        return DangerIn(
            {each: said[f"title-{each}"] for each in self.languages},
            {each: said[f"words-{each}"] for each in self.languages},
            [self._told_of(row) for row in self._filled()],
        )

    def _told_of(self, row: int) -> DangerNumber:
        said = self.cleaned_data
        return DangerNumber(
            {each: said.get(f"name-{row}-{each}", "") for each in self.languages},
            said.get(f"phone-{row}", ""),
            said.get(f"hours-{row}", ""),
        )


@require_safe
@audience(*KEEPERS)
def dangers_page(request: StaffRequest) -> HttpResponse:
    """Every danger, as operators see it, and what is missing."""
    flags = red_flags()
    shown = dangers(flags, get_language() or "")
    rows = [
        (danger, _missing(flag, request.city.languages))
        for flag, danger in zip(flags, shown, strict=True)
    ]
    return control_page(request, "dangers", "dangers.html", {"rows": rows})


def _missing(flag: RedFlag, languages: list[str]) -> list[str]:
    """In which languages something is not said."""
    texts = [flag.titles, flag.words, *(each["names"] for each in flag.numbers)]
    return [code for code in languages if not all(each.get(code, "") for each in texts)]


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def danger_page(request: StaffRequest, code: str) -> HttpResponse:
    """Change one danger."""
    flag = red_flag_named(code)
    if flag is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = DangerForm(sent, flag, request.city.languages)
    if form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            change_red_flag(flag, form.told(), seen, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("From now on operators see it like this."))
            return redirect("control:dangers")
    title = flag.title(get_language() or "")
    context = {"form": form, "title": title}
    status = 422 if form.is_bound else 200
    return control_page(request, "dangers", "danger.html", context, status)
