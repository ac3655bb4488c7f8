"""What people looked for and did not find: what the directory lacks."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beistand.directory.actions import drop_gap
from beistand.directory.queries import gap_with, gaps
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.requests import StaffRequest

KEEPERS = ("coordinator", "administrator")
MOST = 200


@require_safe
@audience(*KEEPERS)
def gaps_page(request: StaffRequest) -> HttpResponse:
    """The most frequent searches in vain, each with a way to strike it."""
    return control_page(request, "gaps", "gaps.html", {"rows": gaps()[:MOST]})


@require_POST
@audience(*KEEPERS)
def drop(request: StaffRequest, number: int) -> HttpResponseBase:
    """Strike one: it is filled, or was none."""
    gap = gap_with(number)
    if gap is None:
        raise Http404
    drop_gap(gap, by=request.user)
    messages.success(request, _("Struck from the list."))
    return redirect("control:gaps")
