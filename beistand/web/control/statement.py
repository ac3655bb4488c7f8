"""The fields of a statement on how something runs: of a service, or of a topic."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from beistand.directory.actions import FactIn
from beistand.directory.models import (
    Location,
    OperatingFact,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.directory.queries import service_named
from beistand.kit import clock
from beistand.kit.days import midnight_after
from beistand.kit.hours import OfficeHours, flaw_in
from beistand.reference.models import City, Topic
from beistand.web.forms import ComingDayField, PhoneField
from beistand.web.texts import TextsForm

REVIEWS = {7: gettext_lazy("in a week"), 14: gettext_lazy("in two weeks")} | {
    30: gettext_lazy("in a month")
}
About = Service | ServiceAtLocation | Location | Organization | Topic


class StatementForm(TextsForm):
    """How something runs, until when, and what people are told."""

    state = forms.ChoiceField(
        label=gettext_lazy("How it runs"), choices=OperatingFact.State.choices
    )
    until = ComingDayField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Leave empty when nobody knows."),
        required=False,
    )
    hours = forms.CharField(
        label=gettext_lazy("Other hours meanwhile"),
        help_text=gettext_lazy("Like this: Mo-Fr 08:00-12:00"),
        max_length=200,
        required=False,
    )
    capacity = forms.ChoiceField(
        label=gettext_lazy("Room"), choices=OperatingFact.Capacity.choices
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may come"), choices=OperatingFact.Audience.choices
    )
    redirect_phone = PhoneField(label=gettext_lazy("Phone this instead"))
    redirect_to = forms.CharField(
        label=gettext_lazy("Send people to this service instead"),
        help_text=gettext_lazy("Its short name, as in its address here."),
        max_length=60,
        required=False,
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How you know"), choices=OperatingFact.Method.choices
    )
    # Names the statement, so that sending the form twice writes it once.
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    review = forms.TypedChoiceField(
        label=gettext_lazy("Ask again"), choices=list(REVIEWS.items()), coerce=int
    )

    def __init__(self, sent: object, city: City, first: Mapping[str, object]) -> None:
        """Begin with what is usual; a text to tell people in each language."""
        self.zone = city.time_zone
        usual = {"review": 14, "capacity": "unknown", "key": uuid4().hex}
        super().__init__(sent, city.languages, {**usual, **first})
        self.add_texts("message", _("What to tell people"))

    @property
    def message_fields(self) -> list[forms.BoundField]:
        """The fields for what to tell people, one for each language."""
        return self.fields_of("message")

    def clean_hours(self) -> str:
        """Hours that can be read."""
        typed = str(self.cleaned_data["hours"]).strip()
        flaw = flaw_in(OfficeHours(typed, "UTC")) if typed else None
        if flaw is not None:
            raise forms.ValidationError(str(flaw))
        return typed

    def clean_redirect_to(self) -> Service | None:
        """The service with this short name."""
        code = str(self.cleaned_data["redirect_to"]).strip()
        found = service_named(code) if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no service of this short name."))
        return found

    def _end_of(self, day: date) -> datetime:
        return midnight_after(day, self.zone)

    def said_of(self, about: About, source: str, since: date | None = None) -> FactIn:
        """The statement, on this, by this source; from that day if one is given."""
        said = self.cleaned_data
        return FactIn(
            about,
            said["state"],
            source,
            said["method"],
            audience=said["audience"],
            hours=said["hours"],
            redirect_phone=said["redirect_phone"],
            redirect_service=said["redirect_to"],
            capacity=said["capacity"],
            messages=self.texts_of("message"),
            valid_from=begin_of(since) if since else None,
            valid_to=self._end_of(said["until"]) if said["until"] else None,
            review_by=clock.now() + timedelta(days=said["review"]),
            uid=said["key"],
        )


def begin_of(day: date) -> datetime:
    """The first moment of that day in the city."""
    return timezone.make_aware(datetime.combine(day, time()))
