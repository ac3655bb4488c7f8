"""What a field crew has to do today: help that was handed over to them."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from beistand.matching.actions.proposing import say_when
from beistand.matching.models import Match
from beistand.matching.queries import tasks_of
from beistand.web.audience import audience
from beistand.web.field.task import work_on
from beistand.web.requests import StaffRequest


@require_safe
@audience("field")
def tasks(request: StaffRequest) -> HttpResponse:
    """List what was handed over to me, most pressing first."""
    tasks = [_row(match) for match in tasks_of(request.user)]
    return render(request, "field/tasks.html", {"tasks": tasks})


def _row(match: Match) -> dict[str, object]:
    need, language = match.need, get_language()
    return {
        "uid": match.uid,
        "topic": need.topic.label(language),
        "icon": need.topic.icon,
        "district": need.area.name if need.area else "",
        "comes_at": match.comes_at or say_when(need.wanted_by, language),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@audience("field")
def handed_over(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one task of mine; take done, could not, or a worry."""
    match = next((row for row in tasks_of(request.user) if row.uid == uid), None)
    if match is None:
        raise Http404
    return work_on(request, match, request.user) or redirect("field:tasks")
