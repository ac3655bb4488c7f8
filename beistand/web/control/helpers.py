"""Getting to know helpers: applied, identity seen, briefed, active; or stopped."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from beistand.accounts.actions import read_list
from beistand.kit import phone
from beistand.kit.days import whole_number
from beistand.matching.actions import stop_helper
from beistand.matching.queries import matches_of_helper
from beistand.offers import actions as offers
from beistand.offers.models import Helper, Offer
from beistand.offers.queries import (
    helper_named,
    helpers_to_vet,
    helpers_with,
    offer_of_helper,
)
from beistand.offers.rules import TIMES
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.desk.words import moment_of
from beistand.web.forms import PageForm, lines
from beistand.web.requests import StaffRequest

PAGE = 50
TO_VET = "to_vet"
STEPS = ("applied", "identity_seen", "briefed", "active")
NEXT_STEPS = {
    "applied": ("identity_seen", gettext_lazy("I have seen an identity card")),
    "identity_seen": ("briefed", gettext_lazy("I have explained how it works")),
    "briefed": ("active", gettext_lazy("Now active: may be asked")),
    "suspended": ("applied", gettext_lazy("Begin anew: applied")),
    "ended": ("applied", gettext_lazy("Helps again: applied")),
}


class StopForm(PageForm):
    """Why a helper is stopped; read by colleagues only."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        widget=lines(2),
        max_length=500,
        error_messages={"required": gettext_lazy("Write why, for your colleagues.")},
    )


@dataclass(frozen=True)
class Step:
    """One step of the vetting, and whether it is behind the helper."""

    name: str
    is_done: bool
    is_now: bool


@require_safe
@audience("coordinator")
def helpers_page(request: StaffRequest) -> HttpResponse:
    """List helpers: those to get to know first."""
    shown = request.GET.get("status", TO_VET)
    after = request.GET.get("after", "")
    start = whole_number(after) or 0
    if shown in Helper.Status.values:
        found = list(helpers_with(shown, start)[: PAGE + 1])
    else:
        shown, found = TO_VET, list(helpers_to_vet())
    read_list(f"helpers:{shown}", len(found[:PAGE]), by=request.user)
    context = {
        "rows": [_row(helper) for helper in found[:PAGE]],
        "shown": shown,
        "older": found[PAGE - 1].pk if shown != TO_VET and len(found) > PAGE else "",
        "tabs": [(TO_VET, _("To get to know")), *_tabs()],
    }
    return control_page(request, "helpers", "helpers.html", context)


def _tabs() -> list[tuple[str, str]]:
    names = dict(Helper.Status.choices)
    return [(code, str(names[code])) for code in ("active", "suspended", "ended")]


def _row(helper: Helper) -> dict[str, object]:
    language = get_language()
    topics = {t.label(language) for o in helper.offers.all() for t in o.topics.all()}
    area = helper.person.area
    return {
        "uid": helper.uid,
        "name": helper,
        "area": area.name if area else "",
        "topics": sorted(topics),
        "status": helper.get_status_display(),
        "since": moment_of(helper.applied_at),
        "due": times.at(helper.due_at) if helper.due_at and helper.is_open else "",
        "owner": helper.owner or "",
    }


@require_safe
@audience("coordinator")
def helper_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what we know of a helper, what was asked, and the next step."""
    helper = _helper(uid)
    offers.read_helper(helper, by=request.user)
    return _show(request, helper, StopForm())


def _helper(uid: UUID) -> Helper:
    helper = helper_named(str(uid))
    if helper is None:
        raise Http404
    return helper


def _show(
    request: StaffRequest, helper: Helper, stopping: StopForm, status: int = 200
) -> HttpResponse:
    following = NEXT_STEPS.get(helper.status)
    moves = helper.MOVES[Helper.Status(helper.status)]
    context = {
        "helper": helper,
        "person": helper.person,
        "phones": [
            (
                row.number,
                phone.display(row.number, request.city.region),
                row.wrong_at is not None,
            )
            for row in helper.person.phones.all()
        ],
        "steps": _steps(helper),
        "following": following,
        "stopping": stopping,
        "can_stop": Helper.Status.SUSPENDED in moves,
        "can_end": Helper.Status.ENDED in moves,
        "applied": moment_of(helper.applied_at),
        "offers": [_offer_row(offer) for offer in helper.offers.all()],
        "matches": [
            {
                "topic": match.need.topic.label(get_language()),
                "area": match.need.area.name if match.need.area else "",
                "status": match.get_status_display(),
                "asked": moment_of(match.created_at),
                "case": match.need.case.uid,
            }
            for match in matches_of_helper(helper)
        ],
    }
    return control_page(request, "helpers", "helper.html", context, status)


def _steps(helper: Helper) -> list[Step]:
    names = dict(Helper.Status.choices)
    here = STEPS.index(helper.status) if helper.status in STEPS else -1
    return [
        Step(str(names[code]), at < here or helper.status == "active", at == here)
        for at, code in enumerate(STEPS)
    ]


def _offer_row(offer: Offer) -> dict[str, object]:
    language = get_language()
    return {
        "uid": offer.uid,
        "topics": [topic.label(language) for topic in offer.topics.all()],
        "radius_km": offer.radius_m / 1000,
        "per_week": offer.per_week,
        "times": [TIMES.get(code, code) for code in offer.times],
        "languages": offer.languages,
        "has_car": offer.has_car,
        "note": offer.note,
        "status": offer.get_status_display(),
        "is_paused": offer.status == Offer.Status.PAUSED,
        "is_over": offer.status == Offer.Status.ENDED,
    }


@require_POST
@audience("coordinator")
def move_helper(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take the step that the page offered."""
    offers.advance_helper(_helper(uid), request.POST.get("to", ""), by=request.user)
    return redirect("control:helper", uid)


@require_POST
@audience("coordinator")
def stop_helping(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Suspend a helper; needs entrusted to them are open again."""
    helper, form = _helper(uid), StopForm(request.POST)
    if not form.is_valid():
        return _show(request, helper, form, 422)
    freed = stop_helper(helper, form.cleaned_data["reason"], by=request.user)
    if freed:
        messages.warning(
            request, _("Needs that are open again: %(count)s.") % {"count": freed}
        )
    return redirect("control:helper", uid)


@require_POST
@audience("coordinator")
def switch_offer(request: StaffRequest, uid: UUID, offer: UUID) -> HttpResponse:
    """Pause one offer, or take it up again."""
    row = offer_of_helper(_helper(uid), offer)
    if row is None:
        raise Http404
    paused = row.status == Offer.Status.PAUSED
    switch = offers.wake_offer if paused else offers.pause_offer
    switch(row, by=request.user)
    return redirect("control:helper", uid)
