"""The telephone of the desk: being there, answering, holding, passing on, calling."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, retarget

from beistand.accounts.models import User
from beistand.cases.models import CallBack
from beistand.intake.actions import phone_back, place_call, wish_for
from beistand.intake.actions.telephone import DialIn
from beistand.intake.models import PhoneCall
from beistand.intake.queries import phone_call_of
from beistand.kit.errors import Refused
from beistand.lines.actions import arrive_at_desk, leave_desk, take_break
from beistand.lines.queries import line_with, presence_of
from beistand.people.models import Person
from beistand.web.audience import audience
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.phone_bar import bar_context, bar_of, show_bar
from beistand.web.desk.work import found
from beistand.web.requests import StaffRequest


@require_safe
@audience(*DESK)
def phone(request: StaffRequest) -> HttpResponse:
    """The telephone as a page of its own: the same without any script."""
    bar = bar_of(request)
    context = {"section": "phone", **bar_context(request, bar), "is_page": True}
    return desk_page(request, "desk/phone.html", context)


@require_safe
@audience(*DESK)
def phone_bar(request: StaffRequest) -> HttpResponse:
    """The telephone as it is now; nothing at all while nothing has changed."""
    bar = bar_of(request)
    if request.GET.get("seen") == bar.mark:
        return HttpResponse(status=204)
    return show_bar(request, bar)


@require_POST
@audience(*DESK)
def be_there(request: StaffRequest, state: str) -> HttpResponseBase:
    """I am there, on a break, or gone."""
    ways: dict[str, Callable[[], object]] = {
        "here": lambda: _arrive(request),
        "pause": lambda: take_break(by=request.user),
        "gone": lambda: leave_desk(by=request.user),
    }
    if state not in ways:
        raise Http404
    ways[state]()
    return _shown(request)


def _arrive(request: StaffRequest) -> None:
    """At the telephone that was typed, or at the one of before a break."""
    before = presence_of(request.user)
    typed = request.POST.get("extension")
    if typed is None:
        extension = before.extension if before else ""
        line = before.line if before else None
    else:
        extension, line = typed.strip(), line_with(request.POST.get("line", ""))
    arrive_at_desk(line, extension, by=request.user)


@require_POST
@audience(*DESK)
def wish(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Answer, hold, resume, pass on or hang up; answering opens the call page."""
    call = phone_call_of(request.user, uid)
    if call is None:
        raise Refused(_("This call is not with you any more."))
    wanted = request.POST.get("wish", "")
    whom = request.POST.get("to") if wanted == PhoneCall.Wish.TRANSFER else ""
    to = found(User.objects.all(), whom, request.user) if whom else None
    wish_for(call, wanted, by=request.user, to=to)
    if wanted == PhoneCall.Wish.ANSWER:
        return _to_call_page(request, call)
    return _shown(request)


def _to_call_page(request: StaffRequest, call: PhoneCall) -> HttpResponseBase:
    address = f"{reverse('desk:call')}?phone={call.uid}"
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return go(request, address)


@require_POST
@audience(*DESK)
def dial(request: StaffRequest) -> HttpResponseBase:
    """Click to call: my own telephone rings first."""
    if uid := request.POST.get("call_back"):
        phone_back(found(CallBack.objects.all(), uid, request.user), by=request.user)
    else:
        uid = request.POST.get("person")
        person = found(Person.objects.all(), uid, request.user) if uid else None
        told = DialIn(request.POST.get("number", ""), person)
        place_call(told, by=request.user)
    messages.success(request, _("Your telephone rings. Pick it up."))
    return go(request, _back(request))


def _back(request: StaffRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, None)
    return wanted if wanted.startswith("/desk/") and is_ours else "desk:phone"


def _shown(request: StaffRequest) -> HttpResponseBase:
    """The telephone as it now is, in its place, or its page."""
    if not request.htmx:
        return go(request, "desk:phone")
    answer = show_bar(request, bar_of(request))
    # Settled at once: a key that is pressed meanwhile must not send a plain form.
    answer["HX-Reswap"] = "outerHTML settle:0ms"
    return retarget(answer, "#phone")
