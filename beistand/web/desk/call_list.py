"""The call-back list: who is to be phoned, one call at a time."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from beistand.cases.actions import next_call, put_back_call, read_call, take_call
from beistand.cases.models import CallAttempt, CallBack
from beistand.cases.queries import given_up_calls, owed_calls
from beistand.intake.queries import channels_behind, contact_with_label
from beistand.kit.errors import Refused
from beistand.matching import rules
from beistand.matching.actions import Said, finish_call, finish_otherwise
from beistand.matching.queries import match_behind, referral_behind
from beistand.offers.rules import DECLINE_REASONS
from beistand.people.rules import RISKS
from beistand.web.audience import audience
from beistand.web.desk.opening import ask_reason_for, must_ask
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.work import found
from beistand.web.requests import StaffRequest

ASKED_BY: Mapping[str, Promise] = {
    "phone": gettext_lazy("missed call"),
    "voicemail": gettext_lazy("voicemail: listen first"),
}
CALLS = CallBack.objects.select_related(
    "person__area", "case__beneficiary__area", "owner"
).prefetch_related("tries__by", "person__phones")


@require_safe
@audience(*DESK)
def calls(request: StaffRequest) -> HttpResponse:
    """Due now, later, and those who could not be reached."""
    owed, given_up = owed_calls(), list(given_up_calls())
    asked = channels_behind([*owed.due, *owed.later, *given_up])
    context = {
        "section": "calls",
        "due": with_reason(owed.due, asked),
        "later": with_reason(owed.later, asked),
        "given_up": with_reason(given_up, asked),
    }
    return desk_page(request, "desk/calls.html", context)


def with_reason(
    calls: Iterable[CallBack], asked: Mapping[int, str]
) -> list[tuple[CallBack, Promise | str]]:
    """Each call with why it is owed: a missed call and a voicemail say so."""
    return [
        (call, ASKED_BY.get(asked.get(call.pk, "")) or call.get_purpose_display())
        for call in calls
    ]


@require_POST
@audience(*DESK)
def following(request: StaffRequest) -> HttpResponseBase:
    """The next call: locked for me, so that nobody phones twice."""
    call = next_call(by=request.user)
    if call is None:
        messages.success(request, _("No call is due now."))
        return go(request, "desk:calls")
    return go(request, "desk:call_back", call.uid)


@require_safe
@audience(*DESK)
def call_back(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Whom to phone, what to read out, why, and what was tried before."""
    call = found(CALLS.all(), uid, request.user)
    if person := must_ask(request, call.person, case=call.case):
        return ask_reason_for(request, person)
    read_call(call, by=request.user)
    context = {
        "section": "calls",
        "call": call,
        "is_mine": call.status == "calling" and call.owner_id == request.user.pk,
        "said": rules.SAID[call.purpose],
        "results": CallAttempt.Result.choices,
        "declines": DECLINE_REASONS,
        "match": match_behind(call.about),
        "referral": referral_behind(call.about),
        "risks": RISKS,
        "message": contact_with_label(call.about),
    }
    return desk_page(request, "desk/call_back.html", context)


@require_POST
@audience(*DESK)
def take(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Lock this particular call."""
    call = found(CALLS.all(), uid, request.user)
    take_call(call, by=request.user)
    return go(request, "desk:call_back", uid)


@require_POST
@audience(*DESK)
def put_back(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Give the call back without having phoned."""
    call = found(CALLS.all(), uid, request.user)
    put_back_call(call, by=request.user)
    return go(request, "desk:calls")


@require_POST
@audience(*DESK)
def result(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Write down how it went; what follows happens by itself."""
    call = found(CALLS.all(), uid, request.user)
    said = Said(
        choice=request.POST.get("answer", ""),
        words=request.POST.get("words", "").strip(),
        reason=request.POST.get("reason", ""),
        note=request.POST.get("note", "").strip(),
    )
    finish_call(call, request.POST.get("result", ""), said, by=request.user)
    messages.success(request, say_what_follows(call))
    if said.choice == "not_well" and call.case is not None:
        return go(request, "desk:case", call.case.uid)
    return go(request, "desk:calls")


@require_POST
@audience(*DESK)
def otherwise(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Without a number: how the person was reached, or why nobody could be."""
    call = found(CALLS.all(), uid, request.user)
    said = Said(
        choice=request.POST.get("answer", ""),
        words=request.POST.get("words", "").strip(),
    )
    reached = {"yes": True, "no": False}.get(request.POST.get("reached", ""))
    if reached is None:
        raise Refused(_("Choose whether the person was reached."))
    finish_otherwise(call, reached, said, by=request.user)
    messages.success(request, say_what_follows(call))
    return go(request, "desk:calls")


def say_what_follows(call: CallBack) -> str:
    """What happens after this call."""
    if call.status == CallBack.Status.STRANDED:
        return _("Written down. No number is left: reach the person in another way.")
    if call.status == CallBack.Status.WAITING:
        return _("Written down. It comes back on the list by itself.")
    if call.status == CallBack.Status.NOT_REACHED:
        return _("Written down: not reached. Nothing waits for this call any more.")
    return _("Written down: reached.")
