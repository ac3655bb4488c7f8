"""Opened with a reason: what colleagues looked at outside their own work, and why."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from beistand.accounts.actions import read_list
from beistand.cases.actions import mark_opening_seen
from beistand.cases.models import Opening
from beistand.cases.queries import opening_with, openings
from beistand.cases.rules import WHY_OPENED
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.desk.words import moment_of
from beistand.web.requests import StaffRequest

PAGE = 100


@require_safe
@audience("coordinator")
def openings_page(request: StaffRequest) -> HttpResponse:
    """List what nobody in charge has seen yet, or what was seen before."""
    seen = "seen" in request.GET
    found = openings(request.user, seen=seen)[:PAGE]
    rows = [_opening_row(opening, request.user.pk) for opening in found]
    read_list("openings", len(rows), by=request.user)
    context = {"rows": rows, "seen": seen}
    return control_page(request, "openings", "openings.html", context)


def _opening_row(opening: Opening, me: int) -> dict[str, object]:
    """A line without the person's name: the reference leads to the case."""
    case = opening.case
    page = ("desk:case", case.uid) if case else ("desk:person", opening.person.uid)
    return {
        "uid": opening.uid,
        "when": moment_of(opening.at),
        "who": opening.by,
        "what": opening.get_what_display(),
        "case": case,
        "url": reverse(page[0], args=[page[1]]),
        "why": WHY_OPENED.get(opening.reason, opening.reason),
        "is_mine": opening.by_id == me,
        "seen": opening.seen_at and moment_of(opening.seen_at),
        "seen_by": opening.seen_by,
    }


@require_POST
@audience("coordinator")
def see_opening(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """One of those in charge has seen it."""
    opening = opening_with(uid, request.user)
    if opening is None:
        raise Http404
    mark_opening_seen(opening, by=request.user)
    return redirect("control:openings")
