"""A caller says that they stood at a closed door: one key, and somebody asks."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beistand.directory.actions import report_closed
from beistand.directory.queries import service_named
from beistand.kit.errors import Refused
from beistand.web.audience import audience
from beistand.web.desk.page import DESK, go
from beistand.web.requests import StaffRequest

CODE = re.compile(r"[\w-]+")  # what is chosen on a page may say more after it


@require_POST
@audience(*DESK)
def they_were_closed(request: StaffRequest) -> HttpResponseBase:
    """Write it down as doubtful; the service is asked, once however many say it."""
    chosen = CODE.match(request.POST.get("service", ""))
    if chosen is None:
        raise Refused(_("Choose a service."))
    service = service_named(chosen[0])
    if service is None:
        raise Http404
    report_closed(service, by=request.user)
    messages.success(request, _("Written down. Somebody asks the service today."))
    return go(request, _back(request, service.code))


def _back(request: StaffRequest, code: str) -> str:
    """The page it was said on; else everything that is known of the service."""
    wanted = request.POST.get("back", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, None):
        return wanted
    return reverse("control:service_state", args=[code])
