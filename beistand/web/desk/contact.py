"""A conversation that waits: read it, decide what becomes of it."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beistand.documents.actions import read_pages
from beistand.intake.actions import handle_contact, read_contact, reopen_contact
from beistand.intake.models import Contact
from beistand.people.models import Person
from beistand.web.audience import audience
from beistand.web.desk import undo
from beistand.web.desk.addresses import other_addresses
from beistand.web.desk.inbox import topic_names
from beistand.web.desk.mail_part import answer_form
from beistand.web.desk.opening import ask_reason_for, must_ask, sees_address
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.papers import Paper, papers_in
from beistand.web.desk.parts import part_of
from beistand.web.desk.player import player_of
from beistand.web.desk.said import ADDRESS, Said, said_in
from beistand.web.desk.work import CHANNELS, found
from beistand.web.requests import StaffRequest

CONTACTS = Contact.objects.select_related(
    "inquirer__area",
    "case__beneficiary",
    "owner",
    "team",
    "taken_by",
    "submission",
    "perhaps__beneficiary",
    "line",
).prefetch_related("inquirer__phones", "inquirer__emails")
# What a colleague can decide here; the other outcomes come about by themselves.
OUTCOMES = (
    Contact.Outcome.ANSWERED,
    Contact.Outcome.REPEAT,
    Contact.Outcome.WRONG_NUMBER,
    Contact.Outcome.ABANDONED,
    Contact.Outcome.JOKE,
    Contact.Outcome.AUTOMATIC,
    Contact.Outcome.OTHER,
)
# What can only become of a call, or of something that came from a number.
ONLY_OF: Mapping[str, frozenset[str]] = {
    Contact.Outcome.ABANDONED: frozenset({"phone", "voicemail"}),
    Contact.Outcome.WRONG_NUMBER: frozenset({"phone", "voicemail", "sms"}),
}


def outcomes_of(channel: str) -> list[Contact.Outcome]:
    """What may have become of a conversation on this channel."""
    return [each for each in OUTCOMES if channel in ONLY_OF.get(each, {channel})]


def people_in(contact: Contact) -> list[Person | None]:
    """Everybody we know of whom a conversation may speak."""
    return [contact.inquirer, contact.case.beneficiary if contact.case else None]


def said_to(request: StaffRequest, contact: Contact) -> Said:
    """What was said, without an address that is protected."""
    shown = all(sees_address(request, who) for who in people_in(contact) if who)
    return said_in(contact, topic_names(), hidden=() if shown else ADDRESS)


def papers_to(request: StaffRequest, contact: Contact) -> list[Paper]:
    """What was handed in with it; that somebody looks is written down."""
    papers = papers_in(contact.submission)
    if contact.submission and any(paper.pages for paper in papers):
        read_pages(contact.submission, by=request.user)
    return papers


@require_safe
@audience(*DESK)
def contact(request: StaffRequest, uid: UUID) -> HttpResponse:
    """What was said, by whom, on which channel. The look is journalled."""
    contact = found(CONTACTS.all(), uid, request.user)
    if person := must_ask(request, *people_in(contact), case=contact.case):
        return ask_reason_for(request, person)
    read_contact(contact, by=request.user)
    context = {
        "contact": contact,
        "channel": CHANNELS[contact.channel],
        "said": said_to(request, contact),
        "outcomes": outcomes_of(contact.channel),
        "player": player_of(contact, request.user.pk),
        "others": other_addresses([contact]) if contact.case else [],
        "papers": papers_to(request, contact),
        "answer": answer_form(contact),
        **part_of(contact),
    }
    return desk_page(request, "desk/contact.html", context)


@require_POST
@audience(*DESK)
def handle(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Decide what became of it."""
    contact = found(CONTACTS.all(), uid, request.user)
    handle_contact(contact, request.POST.get("outcome", ""), by=request.user)
    text = _("Written down: %(outcome)s.") % {"outcome": contact.get_outcome_display()}
    undo.offer_undo(request, text, reverse("desk:reopen_contact", args=[uid]))
    return go(request, "desk:inbox")


@require_POST
@audience(*DESK)
def reopen(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Undo: it waits again."""
    contact = found(CONTACTS.all(), uid, request.user)
    reopen_contact(contact, by=request.user)
    return go(request, "desk:contact", uid)


@require_safe
@audience(*DESK)
def emergency(request: StaffRequest, uid: UUID) -> HttpResponse:
    """What to do now, and what to read out to 112."""
    contact = found(CONTACTS.all(), uid, request.user)
    mine = contact.taken_by_id == request.user.pk
    asked = None if mine else must_ask(request, *people_in(contact), case=contact.case)
    if asked:
        return ask_reason_for(request, asked)
    read_contact(contact, by=request.user)
    said = said_in(contact, topic_names()) if mine else said_to(request, contact)
    context = {"contact": contact, "said": said}
    return desk_page(request, "desk/emergency.html", context)
