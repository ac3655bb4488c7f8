"""Where somebody lives, decided by a person: which address holds, which district."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beistand.cases.actions import correct_beneficiary
from beistand.intake.actions import settle_address
from beistand.intake.models import Contact
from beistand.kit.errors import Refused
from beistand.reference.queries import area_of
from beistand.web.audience import audience
from beistand.web.desk.case import case_in_work
from beistand.web.desk.page import DESK, go
from beistand.web.desk.work import found
from beistand.web.requests import StaffRequest

CONTACTS = Contact.objects.select_related("case__beneficiary__area")


@require_POST
@audience(*DESK)
def settle(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Take the other address over, or leave the known one."""
    contact = found(CONTACTS.all(), uid, request.user)
    if contact.case is None:
        raise Refused(_("This has been decided already."))
    case = case_in_work(request, contact.case.uid)
    take_over = request.POST.get("address") == "new"
    settle_address(contact, take_over=take_over, by=request.user)
    text = _("The new address is written down. Help is sought there.")
    messages.success(request, text if take_over else _("The address stays as it was."))
    return go(request, "desk:case", case.uid)


@require_POST
@audience(*DESK)
def district(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Write down in which district the person lives; help is sought there."""
    case = case_in_work(request, uid)
    area = area_of(request.POST.get("area", ""))
    if area is None:
        raise Refused(_("Choose a district of the list."))
    correct_beneficiary(case.beneficiary, {"area": area}, by=request.user)
    messages.success(request, _("Written down. Help is sought there."))
    return go(request, "desk:case", uid)
