"""A caller says that they stood at a closed door: one key, and somebody asks.

It is said in three places: in a call, among what was found, and on pages that a plain
form comes back to. Half a minute long it can be taken back there.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beistand.directory.actions import report_closed, take_back_report
from beistand.directory.queries import report_with, service_named
from beistand.kit.errors import Refused
from beistand.matching.models import Referral
from beistand.web.audience import audience
from beistand.web.desk import help_now, undo
from beistand.web.desk.call import form_of
from beistand.web.desk.directory import look_for_help, read_question, show_found
from beistand.web.desk.in_progress import shown_again
from beistand.web.desk.page import DESK, go
from beistand.web.requests import StaffRequest

CODE = re.compile(r"[\w-]+")  # what is chosen on a page may say more after it


@dataclass(frozen=True)
class Told:
    """What was written down of which service, and the way back: "" for none."""

    code: str
    text: str
    url: str = ""


@require_POST
@audience(*DESK)
def they_were_closed(request: StaffRequest) -> HttpResponseBase:
    """Write it down as doubtful; the service is asked, once however many say it."""
    said = request.POST.get("closed") or request.POST.get("service", "")
    chosen = CODE.match(said)
    if chosen is None:
        raise Refused(_("Choose a service."))
    service = service_named(chosen[0])
    if service is None:
        raise Http404
    fact = report_closed(service, by=request.user)
    text = _("Written down. Somebody asks the service today.")
    back = reverse("desk:not_closed", args=[fact.uid])
    return _show(request, Told(service.code, text, back))


@require_POST
@audience(*DESK)
def not_closed(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Undo: it was another service, or a slip of the hand."""
    fact = report_with(uid)
    if fact is None or fact.service is None:
        raise Http404
    take_back_report(fact, by=request.user)
    undo.forget_undo(request)
    return _show(request, Told(fact.service.code, _("Taken back: nobody asks.")))


def _show(request: StaffRequest, told: Told) -> HttpResponseBase:
    """The part of the page it was said on; without a script that page again."""
    place = request.GET.get("from", "")
    if place == "search" and request.htmx:
        given = read_question(request)
        return show_found(request, given, look_for_help(given), told=told)
    if place == "call":
        return _in_call(request, told)
    return go(request, _say(request, told, _back(request, told.code)))


def _in_call(request: StaffRequest, told: Told) -> HttpResponseBase:
    form = form_of(request, request.POST)
    if not request.htmx:
        page = shown_again(request.user, form, "helps")
        _say(request, told, page["Location"])
        return page
    context = {
        "helps": help_now.help_for(form),
        "ways": Referral.Way.choices,
        "told": told,
    }
    return render(request, "desk/call.html#helps", context)


def _say(request: StaffRequest, told: Told, back: str) -> str:
    """The next page says it, with the way back where there is one."""
    if told.url:
        undo.offer_undo(request, told.text, told.url, back=back)
    else:
        messages.success(request, told.text)
    return back


def _back(request: StaffRequest, code: str) -> str:
    """The page it was said on; else everything that is known of the service."""
    wanted = request.POST.get("back", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, None):
        return wanted
    return reverse("control:service_state", args=[code])
