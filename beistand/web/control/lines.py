"""The helplines: hours, who is due and who is there, the rota, what callers hear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.accounts.models import User
from beistand.accounts.queries import people_who_may
from beistand.kit import phone
from beistand.kit.clock import now
from beistand.lines.actions import ShiftIn, add_shift, remove_shift
from beistand.lines.models import Line, Presence, Shift
from beistand.lines.queries import (
    Day,
    all_lines,
    days_ahead,
    due_on,
    line_state,
    line_with,
    operators_on_duty,
    people_present,
    shift_with,
    shifts_of,
)
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.desk import undo
from beistand.web.desk.page import say_line
from beistand.web.forms import DayField, PageForm
from beistand.web.requests import StaffRequest

KEEPERS = ("coordinator", "administrator")
DAYS_SHOWN = 7
ON_A_DATE = "date"


@dataclass(frozen=True)
class LineRow:
    """A line as the list shows it: open or not, and who sits behind it now."""

    code: str
    name: str
    phones: list[str]
    hours: str
    state: str
    is_open: bool
    due: list[User]
    there: list[Presence]


class ShiftForm(PageForm):
    """A shift for the rota: who, on which weekday or date, from when to when."""

    user = forms.ChoiceField(label=gettext_lazy("Who"))
    weekday = forms.ChoiceField(label=gettext_lazy("When"))
    date = DayField(label=gettext_lazy("On this date"), required=False)
    starts = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput({"type": "time"})
    )
    ends = forms.TimeField(
        label=gettext_lazy("To"), widget=forms.TimeInput({"type": "time"})
    )

    def __init__(self, data: object, people: Sequence[User]) -> None:
        """Offer the people who may take calls."""
        super().__init__(data)
        self.people = {str(person.uid): person for person in people}
        days = [(str(number), name) for number, name in WEEKDAYS.items()]
        self._offer("user", [(uid, str(who)) for uid, who in self.people.items()])
        every = [(value, _("every %(day)s") % {"day": name}) for value, name in days]
        self._offer("weekday", [*every, (ON_A_DATE, _("on one date"))])

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> None:
        """A date is needed where one is wished for."""
        wished = self.cleaned_data.get("weekday") == ON_A_DATE
        if wished and not self.cleaned_data.get("date") and "date" not in self.errors:
            self.add_error("date", _("Enter the date."))

    def told(self, line: Line) -> ShiftIn:
        """The shift, as its action wants it."""
        given = self.cleaned_data
        weekday = given["weekday"]
        on_a_date = weekday == ON_A_DATE
        return ShiftIn(
            line,
            self.people[given["user"]],
            given["starts"],
            given["ends"],
            None if on_a_date else int(weekday),
            given["date"] if on_a_date else None,
        )


@require_safe
@audience(*KEEPERS)
def lines_page(request: StaffRequest) -> HttpResponse:
    """Every line, and everybody who is there."""
    rows = [line_row(line, request.city.region) for line in all_lines()]
    context = {"rows": rows, "present": people_present(now())}
    return control_page(request, "lines", "lines.html", context)


def line_row(line: Line, region: str) -> LineRow:
    """The line in words. Three queries."""
    moment = now()
    state = line_state(line, moment)
    return LineRow(
        code=line.code,
        name=line.name(get_language() or ""),
        phones=[phone.display(number, region) for number in line.phones],
        hours=times.spell_hours(line.hours),
        state=say_line(state),
        is_open=state.open,
        due=due_on(line, moment),
        there=operators_on_duty(line, moment),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def line_page(request: StaffRequest, code: str) -> HttpResponseBase:
    """Hours of the next days, the rota, and a shift to be added."""
    line = known_line(code)
    people = people_who_may("intake.telephone")
    form = ShiftForm(request.POST if request.method == "POST" else None, people)
    if form.is_valid():
        add_shift(form.told(line), by=request.user)
        messages.success(request, _("The shift is on the rota."))
        return redirect("control:line", code)
    context = {
        "line": line,
        "row": line_row(line, request.city.region),
        "days": [day_row(day) for day in days_ahead(line, now(), DAYS_SHOWN)],
        "shifts": [shift_row(shift) for shift in shifts_of(line)],
        "form": form,
        "undo": undo.offered_undo(request),
    }
    status = 422 if form.is_bound else 200
    return control_page(request, "lines", "line.html", context, status)


def known_line(code: str) -> Line:
    """The line with this code, or there is no such page."""
    line = line_with(code)
    if line is None:
        raise Http404
    return line


def day_row(day: Day) -> tuple[str, str, str]:
    """Which day, when it is open, and which holiday it is."""
    spans = ", ".join(
        f"{times.clock_time(start)}–{times.clock_time(end)}" for start, end in day.spans
    )
    name = f"{WEEKDAYS[day.day.weekday()]}, {times.day_in_figures(day.day)}"
    return name, spans or _("closed"), day.holiday


def shift_row(shift: Shift) -> dict[str, object]:
    """A line of the rota."""
    return {
        "id": shift.pk,
        "who": shift.user,
        "day": say_day(shift),
        "hours": f"{shift.starts:%H:%M}–{shift.ends:%H:%M}",
        "over": bool(shift.date and shift.date < now().date() - timedelta(days=1)),
    }


def say_day(shift: Shift) -> str:
    """On which weekday or date a shift is."""
    if shift.weekday is not None:
        return str(WEEKDAYS[shift.weekday])
    assert shift.date is not None  # noqa: S101
    return times.day_in_figures(shift.date, with_year=True)


@require_POST
@audience(*KEEPERS)
def take_off(request: StaffRequest, code: str, number: int) -> HttpResponseBase:
    """Take a shift off the rota; half a minute to put it back."""
    shift = shift_with(known_line(code), number)
    if shift is None:
        raise Http404
    kept = {
        "user": str(shift.user.uid),
        "weekday": ON_A_DATE if shift.weekday is None else str(shift.weekday),
        "date": shift.date.isoformat() if shift.date else "",
        "starts": f"{shift.starts:%H:%M}",
        "ends": f"{shift.ends:%H:%M}",
    }
    remove_shift(shift, by=request.user)
    text = _("The shift is off the rota.")
    undo.offer_undo(request, text, reverse("control:line", args=[code]), **kept)
    return redirect("control:line", code)
