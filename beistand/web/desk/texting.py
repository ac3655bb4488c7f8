"""Text messages at the desk: the thread with a number, an answer, STOP and its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beistand.intake.actions import answer_by_text
from beistand.intake.models import Contact
from beistand.intake.queries.texts import texter_of, texts_with
from beistand.kit.texting import Parts, cut_text
from beistand.outbox.actions import allow_texts, stop_texts
from beistand.outbox.models import OptOut
from beistand.outbox.queries import messages_about, opt_out_of
from beistand.people.models import Person
from beistand.web.audience import audience
from beistand.web.desk import undo
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.work import found
from beistand.web.requests import StaffRequest

CONTACTS = Contact.objects.select_related("inquirer", "case", "line")
PEOPLE = Person.objects.prefetch_related("phones")
SHOWN = 30


@dataclass(frozen=True)
class Said:
    """One text of a thread: theirs or ours, and how ours fares."""

    at: datetime
    words: str
    is_ours: bool = False
    state: str = ""
    address: str = ""


def text_part(contact: Contact) -> Mapping[str, object]:
    """What the page of a text shows beside its words."""
    number = texter_of(contact)
    return {
        "number": number,
        "thread": thread_of(contact),
        "opt_out": opt_out_of(number) if number else None,
        "stop": contact.raw.get("stop", ""),
        "parts": cut_text(""),
    }


def thread_of(contact: Contact) -> list[Said]:
    """What was said by text with this number before and after, oldest first."""
    theirs = [
        row
        for row in texts_with(contact.phone_index, SHOWN)
        if "part_of" not in row.raw
    ]
    if not theirs:
        return []
    ours = messages_about(*(f"intake.Contact:{row.uid}" for row in theirs))
    told = [
        Said(
            row.received_at,
            str(row.raw.get("words", "")),
            address=reverse("desk:contact", args=[row.uid]) if row != contact else "",
        )
        for row in theirs
    ]
    told += [
        Said(row.queued_at, row.body, True, str(row.get_status_display()))
        for row in ours
        if row.channel == "sms"
    ]
    return sorted(told, key=lambda each: each.at)[-SHOWN:]


@require_POST
@audience(*DESK)
def answer_text(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Send the answer; or, without a script, count its parts first."""
    contact = found(CONTACTS.all(), uid, request.user)
    words = request.POST.get("words", "")
    if "count" in request.POST:
        counted = {"contact": contact, "words": words, "parts": cut_text(words.strip())}
        return desk_page(request, "desk/text_counted.html", counted)
    is_done = request.POST.get("done") == "on"
    answer_by_text(contact, words, by=request.user, is_done=is_done)
    if is_done:
        text = _("Answered by text message, and done.")
        undo.offer_undo(request, text, reverse("desk:reopen_contact", args=[uid]))
        return go(request, "desk:inbox")
    messages.success(request, _("The answer is on its way."))
    return go(request, "desk:contact", uid)


@require_POST
@audience(*DESK)
def count_text(request: StaffRequest) -> HttpResponse:
    """How many parts a text takes, while it is written."""
    parts: Parts = cut_text(request.POST.get("words", "").strip())
    return render(request, "desk/parts/text_count.html", {"parts": parts})


@require_POST
@audience(*DESK)
def switch_texts(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """A number wants no texts any more, or wants them again and said so."""
    person = found(PEOPLE.all(), uid, request.user)
    number = request.POST.get("number", "")
    if number in [row.number for row in person.phones.all()]:
        if "why" in request.POST:
            allow_texts(number, request.POST["why"], by=request.user)
            messages.success(request, _("The number gets text messages again."))
        else:
            stop_texts(number, "", by=request.user)
            messages.success(request, _("Nobody sends texts to this number any more."))
    return go(request, "desk:person", uid)


def stopped_numbers(person: Person) -> list[tuple[str, OptOut | None]]:
    """The numbers of this person that get no texts, and who said so when."""
    rows = [row for row in person.phones.all() if row.no_texts_since]
    return [(row.number, opt_out_of(row.number)) for row in rows]
