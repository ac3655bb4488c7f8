"""Registering a letter that came in: from whom, when, where, its scanned pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.documents.actions import PaperIn
from beistand.documents.queries import papers_of
from beistand.documents.rules import SHORT_HASH, check_papers, plain_name
from beistand.intake.actions import IncomingLetter, issue_receipt, register_letter
from beistand.intake.models import Contact
from beistand.intake.queries import case_of_reference
from beistand.intake.rules import LETTER_WAYS
from beistand.kit import clock, codes, phone
from beistand.kit.errors import Refused
from beistand.outbox.rules import Slip
from beistand.outbox.tasks import printing_press
from beistand.people.actions import note_search
from beistand.people.models import Person
from beistand.people.queries import lookalikes, person_with
from beistand.people.rules import why_shown
from beistand.reference.queries import sites
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.desk.call_form import line
from beistand.web.desk.contact import CONTACTS
from beistand.web.desk.letters import pdf_answer
from beistand.web.desk.opening import ask_reason_for, must_ask
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.work import found
from beistand.web.forms import DayField, PageForm, lines
from beistand.web.requests import StaffRequest


class LetterForm(PageForm):
    """What somebody writes down with the letter in hand."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    way = forms.ChoiceField(
        label=gettext_lazy("How did it come in?"),
        choices=list(LETTER_WAYS.items()),
        widget=forms.RadioSelect,
    )
    site = forms.ChoiceField(label=gettext_lazy("Where?"), required=False)
    day = DayField(label=gettext_lazy("Received on"))
    hour = forms.TimeField(
        label=gettext_lazy("at"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        required=False,
    )
    name = forms.CharField(
        label=gettext_lazy("From whom?"), widget=line(), required=False
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone number on the letter"), widget=line(), required=False
    )
    street = forms.CharField(
        label=gettext_lazy("Street of the sender"), widget=line(), required=False
    )
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reference = forms.CharField(
        label=gettext_lazy("Our number, if it is on the letter"),
        widget=line(),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("What is it about?"), widget=lines(3), required=False
    )

    def __init__(self, request: StaffRequest) -> None:
        """Begin with this moment; the places are those of the city."""
        here = ZoneInfo(request.city.time_zone)
        self.moment = clock.now().astimezone(here)
        super().__init__(
            request.POST if request.method == "POST" else None,
            initial={
                "key": uuid4().hex,
                "way": "post",
                "day": self.moment.date(),
                "hour": self.moment.time(),
            },
        )
        language = get_language() or ""
        known = [(site.code, site.name(language)) for site in sites()]
        self.initial["site"] = known[0][0] if known else ""
        places = self.fields["site"]
        assert isinstance(places, forms.ChoiceField)  # noqa: S101
        places.choices = [*known, ("", _("somewhere else"))] if known else [("", "–")]

    def received_at(self) -> datetime:
        """The moment on the form; one of this very minute is not in the future."""
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        moment = datetime.combine(day, hour or time(12), self.moment.tzinfo)
        return min(moment, clock.now()) if self._is_about_now(moment) else moment

    def _is_about_now(self, moment: datetime) -> bool:
        late = moment.date() == self.moment.date() and self.cleaned_data["hour"] is None
        return late or 0 <= (moment - self.moment).total_seconds() < 60


@dataclass(frozen=True)
class Sender:
    """Somebody we know who may have written."""

    person: Person
    why: Sequence[Promise]


@require_http_methods(["GET", "POST"])
@audience(*DESK)
def register(request: StaffRequest) -> HttpResponseBase:
    """Register a letter; the receipt is the next page."""
    form = LetterForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            papers = _papers_from(request.FILES.getlist("pages"))
            contact = register_letter(_letter_of(form, papers), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return go(request, "desk:letter_receipt", contact.uid)
    context = {"section": "letters", "form": form, "senders": []}
    status = 422 if form.is_bound else 200
    return desk_page(request, "desk/register_letter.html", context, status)


@require_POST
@audience(*DESK)
def senders(request: StaffRequest) -> HttpResponse:
    """Who may have written, by name with street or number. Every look is journalled."""
    name = request.POST.get("name", "").strip()
    street = request.POST.get("street", "").strip()
    number = phone.normalize(request.POST.get("phone", ""), request.city.region) or ""
    likely = lookalikes(number=number, name=name if street or number else "")
    if name and street:
        likely = lookalikes(number=number, name=name, street=street)
    searched = bool(number or (name and street))
    if searched:
        terms = {"name": name, "street": street, "number": number}
        note_search(terms, [each.person for each in likely], by=request.user)
    shown = [Sender(each.person, why_shown(each.likeness)) for each in likely]
    context = {"senders": shown, "searched": searched}
    return render(request, "desk/register_letter.html#senders", context)


def _papers_from(files: Sequence["UploadedFile[bytes]"]) -> list[PaperIn]:
    """Read into memory only what is not too much, by its count and its sizes."""
    check_papers([file.size or 0 for file in files])
    return [_paper_from(file) for file in files]


def _paper_from(file: "UploadedFile[bytes]") -> PaperIn:
    return PaperIn(
        name=plain_name(file.name or ""),
        media_type=file.content_type or "",
        content=file.read(),
    )


def _letter_of(form: LetterForm, papers: Sequence[PaperIn]) -> IncomingLetter:
    said = form.cleaned_data
    reference = codes.read_reference(said["reference"]) or ""
    if said["reference"] and not reference:
        raise Refused(_("No number of ours looks like this. Compare it, or leave it."))
    return IncomingLetter(
        key=said["key"],
        way=said["way"],
        site=said["site"],
        received_at=form.received_at(),
        papers=papers,
        sender=", ".join(filter(None, (said["name"], said["street"], said["phone"]))),
        person=person_with(said["person"]) if said["person"] else None,
        reference=reference,
        perhaps=case_of_reference(reference) if reference else None,
        note=said["note"],
    )


@require_safe
@audience(*DESK)
def receipt(request: StaffRequest, uid: UUID) -> HttpResponse:
    """What was registered, to read back and to hand out."""
    contact = _letter_with(request, uid)
    if person := must_ask(request, contact.inquirer, case=contact.case):
        return ask_reason_for(request, person)
    slip = _slip(contact)
    context = {"section": "letters", "contact": contact, "slip": slip}
    return desk_page(request, "desk/letter_receipt.html", context)


@require_safe
@audience(*DESK)
def receipt_pdf(request: StaffRequest, uid: UUID) -> HttpResponse:
    """The receipt on half a page."""
    contact = _letter_with(request, uid)
    if person := must_ask(request, contact.inquirer, case=contact.case):
        return ask_reason_for(request, person)
    issue_receipt(contact, by=request.user)
    pdf = printing_press().print_slip(_slip(contact))
    return pdf_answer(pdf, f"{_('receipt')}-{contact.reference}")


def _letter_with(request: StaffRequest, uid: UUID) -> Contact:
    contact = found(CONTACTS.all(), uid, request.user)
    if contact.submission is None:
        raise Http404
    return contact


def _slip(contact: Contact) -> Slip:
    """The dated proof; it names no need, for it lies about on tables."""
    papers = papers_of(contact.submission)
    files = [
        (
            _("File %(number)s") % {"number": paper.position},
            f"{paper.size // 1024 + 1} kB · SHA-256 {paper.sha256[:SHORT_HASH]}…",
        )
        for paper in papers
    ]
    facts = [
        (_("Received"), times.on_paper(contact.received_at)),
        (_("How"), str(LETTER_WAYS.get(str(contact.raw.get("way")), ""))),
        (_("Scanned files"), str(len(papers))),
        *files,
        (_("Issued"), times.on_paper(clock.now())),
    ]
    words = _("We have received your letter under this number. Please keep it.")
    return Slip(
        title=_("Receipt"),
        reference=contact.reference,
        language=get_language() or "",
        facts=[fact for fact in facts if fact[1]],
        paragraphs=[words],
    )
