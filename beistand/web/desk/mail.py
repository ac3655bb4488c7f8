"""Mail at the desk: what a mail says of itself, its original, and our answer."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beistand.intake.actions import (
    answer_by_mail,
    read_contact,
    read_original,
    write_by_mail,
)
from beistand.intake.actions.answering import MailIn
from beistand.kit.errors import Refused
from beistand.web.audience import audience
from beistand.web.desk.case import case_in_work
from beistand.web.desk.contact import CONTACTS, people_in
from beistand.web.desk.mail_part import places_to_write
from beistand.web.desk.opening import ask_reason_for, must_ask
from beistand.web.desk.page import DESK, go
from beistand.web.desk.work import found
from beistand.web.requests import StaffRequest

SANDBOX = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'"
PAGE = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{}</title></head>'


@require_safe
@audience(*DESK)
def mail_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """The mail as it was laid out, with nothing in it that could do anything."""
    contact = found(CONTACTS.all(), uid, request.user)
    if person := must_ask(request, *people_in(contact), case=contact.case):
        return ask_reason_for(request, person)
    page = contact.raw.get("page")
    if contact.channel != "email" or not isinstance(page, str) or not page:
        raise Http404
    read_contact(contact, by=request.user)
    # The sandbox gives it an origin of its own, without script, forms or network.
    answer = HttpResponse(f"{PAGE.format(contact.reference)}<body>{page}</body></html>")
    return _sealed(answer)


@require_safe
@audience(*DESK)
def original(request: StaffRequest, uid: UUID) -> HttpResponse:
    """The mail byte for byte, to be saved. Handing it out is journalled."""
    contact = found(CONTACTS.all(), uid, request.user)
    if person := must_ask(request, *people_in(contact), case=contact.case):
        return ask_reason_for(request, person)
    if contact.channel != "email":
        raise Http404
    content = read_original(contact, by=request.user)
    answer = HttpResponse(content, content_type="application/octet-stream")
    name = f'attachment; filename="{contact.reference}.eml"'
    answer["Content-Disposition"] = name
    return _sealed(answer)


@require_POST
@audience(*DESK)
def answer(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Send an answer, and say whether anything else is to be done."""
    contact = found(CONTACTS.all(), uid, request.user)
    is_done = "done" in request.POST
    told = _told(request, request.POST.get("address", ""))
    answer_by_mail(contact, told, by=request.user, is_done=is_done)
    messages.success(request, _("Your answer is on its way."))
    if is_done:
        return go(request, "desk:inbox")
    return go(request, "desk:contact", uid)


@require_POST
@audience(*DESK)
def write(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Write to somebody of a case."""
    case = case_in_work(request, uid)
    chosen = request.POST.get("address", "")
    places = {place.value: place for place in places_to_write(case)}
    if chosen not in places:
        raise Refused(_("Choose one of the addresses that we know."))
    place = places[chosen]
    told = _told(request, place.address)
    write_by_mail(case, place.person, told, by=request.user)
    messages.success(request, _("Your mail is on its way."))
    return go(request, "desk:case", uid)


def _told(request: StaffRequest, address: str) -> MailIn:
    language = request.POST.get("language", "")
    return MailIn(request.POST.get("words", ""), address, language)


def _sealed(answer: HttpResponse) -> HttpResponse:
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
