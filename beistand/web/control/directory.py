"""The directory of services: what those who phone must be able to trust."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from beistand.directory.actions import edit_service
from beistand.directory.models import Service
from beistand.directory.queries import (
    all_services,
    operating_states,
    service_named,
)
from beistand.kit import clock, phone
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.forms import PageForm
from beistand.web.requests import StaffRequest

KEEPERS = ("coordinator", "administrator")


class ServiceForm(PageForm):
    """What changes about a service from one week to the next."""

    is_active = forms.BooleanField(
        label=gettext_lazy("In the directory"), required=False
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    hours = forms.CharField(
        label=gettext_lazy("Hours"),
        help_text=gettext_lazy("As people say it, or like this: Mo-Fr 08:00-12:00"),
        max_length=200,
        required=False,
    )
    capacity = forms.CharField(
        label=gettext_lazy("How much it can take"), max_length=200, required=False
    )

    def __init__(self, data: object, service: Service, region: str) -> None:
        """Begin with what the directory says."""
        self.service, self.region = service, region
        first = {name: getattr(service, name) for name in self.base_fields}
        first["phone"] = phone.display(service.phone, region) if service.phone else ""
        super().__init__(data, initial=first)

    def clean_phone(self) -> str:
        """The number in the spelling that every phone understands."""
        typed = str(self.cleaned_data["phone"]).strip()
        number = phone.normalize(typed, self.region) if typed else ""
        if number is None:
            raise forms.ValidationError(
                _("We cannot read this phone number. Enter it with its area code.")
            )
        return number

    def changes(self) -> dict[str, object]:
        """What differs from what the directory says."""
        return {
            name: self.cleaned_data[name]
            for name in self.base_fields
            if self.cleaned_data[name] != getattr(self.service, name)
        }


@require_safe
@audience(*KEEPERS)
def services_page(request: StaffRequest) -> HttpResponse:
    """List every service by its organization, with what holds for it today."""
    language, region = get_language(), request.city.region
    services = list(all_services())
    states = operating_states(services, clock.now())
    rows = [
        {
            "code": service.code,
            "organization": service.organization,
            "kind": service.organization.get_kind_display(),
            "name": service.name(language),
            "topics": [topic.label(language) for topic in service.topics.all()],
            "areas": [area.name for area in service.areas.all()],
            "phone": phone.display(service.phone, region) if service.phone else "",
            "hours": times.spell_hours(service.hours),
            "is_active": service.is_active,
            "held": states[service.pk],
        }
        for service in services
    ]
    return control_page(request, "services", "services.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def service_page(request: StaffRequest, code: str) -> HttpResponse:
    """Correct one service."""
    service = service_named(code)
    if service is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = ServiceForm(sent, service, request.city.region)
    if form.is_valid():
        if changes := form.changes():
            edit_service(service, changes, by=request.user)
        messages.success(request, _("The directory is up to date."))
        return redirect("control:services")
    language = get_language()
    context = {
        "form": form,
        "service": service,
        "name": service.name(language),
        "description": service.description(language),
    }
    status = 422 if form.is_bound else 200
    return control_page(request, "services", "service.html", context, status)
