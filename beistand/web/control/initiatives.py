"""Solidarity initiatives: entering one in a minute, and vouching for it (BX-4)."""

from datetime import datetime, time
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.directory.actions import add_initiative, edit_initiative, vet_initiative
from beistand.directory.models import Initiative, VettingTask
from beistand.directory.queries import (
    all_initiatives,
    initiative_named,
    initiatives_to_vet,
    open_vetting,
    vetting_with,
)
from beistand.kit import clock
from beistand.matching.actions import take_back_from
from beistand.reference.rules import in_language
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.initiative_forms import CorrectionForm, InitiativeForm
from beistand.web.desk import words
from beistand.web.forms import DayField, PageForm
from beistand.web.requests import StaffRequest

KEEPERS = ("coordinator",)
LAST_MINUTE = time(23, 59)
STANDING = {
    "planned": gettext_lazy("planned: not yet running"),
    "expired": gettext_lazy("vetting over: nobody is sent there"),
    **dict(Initiative.Vetting.choices),
}


class VettingForm(PageForm):
    """How far an initiative is known, and until when that holds."""

    vetting = forms.ChoiceField(
        label=gettext_lazy("How far do we know them?"),
        choices=Initiative.Vetting.choices,
    )
    until = DayField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("After that day nobody is sent there any more."),
        required=False,
    )

    def end(self) -> datetime | None:
        """The last minute of that day in the city."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, LAST_MINUTE)) if day else None


@require_safe
@audience(*KEEPERS)
def initiatives_page(request: StaffRequest) -> HttpResponse:
    """List every initiative, those to be vetted first."""
    due = {row.pk for row in initiatives_to_vet(clock.now())}
    work = open_vetting()
    rows = [
        {**row_of(each, each.pk in due), "work": _in_words(work.get(each.pk))}
        for each in all_initiatives()
    ]
    rows.sort(key=lambda row: not row["is_due"])
    return control_page(request, "initiatives", "initiatives.html", {"rows": rows})


def _in_words(task: VettingTask | None) -> str:
    """Whose work it is to vet this again, and by when; "" if it is nobody's."""
    if task is None:
        return ""
    who = task.owner or task.team or ""
    return _("work of %(who)s, %(due)s") % {"who": who, "due": words.due(task.due_at)}


def row_of(initiative: Initiative, is_due: bool) -> dict[str, object]:
    """An initiative in words."""
    spoken, service = get_language() or "", initiative.service
    now = clock.now()
    standing = initiative.standing(now, timezone.localdate(now))
    until = initiative.vetted_until
    return {
        "code": service.code,
        "name": service.name(spoken),
        "organizer": initiative.organizer,
        "topics": [topic.label(spoken) for topic in service.topics.all()],
        "areas": [area.name for area in service.areas.all()],
        "standing": STANDING[standing],
        "is_proposed": standing not in ("planned", "expired", "none"),
        "is_due": is_due,
        "until": times.at(until) if until else "",
        "vetted_by": initiative.vetted_by or "",
        "starts": initiative.planned_start,
        "rules": in_language(initiative.safety_rules, spoken),
        "phone": service.phone,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def new_initiative(request: StaffRequest) -> HttpResponse:
    """Enter an initiative; it is proposed as soon as somebody has vetted it."""
    sent = request.POST if request.method == "POST" else None
    form = InitiativeForm(sent, request.city)
    if form.is_valid():
        initiative = add_initiative(form.told(), by=request.user)
        messages.success(request, _("Entered. Nobody is sent there before vetting."))
        return redirect("control:initiative", initiative.service.code)
    status = 422 if form.is_bound else 200
    context = {"form": form}
    return control_page(request, "initiatives", "new_initiative.html", context, status)


@require_safe
@audience(*KEEPERS)
def initiative_page(request: StaffRequest, code: str) -> HttpResponse:
    """One initiative: what is known of it, and how far."""
    return _show(request, _named(code))


def _show(
    request: StaffRequest,
    initiative: Initiative,
    form: VettingForm | None = None,
    correction: CorrectionForm | None = None,
) -> HttpResponse:
    first = {"vetting": initiative.vetting}
    context = {
        "row": row_of(initiative, False),
        "form": form or VettingForm(initial=first),
        "correction": correction or CorrectionForm(None, request.city, initiative),
        "work": _in_words(open_vetting().get(initiative.pk)),
    }
    status = 422 if form or correction else 200
    return control_page(request, "initiatives", "initiative.html", context, status)


@require_POST
@audience(*KEEPERS)
def correct_initiative(request: StaffRequest, code: str) -> HttpResponse:
    """Correct who answers for it, its rules, its topics and its days."""
    initiative = _named(code)
    form = CorrectionForm(request.POST, request.city, initiative)
    if not form.is_valid():
        return _show(request, initiative, correction=form)
    if changes := form.changes():
        edit_initiative(initiative, changes, by=request.user)
    messages.success(request, _("Written down."))
    return redirect("control:initiative", code)


@require_safe
@audience(*KEEPERS)
def vetting(_request: StaffRequest, uid: UUID) -> HttpResponse:
    """Go to the initiative that somebody has to vet again."""
    task = vetting_with(uid)
    if task is None:
        raise Http404
    return redirect("control:initiative", task.initiative.service.code)


@require_POST
@audience(*KEEPERS)
def vet(request: StaffRequest, code: str) -> HttpResponse:
    """Vouch for it until a day; or no longer, and take back what it has."""
    initiative = _named(code)
    form = VettingForm(request.POST)
    if not form.is_valid():
        return _show(request, initiative, form=form)
    vetting = form.cleaned_data["vetting"]
    with transaction.atomic():
        if vetting == Initiative.Vetting.NONE:
            take_back_from(initiative.service, by=request.user)
        vet_initiative(initiative, vetting, form.end(), by=request.user)
    messages.success(request, _("Written down."))
    return redirect("control:initiative", code)


def _named(code: str) -> Initiative:
    initiative = initiative_named(code)
    if initiative is None:
        raise Http404
    return initiative
