"""How one service runs: what holds, since when, and everything ever said of it."""

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from beistand.accounts.queries import names_of
from beistand.directory.actions import (
    FactIn,
    confirm_service,
    demand_verification,
    record_fact,
)
from beistand.directory.models import (
    Location,
    OperatingFact,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.directory.queries import (
    facts_about,
    operating_states,
    places_of,
    service_named,
    states_at_places,
    task_of,
)
from beistand.kit import clock
from beistand.kit.errors import Refused
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.statement import StatementForm
from beistand.web.desk import undo
from beistand.web.desk.timeline import name_actor
from beistand.web.requests import StaffRequest
from beistand.web.running import name_of_state, on_day, on_last_day, shown_place

ASKERS = ("operator", "coordinator", "administrator")
WHOLE, BODY, LOCATION = "service", "organization", "location-"


class FactForm(StatementForm):
    """A statement on a service, as somebody has just heard it."""

    about = forms.ChoiceField(label=gettext_lazy("For"))

    def __init__(self, sent: object, service: Service, request: StaffRequest) -> None:
        """Begin with what is usual; offer the service, its places and its body."""
        self.service = service
        super().__init__(sent, request.city, first={"about": WHOLE, "method": "phone"})
        self.places = {place.uid.hex: place for place in places_of(service)}
        self._offer(request.user.may("directory.rule"))

    def _offer(self, may_rule: bool) -> None:
        choices = [(WHOLE, _("this service"))]
        choices += [
            (code, _("this service at %(place)s") % {"place": shown_place(each)})
            for code, each in self.places.items()
        ]
        if may_rule:
            choices += [
                (f"{LOCATION}{code}", _("everything at %(place)s") % {"place": name})
                for code, name in self._locations()
            ]
            choices.append((BODY, _("everything of this organization")))
        self.fields["about"].choices = choices  # type: ignore[attr-defined]

    def clean_redirect_to(self) -> Service | None:
        """Another service, not this one."""
        found = super().clean_redirect_to()
        if found == self.service:
            raise forms.ValidationError(
                _("A service cannot send people to itself. Choose another one.")
            )
        return found

    def told(self) -> FactIn:
        """The statement."""
        about = self._about(self.cleaned_data["about"])
        return self.said_of(about, OperatingFact.Source.OPERATOR_CALL)

    def _locations(self) -> list[tuple[str, str]]:
        """Each location once, though a service may be there twice."""
        once = {each.location_id: (code, each) for code, each in self.places.items()}
        return [(code, shown_place(each)) for code, each in once.values()]

    def _about(
        self, code: str
    ) -> Service | ServiceAtLocation | Location | Organization:
        if code == BODY:
            body: Organization = self.service.organization
            return body
        place = self.places.get(code.removeprefix(LOCATION))
        if place is not None and code.startswith(LOCATION):
            location: Location = place.location
            return location
        return place or self.service


def known_service(code: str) -> Service:
    """The service of this address, or no page."""
    service = service_named(code)
    if service is None:
        raise Http404
    return service


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*ASKERS)
def service_state_page(request: StaffRequest, code: str) -> HttpResponse:
    """Show what holds and what was said; take a new statement."""
    service = known_service(code)
    sent = request.POST if request.method == "POST" else None
    form = FactForm(sent, service, request)
    if form.is_valid() and _written_down(request, form):
        messages.success(request, _("Written down. This holds from now on."))
        return redirect("control:service_state", code)
    now, language = clock.now(), get_language()
    held = operating_states([service], now)[service.pk]
    context = {
        "form": form,
        "service": service,
        "name": service.name(language),
        "held": held,
        "places": _places(service, now),
        "history": _history(service),
        "task": task_of(service),
        "may_ask": request.user.may("directory.demand"),
        "undo": undo.offered_undo(request),
    }
    status = 422 if form.is_bound else 200
    return control_page(request, "services", "service_state.html", context, status)


def _written_down(request: StaffRequest, form: FactForm) -> bool:
    """Whether the statement could be kept; the form says why not."""
    try:
        record_fact(form.told(), by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def _places(service: Service, now: datetime) -> list[tuple[str, object]]:
    """Each place with its state, where there are several."""
    rows = list(places_of(service))
    if len(rows) < 2:
        return []
    states = states_at_places(service, now)
    return [(shown_place(place), states.get(place.pk)) for place in rows]


def _history(service: Service) -> list[dict[str, object]]:
    facts = list(facts_about(service))
    names = names_of(fact.recorded_by for fact in facts)
    return [
        {
            "state": name_of_state(fact.state),
            "about": _about(fact),
            "seen": on_day(fact.observed_at),
            "review": on_day(fact.review_by),
            "until": on_last_day(fact.valid_to) if fact.valid_to else "",
            "source": fact.get_source_display(),
            "method": fact.get_method_display(),
            "is_low": fact.confidence == OperatingFact.Confidence.LOW,
            "who": name_actor(fact.recorded_by, names),
        }
        for fact in facts
    ]


def _about(fact: OperatingFact) -> str:
    """What a statement is about, in words."""
    if fact.at is not None:
        return shown_place(fact.at)
    if fact.location is not None:
        return fact.location.name or fact.location.code
    if fact.organization_id is not None:
        return _("the whole organization")
    if fact.topic is not None:
        return _("rule for: %(topic)s") % {"topic": fact.topic.label(get_language())}
    return _("this service")


@require_POST
@audience(*ASKERS)
def unchanged(request: StaffRequest, code: str) -> HttpResponse:
    """All is as it was: one click, and it is believed anew."""
    service = known_service(code)
    confirm_service(service, _method(request.POST), by=request.user)
    messages.success(request, _("Confirmed: unchanged since today."))
    return redirect("control:service_state", code)


def _method(sent: Mapping[str, str]) -> str:
    method = sent.get("method", "")
    known = OperatingFact.Method.values
    return method if method in known else str(OperatingFact.Method.PHONE)


@require_POST
@audience("coordinator", "administrator")
def ask_again(request: StaffRequest, code: str) -> HttpResponse:
    """Put this service on the list of those to ask."""
    task = demand_verification(known_service(code), by=request.user)
    return redirect("control:verification", task.uid)
