"""What a helper can write on the pages behind a link."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _, gettext_lazy

from beistand.kit import clock
from beistand.matching.models import Match
from beistand.offers.rules import DECLINE_REASONS
from beistand.web.forms import PageForm, lines
from beistand.web.times import day_and_month

COULD_NOT = [
    ("not_home", gettext_lazy("Nobody opened")),
    ("ill", gettext_lazy("I am ill or in quarantine")),
    ("no_time", gettext_lazy("I have no time after all")),
    ("not_available", gettext_lazy("I could not get what was needed")),
    ("other", gettext_lazy("Something else")),
]
DAYS_AHEAD = 7
EVENING = 18


class YesForm(PageForm):
    """When the helper comes."""

    day = forms.ChoiceField(label=gettext_lazy("Which day?"))
    time = forms.TimeField(
        label=gettext_lazy("About what time?"),
        widget=forms.TimeInput({"type": "time", "step": "900"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Say about what time, so that the person waits."),
            "invalid": gettext_lazy("Write the time like 17:30."),
        },
    )

    def __init__(self, data: object, match: Match) -> None:
        """Offer the next days; tomorrow comes first in the evening."""
        self.match = match
        super().__init__(data)
        self.fields["day"].choices = _days()  # type: ignore[attr-defined]
        late = timezone.localtime(clock.now()).hour >= EVENING
        self.initial["day"] = "1" if late else "0"

    @property
    def comes_at(self) -> datetime:
        """The moment that was chosen."""
        days = timedelta(days=int(self.cleaned_data["day"]))
        day = timezone.localtime(clock.now()).date() + days
        chosen = datetime.combine(day, self.cleaned_data["time"])
        return timezone.make_aware(chosen)

    def clean(self) -> dict[str, object]:
        """Refuse a time that is over, or later than it is needed."""
        said: dict[str, object] = super().clean() or {}
        if {"day", "time"} <= self.cleaned_data.keys():
            now, wanted = clock.now(), self.match.need.wanted_by
            if self.comes_at <= now:
                self.add_error("time", _("This time is over. Choose a later one."))
            elif wanted is not None and now < wanted < self.comes_at:
                text = _(
                    "That is too late. Choose an earlier time or propose it below."
                )
                self.add_error("time", text)
        return said


class NoForm(PageForm):
    """Why not this time."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why not this time?"),
        choices=list(DECLINE_REASONS.items()),
        widget=forms.RadioSelect,
        initial="no_time",
    )


class OtherTimeForm(PageForm):
    """When it would suit the helper."""

    suggestion = forms.CharField(
        label=gettext_lazy("When could you come?"),
        help_text=gettext_lazy("For example: on Saturday before noon."),
        max_length=200,
        error_messages={"required": gettext_lazy("Say when you could come.")},
    )


class CouldNotForm(PageForm):
    """Why a promise could not be kept."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What happened?"),
        choices=COULD_NOT,
        widget=forms.RadioSelect,
        initial="not_home",
    )


class WorryForm(PageForm):
    """What the helper worries about."""

    words = forms.CharField(
        label=gettext_lazy("What have you seen or heard?"),
        widget=lines(3),
        max_length=2000,
        error_messages={"required": gettext_lazy("Write what worries you.")},
    )


def _days() -> list[tuple[str, str]]:
    today = timezone.localtime(clock.now()).date()
    named = [("0", _("Today")), ("1", _("Tomorrow"))]
    for ahead in range(2, DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        written = day_and_month(day)
        named.append((str(ahead), f"{WEEKDAYS[day.weekday()]}, {written}"))
    return named
