"""A message that was left: to hear, to say that one has heard it, to sum up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beistand.intake.actions import note_listened, play_recording, sum_up_contact
from beistand.web.audience import audience
from beistand.web.desk.contact import CONTACTS, people_in
from beistand.web.desk.opening import ask_reason_for, must_ask
from beistand.web.desk.page import DESK, go
from beistand.web.desk.work import found
from beistand.web.ranges import piece_of
from beistand.web.requests import StaffRequest


@require_safe
@audience(*DESK)
def sound(request: StaffRequest, uid: UUID) -> HttpResponse:
    """The recording itself, in the pieces that a player asks for."""
    contact = found(CONTACTS.all(), uid, request.user)
    if person := must_ask(request, *people_in(contact), case=contact.case):
        return ask_reason_for(request, person)
    content = play_recording(contact, by=request.user)
    answer = piece_of(request, content, "audio/wav")
    if "download" in request.GET:
        name = f'attachment; filename="{contact.reference}.wav"'
        answer["Content-Disposition"] = name
    return answer


@require_POST
@audience(*DESK)
def listened(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """I have listened to it."""
    contact = found(CONTACTS.all(), uid, request.user)
    note_listened(contact, by=request.user)
    messages.success(request, _("Written down: you have listened to it."))
    return go(request, "desk:contact", uid)


@require_POST
@audience(*DESK)
def sum_up(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """What was said, in a few words."""
    contact = found(CONTACTS.all(), uid, request.user)
    sum_up_contact(contact, request.POST.get("words", ""), by=request.user)
    messages.success(request, _("The summary is kept."))
    return go(request, "desk:contact", uid)
