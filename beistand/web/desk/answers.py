"""What helpers and services answered, written down by the desk on their behalf."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beistand.kit.errors import Refused
from beistand.matching.actions import (
    accept_match,
    accept_referral,
    decline_match,
    decline_referral,
    finish_referral,
    fulfill_match,
    suggest_time,
)
from beistand.matching.models import Match, Referral
from beistand.offers.rules import DECLINE_REASONS
from beistand.web.audience import audience
from beistand.web.desk.case import case_in_work
from beistand.web.desk.need import back_to
from beistand.web.desk.page import DESK
from beistand.web.desk.work import found
from beistand.web.requests import StaffRequest

MATCHES = Match.objects.select_related(
    "need__case__beneficiary__area",
    "need__case__inquirer",
    "need__topic",
    "need__area",
    "offer__helper__person",
)
REFERRALS = Referral.objects.select_related(
    "need__case__beneficiary", "need__case__inquirer", "need__topic", "service"
)


def match_in_work(request: StaffRequest, uid: UUID) -> Match:
    """A match to act on, in a case that is part of one's work."""
    match = found(MATCHES.all(), uid, request.user)
    case_in_work(request, match.need.case.uid)
    return match


def referral_in_work(request: StaffRequest, uid: UUID) -> Referral:
    """A referral to act on, in a case that is part of one's work."""
    referral = found(REFERRALS.all(), uid, request.user)
    case_in_work(request, referral.need.case.uid)
    return referral


@require_POST
@audience(*DESK)
def accept(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The helper said yes on the phone."""
    match = match_in_work(request, uid)
    accept_match(match, request.POST.get("comes_at", "").strip(), by=request.user)
    messages.success(request, _("Promised. The person is told next."))
    return back_to(request, match.need)


@require_POST
@audience(*DESK)
def agree(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The other time suits: the helper's suggestion becomes the promise."""
    match = match_in_work(request, uid)
    if not match.suggestion:
        raise Refused(_("No other time was suggested."))
    accept_match(match, match.suggestion, by=request.user)
    messages.success(request, _("Promised. The person is told next."))
    return back_to(request, match.need)


@require_POST
@audience(*DESK)
def decline(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The helper said no on the phone, or the other time does not suit."""
    match = match_in_work(request, uid)
    reason = request.POST.get("reason", "")
    known = reason if reason in DECLINE_REASONS else "other"
    following = decline_match(match, known, by=request.user)
    if following is not None:
        text = _("Now %(name)s is being asked.") % {"name": following.offer.helper}
    else:
        text = _("The need is open again.")
    messages.success(request, text)
    return back_to(request, match.need)


@require_POST
@audience(*DESK)
def suggest(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The helper could come at another time."""
    match = match_in_work(request, uid)
    suggest_time(match, request.POST.get("words", ""), by=request.user)
    return back_to(request, match.need)


@require_POST
@audience(*DESK)
def fulfilled(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The help has arrived."""
    match = match_in_work(request, uid)
    fulfill_match(match, by=request.user)
    messages.success(request, _("Done. We ask later whether all was well."))
    return back_to(request, match.need)


@require_POST
@audience(*DESK)
def takes(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The service takes it on; the person is told how."""
    referral = referral_in_work(request, uid)
    how = request.POST.get("how", "").strip()
    if not how:
        raise Refused(_("Write how the service helps: the person is told so."))
    accept_referral(referral, how, by=request.user)
    messages.success(request, _("Referred. The person is told next."))
    return back_to(request, referral.need)


@require_POST
@audience(*DESK)
def cannot(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The service cannot help; the need is open again."""
    referral = referral_in_work(request, uid)
    reason = request.POST.get("reason", "").strip()
    words = request.POST.get("words", "").strip()
    decline_referral(referral, reason, by=request.user, words=words)
    messages.success(request, _("The need is open again."))
    return back_to(request, referral.need)


@require_POST
@audience(*DESK)
def helped(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """We heard whether the service helped."""
    referral = referral_in_work(request, uid)
    said = request.POST.get("helped", "")
    met = {"yes": True, "no": True, "not_reached": False}.get(said)
    finish_referral(referral, said == "yes", by=request.user, is_reached=met)
    return back_to(request, referral.need)
