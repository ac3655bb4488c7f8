"""The directory of services: what those who phone must be able to trust."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.directory.actions import (
    add_service,
    edit_service,
    note_on_organization,
)
from beistand.directory.queries import (
    operating_states,
    page_of_services,
    service_named,
)
from beistand.kit import clock, phone
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.service_form import NewServiceForm, ServiceForm
from beistand.web.requests import StaffRequest

LONGEST_NOTE = 2000
PAGE = 50
ASKED = ("q", "after")
KEEPERS = ("coordinator", "administrator")


@require_safe
@audience(*KEEPERS)
def services_page(request: StaffRequest) -> HttpResponse:
    """List services by their organization, with what holds for them today."""
    language, region = get_language(), request.city.region
    asked = {name: request.GET.get(name, "").replace("\0", "") for name in ASKED}
    words, after = asked["q"].strip(), asked["after"]
    found = page_of_services(words, after, PAGE + 1)
    services = found[:PAGE]
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
    context = {
        "rows": rows,
        "words": words,
        "is_further": bool(after),
        "following": services[-1].code if len(found) > PAGE else "",
    }
    return control_page(request, "services", "services.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def service_page(request: StaffRequest, code: str) -> HttpResponse:
    """Correct one service."""
    service = service_named(code)
    if service is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = ServiceForm(sent, request.city, service)
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


@require_POST
@audience(*KEEPERS)
def organization_note(request: StaffRequest, code: str) -> HttpResponse:
    """Keep a note on the organization of this service, for us only."""
    service = service_named(code)
    if service is None:
        raise Http404
    note = request.POST.get("note", "").strip()[:LONGEST_NOTE]
    note_on_organization(service.organization, note, by=request.user)
    messages.success(request, _("Written down."))
    return redirect("control:service", code)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def new_service(request: StaffRequest) -> HttpResponse:
    """Put a service into the directory."""
    sent = request.POST if request.method == "POST" else None
    form = NewServiceForm(sent, request.city)
    if form.is_valid():
        service = add_service(form.organization(), form.said(), by=request.user)
        messages.success(request, _("Entered. Say now how it runs."))
        return redirect("control:service_state", service.code)
    status = 422 if form.is_bound else 200
    context = {"form": form}
    return control_page(request, "services", "new_service.html", context, status)
