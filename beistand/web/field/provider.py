"""Behind a service's link: what we say of it, and what it says itself.

No account. Looking changes nothing; an answer works once. Shown is only what is
public anyway.
"""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods

from beistand.accounts.models import Link
from beistand.accounts.queries import link_for
from beistand.directory.actions import AnswerIn, answer_by_link
from beistand.directory.models import OperatingFact, Service
from beistand.directory.queries import operating_states, public_values, task_behind
from beistand.kit import clock, phone
from beistand.lines.queries import main_line
from beistand.reference.queries import city
from beistand.web.audience import audience
from beistand.web.field.doors import discreet
from beistand.web.forms import ComingDayField, PageForm, PhoneField, lines
from beistand.web.public.door import door
from beistand.web.requests import Request
from beistand.web.times import spell_hours

NAMES = {
    "state": gettext_lazy("How do you run today?"),
    "until": gettext_lazy("Until when?"),
    "room": gettext_lazy("Have you room for more people?"),
    "message": gettext_lazy("What should we tell people?"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "website": gettext_lazy("Website"),
    "hours": gettext_lazy("Hours"),
    "description": gettext_lazy("What you do for people"),
}


def field_name(code: str) -> str:
    """What a field is called on the page that the service saw."""
    return str(NAMES[code]) if code in NAMES else code


def value_in_words(code: str, value: str) -> str:
    """What a field says, in the reader's words; "" for nothing."""
    match code:
        case "state":
            return str(dict(OperatingFact.State.choices).get(value, value))
        case "room":
            return str(dict(OperatingFact.Capacity.choices).get(value, value))
        case "until" if value:
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
        case "hours":
            return spell_hours(value)
        case "phone" if value:
            return phone.display(value, city().region)
        case _:
            return value


class ProviderForm(PageForm):
    """What a service says of itself. It begins with what we say."""

    state = forms.ChoiceField(
        label=NAMES["state"],
        choices=OperatingFact.State.choices,
        widget=forms.RadioSelect,
    )
    until = ComingDayField(
        label=NAMES["until"],
        help_text=gettext_lazy("Leave empty when you do not know."),
        required=False,
    )
    room = forms.ChoiceField(
        label=NAMES["room"], choices=OperatingFact.Capacity.choices
    )
    message = forms.CharField(
        label=NAMES["message"], max_length=500, widget=lines(3), required=False
    )
    hours = forms.CharField(
        label=NAMES["hours"],
        help_text=gettext_lazy("As people say it, or like this: Mo-Fr 08:00-12:00"),
        max_length=200,
        required=False,
    )
    phone = PhoneField(label=NAMES["phone"])
    email = forms.EmailField(label=NAMES["email"], required=False)
    website = forms.URLField(
        label=NAMES["website"], assume_scheme="https", required=False
    )
    description = forms.CharField(
        label=NAMES["description"], max_length=1000, widget=lines(4), required=False
    )
    remark = forms.CharField(
        label=gettext_lazy("Anything else for us?"),
        help_text=gettext_lazy("Only we read this; nobody else is told."),
        max_length=1000,
        widget=lines(2),
        required=False,
    )

    def __init__(self, sent: object, held: Mapping[str, str]) -> None:
        """Begin with what we say."""
        super().__init__(sent, initial=dict(held))

    def told(self) -> AnswerIn:
        """The answer, as text field by field."""
        said = dict(self.cleaned_data)
        said["until"] = said["until"].isoformat() if said["until"] else ""
        remark = said.pop("remark")
        return AnswerIn(said, get_language() or "", remark)


@require_http_methods(["GET", "HEAD", "POST"])
@audience("link")
def provider_page(request: Request, token: str) -> HttpResponse:
    """Show a service what we say of it, and take what it says."""
    link = link_for(token, "service-verify")
    task = task_behind(link.about) if link else None
    if link is None or task is None:
        return _explain(request, "unknown", 404)
    if not link.is_current():
        return _explain(request, "used" if link.used_at else "over", 410)
    return _answer(request, link, task.service)


def _answer(request: Request, link: Link, service: Service) -> HttpResponse:
    language = get_language() or ""
    held = operating_states([service], clock.now())[service.pk]
    values = public_values(service, held, language)
    sent = request.POST if request.method == "POST" else None
    form = ProviderForm(sent, values)
    if form.is_valid():
        waits = answer_by_link(form.told(), by=link) is not None
        return _explain(request, "waits" if waits else "confirmed", 200)
    context = {
        "form": form,
        "service": service,
        "name": service.name(language),
        "held": held,
    }
    status = 422 if form.is_bound else 200
    return discreet(render(request, "field/provider.html", context, status=status))


def _explain(request: Request, page: str, status: int) -> HttpResponse:
    context = {"page": page, "door": door(main_line(), request.city)}
    return discreet(
        render(request, "field/provider_after.html", context, status=status)
    )
