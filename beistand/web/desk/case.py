"""The page of a case, and what is done to the case as a whole."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beistand.cases.actions import (
    add_need,
    add_note,
    read_case,
    record_follow_up,
    reopen_case,
)
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Case, FollowUp, Need, Opening
from beistand.cases.queries import asks_reason, case_file
from beistand.cases.rules import URGENCIES, WHY_OPENED
from beistand.intake.actions.filing import end_of_day
from beistand.kit.errors import Refused
from beistand.matching.actions import end_case
from beistand.offers.rules import DECLINE_REASONS
from beistand.reference.queries import areas, topics
from beistand.web.audience import audience
from beistand.web.desk import undo
from beistand.web.desk.call_form import SOON, checked, when_from
from beistand.web.desk.case_page import file_of
from beistand.web.desk.mail_part import case_form
from beistand.web.desk.opening import (
    has_opened,
    open_with,
    remember_opened,
    sees_address,
    why_asked,
)
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.work import found
from beistand.web.requests import StaffRequest

CASES = Case.objects.select_related(
    "beneficiary__area", "inquirer", "owner", "team"
).prefetch_related("needs")


def case_in_work(request: StaffRequest, uid: UUID) -> Case:
    """A case to act on; one outside one's work only after saying why."""
    case = found(CASES.all(), uid, request.user)
    if asks_reason(case, request.user) and not has_opened(request, case):
        raise Refused(_("Open this case first and say why."))
    return case


def ask_reason(request: StaffRequest, case: Case) -> HttpResponse:
    """The page that asks why a case outside one's own work is opened."""
    context = {
        "why": why_asked(case, case.beneficiary),
        "reasons": WHY_OPENED,
        "open_url": reverse("desk:open_case", args=[case.uid]),
    }
    return desk_page(request, "desk/reason.html", context)


@require_safe
@audience(*DESK)
def case(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Open the file. The look is journalled; outside one's work it needs a reason."""
    case = case_file(uid, request.user)
    if case is None:
        raise Http404
    if asks_reason(case, request.user) and not has_opened(request, case):
        return ask_reason(request, case)
    read_case(case, by=request.user)
    context = {
        "file": file_of(case, request.user),
        "case": case,
        "topics": topics(),
        "areas": areas,  # read only where a district is asked for
        "soon": SOON,
        "unmet": Need.Unmet.choices,
        "declines": DECLINE_REASONS,
        "sees_address": sees_address(request, case.beneficiary),
        "why_opened": WHY_OPENED,
        "write": case_form(case),
    }
    return desk_page(request, "desk/case.html", context)


@require_POST
@audience(*DESK)
def open_with_reason(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Say why a case outside one's own work is opened; the reason is journalled."""
    case = found(CASES.all(), uid, request.user)
    return open_with(request, Opening.What.CASE, case.beneficiary, case)


@require_POST
@audience(*DESK)
def add_need_to_case(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """One thing more is needed."""
    case = case_in_work(request, uid)
    chosen = {topic.code: topic for topic in topics()}
    topic = chosen.get(request.POST.get("topic", ""))
    if topic is None:
        raise Refused(_("Choose what is needed."))
    urgency, day = when_from(
        request.POST.get("soon", ""), request.POST.get("by_date", "")
    )
    detail = request.POST.get("detail", "").strip()
    told = NeedIn(topic, detail, end_of_day(checked(day)), URGENCIES.get(urgency))
    add_need(case, told, by=request.user)
    messages.success(request, _("Added. It is on the list."))
    return go(request, "desk:case", uid)


@require_POST
@audience(*DESK)
def note(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Write something down."""
    case = case_in_work(request, uid)
    text = request.POST.get("text", "").strip()
    if not text:
        raise Refused(_("Write something first."))
    add_note(case, text, by=request.user)
    return go(request, "desk:case", uid)


@require_POST
@audience(*DESK)
def close(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Close the case, or read what is still open."""
    case = case_in_work(request, uid)
    end_case(case, by=request.user)
    text = _("The case is closed.")
    undo.offer_undo(request, text, reverse("desk:reopen_case", args=[uid]))
    remember_opened(request, case)
    return go(request, "desk:case", uid)


@require_POST
@audience(*DESK)
def reopen(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Take a closed case up again."""
    case = case_in_work(request, uid)
    reopen_case(case, by=request.user)
    messages.success(request, _("The case is open again."))
    return go(request, "desk:case", uid)


@require_POST
@audience(*DESK)
def follow_up(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Write down whether all was well."""
    asked = found(FollowUp.objects.select_related("case", "call"), uid, request.user)
    case = case_in_work(request, asked.case.uid)
    answers = {"yes": True, "no": False, "not_reached": None}
    said = request.POST.get("well", "")
    if said not in answers:
        raise Refused(_("Choose whether all was well."))
    words = request.POST.get("words", "").strip()
    if said == "not_reached" and not words:
        raise Refused(_("Say why the person could not be reached."))
    record_follow_up(asked, answers[said], words, by=request.user)
    if said == "no":
        messages.warning(request, _("What is missing? Add it as a new need."))
    return go(request, "desk:case", case.uid)
