"""What is done about one need: asking helpers, referring, ending it honestly."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST, require_safe

from beistand.accounts.actions import read_work
from beistand.cases.actions import answer_need, mark_told, withdraw_need
from beistand.cases.models import Need
from beistand.directory.queries import service_named
from beistand.intake.actions.answers import AnswerIn
from beistand.intake.models import Answer
from beistand.kit.errors import Refused
from beistand.matching.actions import (
    ask_in_turn,
    mark_professional,
    release_for_need,
    take_up_need,
    tell_unmet,
)
from beistand.matching.models import Referral
from beistand.matching.queries import best_help
from beistand.offers.queries import offers_named
from beistand.reference.queries import areas
from beistand.web.audience import audience
from beistand.web.desk import undo
from beistand.web.desk.answering import Referring, answer_now, refer_now
from beistand.web.desk.case import case_in_work
from beistand.web.desk.found_help import found_lines
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.work import found
from beistand.web.requests import StaffRequest

NEEDS = Need.objects.select_related(
    "case__beneficiary__area",
    "case__inquirer",
    "topic",
    "area",
    "owner",
    "team",
    "told_call",
)


def need_in_work(request: StaffRequest, uid: UUID) -> Need:
    """A need to act on, in a case that is part of one's work."""
    need = found(NEEDS.all(), uid, request.user)
    case_in_work(request, need.case.uid)
    return need


def back_to(request: StaffRequest, need: Need) -> HttpResponseBase:
    """The need on the page of its case."""
    return go(request, f"{reverse('desk:case', args=[need.case.uid])}#need-{need.uid}")


@require_safe
@audience(*DESK)
def find_help(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Who could help, each with one sentence why; services with their kind."""
    need = need_in_work(request, uid)
    read_work(need, by=request.user)
    near = best_help(need)
    context = {
        "need": need,
        "topic": need.topic.label(get_language() or ""),
        "help": near,
        "lines": found_lines(near.hits, request.city, need),
        "ways": Referral.Way.choices,
        "areas": areas,  # read only where a district is asked for
    }
    return desk_page(request, "desk/find_help.html", context)


@require_POST
@audience(*DESK)
def ask(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Ask the chosen helper, or several in turn."""
    need = need_in_work(request, uid)
    match = ask_in_turn(
        need, offers_named(request.POST.getlist("offers")), by=request.user
    )
    text = _("%(name)s is being asked.") % {"name": match.offer.helper}
    undo.offer_undo(request, text, reverse("desk:release_need", args=[uid]))
    return back_to(request, need)


@require_POST
@audience(*DESK)
def refer(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Pass the need on to a service that was proposed or found by searching."""
    need = need_in_work(request, uid)
    code, _bar, fact = request.POST.get("service", "").partition("|")
    service = service_named(code)
    if service is None or not service.is_active:
        raise Refused(_("Choose a service."))
    told = Referring(request.POST.get("way", ""), fact)
    referral = refer_now(need, service, told, request.user)
    if referral.call is not None:
        return go(request, "desk:call_back", referral.call.uid)
    if referral.way != Referral.Way.ASK:
        return ended(request, need, _("Referred. The person knows."))
    messages.success(request, _("Referred. There is no number to call."))
    return back_to(request, need)


@require_POST
@audience(*DESK)
def answer(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Answered at once: the person heard it just now."""
    need = need_in_work(request, uid)
    words = request.POST.get("words", "").strip()
    answer_need(need, words, by=request.user)
    answer_now(need, AnswerIn(Answer.Kind.AT_ONCE, words=words), request.user)
    return ended(request, need, _("Answered."))


@require_POST
@audience(*DESK)
def unmet(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Nobody can help: with the reason, and the person is told."""
    need = need_in_work(request, uid)
    tell_unmet(need, request.POST.get("reason", ""), by=request.user)
    return ended(request, need, _("Written down: no help was found."))


@require_POST
@audience(*DESK)
def withdraw(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The person does not need it any more."""
    need = need_in_work(request, uid)
    withdraw_need(need, by=request.user)
    return ended(request, need, _("Withdrawn."))


def ended(request: StaffRequest, need: Need, text: str) -> HttpResponseBase:
    """Back to the case, with half a minute to take the end back."""
    undo.offer_undo(request, text, reverse("desk:reopen_need", args=[need.uid]))
    return back_to(request, need)


@require_POST
@audience(*DESK)
def release(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Let go of whoever is asked or has promised; the need is open again."""
    need = need_in_work(request, uid)
    reason = request.POST.get("reason", "").strip() or "desk"
    release_for_need(need, reason, by=request.user)
    messages.success(request, _("Let go. The need is on top of the list again."))
    return back_to(request, need)


@require_POST
@audience(*DESK)
def told(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The operator told the person just now."""
    need = need_in_work(request, uid)
    mark_told(need, by=request.user)
    messages.success(request, _("Written down: the person knows."))
    return back_to(request, need)


@require_POST
@audience(*DESK)
def reopen(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Undo an end: the need is looked after again."""
    need = need_in_work(request, uid)
    take_up_need(need, by=request.user)
    messages.success(request, _("The need is open again."))
    return back_to(request, need)


@require_POST
@audience(*DESK)
def professional(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Whether the profession must stay with it; an initiative is called off then."""
    need = need_in_work(request, uid)
    is_needed = request.POST.get("needed") == "yes"
    mark_professional(need, is_needed, by=request.user)
    text = _("This need wants a professional.") if is_needed else _("Anybody may help.")
    messages.success(request, text)
    return back_to(request, need)
