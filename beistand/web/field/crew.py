"""What a field crew has to do today: help that was handed over to them."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from beistand.accounts.actions import put_back_work
from beistand.cases.actions import fulfill_errand, give_back_errand, read_case
from beistand.cases.models import Need
from beistand.cases.queries import errands_of
from beistand.matching.actions.proposing import say_when
from beistand.matching.models import Match
from beistand.matching.queries import tasks_of
from beistand.web.audience import audience
from beistand.web.field.answers import COULD_NOT, CouldNotForm
from beistand.web.field.doors import discreet
from beistand.web.field.task import errand_context, work_on
from beistand.web.requests import StaffRequest


@require_safe
@audience("field")
def tasks(request: StaffRequest) -> HttpResponse:
    """List what was handed over to me, most pressing first."""
    tasks = [_row(match) for match in tasks_of(request.user)]
    tasks += [_errand_row(need) for need in errands_of(request.user)]
    return render(request, "field/tasks.html", {"tasks": tasks})


def _row(match: Match) -> dict[str, object]:
    need, language = match.need, get_language()
    return {
        "url": reverse("field:handed_over", args=[match.uid]),
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
    answer = work_on(request, match, request.user)
    if answer is None and match.need.owner_id == request.user.pk:
        match.need.refresh_from_db()
        if match.need.is_open:
            put_back_work(match.need, by=request.user)
    return answer or redirect("field:tasks")


def _errand_row(need: Need) -> dict[str, object]:
    language = get_language()
    return {
        "url": reverse("field:errand", args=[need.uid]),
        "topic": need.topic.label(language),
        "icon": need.topic.icon,
        "district": need.area.name if need.area else "",
        "comes_at": say_when(need.wanted_by or need.due_at, language),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@audience("field")
def errand(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a need that no helper has promised but I shall see to."""
    need = next((row for row in errands_of(request.user) if row.uid == uid), None)
    if need is None:
        raise Http404
    did = request.POST.get("did", "")
    could_not = CouldNotForm(request.POST if did == "could_not" else None)
    if did == "done":
        fulfill_errand(need, by=request.user)
        return redirect("field:tasks")
    if could_not.is_valid():
        reason = could_not.cleaned_data["reason"]
        words = str(dict(COULD_NOT)[reason])
        give_back_errand(need, reason, words, by=request.user)
        return redirect("field:tasks")
    read_case(need.case, by=request.user)
    context = errand_context(request, need) | {"could_not": could_not}
    return discreet(render(request, "field/errand.html", context))
